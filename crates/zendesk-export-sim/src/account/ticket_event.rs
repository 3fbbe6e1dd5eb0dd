//! Ticket events: the audits of tickets.

use super::dice::{Dice, Topic};
use super::population::Rank;
use super::timeline::{scale, utc};
use super::{Account, Inlined, Resource, Revision, ticket_life, ticket_people, user};
use crate::account::ticket_event_child::{self, Audit};
use crate::json::{NULL, Object, object};

/// The actor of what the system does by itself.
const SYSTEM_ACTOR: i64 = -1;

pub(crate) fn id(index: u64) -> u64 {
    // Leaves room for the ids of the child events.
    52_000_000_000_000 + index * 512
}

pub(crate) fn write(account: &Account, revision: &Revision, inlined: Inlined, out: &mut Vec<u8>) {
    let (index, timestamp) = (revision.index, revision.timestamp);
    let (ticket, creates_ticket) = occasion(account, index);
    let people = ticket_people::of(account, ticket);

    let mut dice = account.dice(Topic::TicketEvent, index);
    let by_system = !creates_ticket && dice.percent(15);
    let author = if creates_ticket {
        people.requester
    } else {
        people.assignee.or(people.requester)
    };
    let updater = author
        .filter(|_| !by_system)
        .and_then(|author| i64::try_from(user::id(author)).ok())
        .unwrap_or(SYSTEM_ACTOR);
    let via = if by_system {
        "Trigger"
    } else {
        dice.pick([
            "Web form",
            "Mail",
            "Web service",
            "Messaging",
            "Sample Ticket",
        ])
    };
    let audit = Audit {
        id: id(index),
        people: &people,
        author_id: updater,
        created_at: utc(timestamp),
        via,
        inlined,
    };
    object(out, |event| {
        let children = ticket_event_child::of(creates_ticket, by_system, &mut dice);
        event
            .array("child_events", children.iter().zip(1..), |out, child| {
                audit.write_child(child, &mut dice, out);
            })
            .put("id", audit.id)
            .put("ticket_id", ticket_life::id(ticket))
            .put("timestamp", timestamp)
            .put("created_at", audit.created_at)
            .put("updater_id", updater)
            .put("via", via);
        put_system(event, by_system, &mut dice);
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
        Some(number) => (None, vec![changes.addition(number)]),
        None => {
            let updates = changes.updates_of(ticket, changes.until(now).end);
            let changed = (1..=updates).map(|time| changes.update_of(ticket, time));
            (Some(first_of_ticket(account, ticket)), changed.collect())
        }
    };
    let events = account.len(Resource::TicketEvents);
    let events_now = account.len_at(Resource::TicketEvents, now);
    let changed = changed.into_iter().map(move |change| events + change);
    let first = first.into_iter().flatten();
    first.chain(changed.filter(move |&event| event < events_now))
}

/// Those that were there from the start.
fn first_of_ticket(account: &Account, ticket: u64) -> impl Iterator<Item = u64> {
    let (events, tickets) = (account.ticket_events, account.tickets);
    let rank = tickets.rank(ticket);
    // The first event of a ticket is the first one that `ticket_of` gives to it.
    let first = |rank, events: u64, tickets: u64| {
        let product = u128::from(rank) * u128::from(events);
        u64::try_from(product.div_ceil(u128::from(tickets.max(1)))).unwrap_or(u64::MAX)
    };
    let ranks =
        |rank, events, tickets| first(rank, events, tickets)..first(rank + 1, events, tickets);
    let (ranks, of): (_, fn(u64) -> Rank) = match rank {
        Rank::Agent(rank) => (ranks(rank, events.agents(), tickets.agents()), Rank::Agent),
        Rank::AiAgent(rank) => {
            let ranks = ranks(rank, events.ai_agents(), tickets.ai_agents());
            (ranks, Rank::AiAgent)
        }
    };
    ranks.map(move |rank| events.index(of(rank)))
}

/// The index of the ticket that an event belongs to, and whether the event makes it.
fn occasion(account: &Account, index: u64) -> (u64, bool) {
    let Some(change) = index.checked_sub(account.len(Resource::TicketEvents)) else {
        let rank = account.ticket_events.rank(index);
        let ticket = ticket_of(account, rank);
        let before = previous(rank).map(|rank| ticket_of(account, rank));
        return (ticket, before != Some(ticket));
    };
    let changed = account.changes(Resource::Tickets).revision(change);
    (changed.index, changed.number == 0)
}

/// The index of the ticket that an event belongs to. Events of human and of AI agents are spread
/// over the tickets of the same kind, in their order.
fn ticket_of(account: &Account, event: Rank) -> u64 {
    let (events, tickets) = (account.ticket_events, account.tickets);
    tickets.index(match event {
        Rank::Agent(rank) => Rank::Agent(scale(rank, tickets.agents(), events.agents())),
        Rank::AiAgent(rank) => Rank::AiAgent(scale(rank, tickets.ai_agents(), events.ai_agents())),
    })
}

fn previous(rank: Rank) -> Option<Rank> {
    match rank {
        Rank::Agent(rank) => rank.checked_sub(1).map(Rank::Agent),
        Rank::AiAgent(rank) => rank.checked_sub(1).map(Rank::AiAgent),
    }
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
