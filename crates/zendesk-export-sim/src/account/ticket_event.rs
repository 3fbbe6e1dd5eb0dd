//! Ticket events: the audits of tickets.

use super::dice::{Dice, Topic};
use super::ticket_course::{Course, Place};
use super::ticket_event_child::Audit;
use super::ticket_moments::Moment;
use super::timeline::utc;
use super::{Account, Inlined, Resource, Revision, ticket_life, user};
use crate::json::{NULL, Object, object};

/// The actor of what the system does by itself.
const SYSTEM_ACTOR: i64 = -1;

/// The events that a ticket has, those that come first in its story first.
pub(super) const LINES: [(Moment, u64); 3] = [
    (Moment::Creation, 0),
    (Moment::Response, 0),
    (Moment::Latest, 0),
];

pub(crate) fn id(index: u64) -> u64 {
    // Leaves room for the ids of the child events.
    52_000_000_000_000 + index * 512
}

pub(crate) fn write(account: &Account, revision: &Revision, inlined: Inlined, out: &mut Vec<u8>) {
    let (index, timestamp) = (revision.index, revision.timestamp);
    let (ticket, place) = occasion(account, index);
    let course = Course::of(account, ticket);
    let step = course.step(place);

    let mut dice = account.dice(Topic::TicketEvent, index);
    let author = step.author.and_then(|it| i64::try_from(user::id(it)).ok());
    let via = match author {
        None => "Trigger",
        Some(_) => dice.pick([
            "Web form",
            "Mail",
            "Web service",
            "Messaging",
            "Sample Ticket",
        ]),
    };
    let audit = Audit {
        id: id(index),
        ticket,
        people: &course.core.people,
        step: &step,
        author_id: author.unwrap_or(SYSTEM_ACTOR),
        created_at: utc(timestamp),
        via,
        inlined,
    };
    object(out, |event| {
        event
            .array("child_events", audit.children().zip(1..), |out, child| {
                audit.write_child(account, child, &mut dice, out);
            })
            .put("id", audit.id)
            .put("ticket_id", ticket_life::id(ticket))
            .put("timestamp", timestamp)
            .put("created_at", audit.created_at)
            .put("updater_id", audit.author_id)
            .put("via", via);
        put_system(event, author.is_none(), &mut dice);
        if dice.percent(90) {
            event.object("metadata", |_| {});
        }
        event.put("event_type", "Audit");
    });
}

/// The indexes of the events of a ticket up to now, oldest first.
pub(crate) fn of_ticket(account: &Account, ticket: u64, now: i64) -> impl Iterator<Item = u64> {
    let changes = account.changes(Resource::Tickets);
    let (first, changed) = match ticket.checked_sub(account.len(Resource::Tickets)) {
        Some(number) => (Vec::new(), vec![changes.addition(number)]),
        None => {
            let updates = changes.updates_of(ticket, changes.until(now).end);
            let changed = (1..=updates).map(|time| changes.update_of(ticket, time));
            (account.ticket_events.of_ticket(ticket), changed.collect())
        }
    };
    let events = account.len(Resource::TicketEvents);
    let events_now = account.len_at(Resource::TicketEvents, now);
    let changed = changed.into_iter().map(move |change| events + change);
    first
        .into_iter()
        .chain(changed.filter(move |&event| event < events_now))
}

/// The index of the ticket that an event belongs to, and which of its steps it tells of.
fn occasion(account: &Account, index: u64) -> (u64, Place) {
    match index.checked_sub(account.len(Resource::TicketEvents)) {
        Some(change) => occasion_of_change(account, change),
        None => {
            let event = account.ticket_events.event(index);
            (event.ticket, Place::First(event.moment))
        }
    }
}

/// The index of the ticket that a change of the account's tickets is of, and which of its steps.
pub(super) fn occasion_of_change(account: &Account, change: u64) -> (u64, Place) {
    let changed = account.changes(Resource::Tickets).revision(change);
    let place = match changed.number {
        0 => Place::First(Moment::Creation),
        number => Place::Update(number),
    };
    (changed.index, place)
}

fn put_system(event: &mut Object<'_>, by_system: bool, dice: &mut Dice) {
    let is_known = !by_system && dice.percent(50);
    event.object("system", |system| {
        if is_known {
            system
                .put("client", "Mozilla/5.0 (compatible; ExampleBrowser/1.0)")
                .put("location", "Nowhere, XX, Exampleland")
                .put("latitude", 15.116_700_000_000_009)
                .put("longitude", -108.800_000_000_000_01);
        } else {
            for key in ["client", "location", "latitude", "longitude"] {
                system.put(key, NULL);
            }
        }
    });
}
