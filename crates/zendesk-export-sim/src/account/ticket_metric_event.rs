//! Ticket metric events: when a clock of a ticket started, stopped, or ran over.

use super::dice::{Dice, Topic};
use super::metric_set::put_minutes;
use super::ticket_course::{Course, Place};
use super::ticket_life::{self, Fate};
use super::ticket_moments::Moment;
use super::ticket_reply_clock::ReplyClock;
use super::timeline::utc;
use super::{Account, Resource, Revision, ticket_event};
use crate::json::{Escaped, Object, object};

const REPLY_TIME: &str = "reply_time";
const WAIT_TIME: &str = "requester_wait_time";

/// The events that a ticket has, those that come first in its story first: with two there is a beginning and,
/// where somebody replied, an end.
pub(super) const LINES: [(Moment, u64); 4] = [
    (Moment::Creation, 0),
    (Moment::Response, 0),
    (Moment::Creation, 1),
    (Moment::Latest, 0),
];

/// What happens to a metric. One export can hold a million of them, so they carry nothing that has to be put
/// together first.
#[derive(Debug, Clone, Copy)]
enum Kind {
    Measure,
    Activate,
    Pause,
    Fulfill,
    /// After so many seconds.
    UpdateStatus(i64),
    /// Within so many minutes.
    ApplySla(i64),
    ApplyGroupSla,
    Breach,
}

pub(crate) fn id(index: u64) -> u64 {
    54_000_000_000_000 + index * 7
}

/// `exclude_deleted` is about tickets: the reference page says that it leaves out the events of
/// deleted ones. Events that are `deleted` themselves come all the same.
pub(crate) fn is_of_deleted_ticket(account: &Account, index: u64, now: i64) -> bool {
    let (ticket, ..) = occasion(account, index);
    let newest = account.newest(Resource::Tickets, ticket, now);
    Fate::of(account, &newest) != Fate::Kept
}

pub(crate) fn write(account: &Account, revision: &Revision, out: &mut Vec<u8>) {
    let (index, time) = (revision.index, revision.timestamp);
    let (ticket, place, number) = occasion(account, index);
    let mut dice = account.dice(Topic::TicketMetricEvent, index);
    let (metric, kind, instance_id) = match (place, number) {
        // That is known without the rest of the story.
        (Place::First(Moment::Creation), 0) => (REPLY_TIME, Kind::Activate, 1),
        _ => happens(account, ticket, (place, number), time, &mut dice),
    };
    let is_deleted = matches!(kind, Kind::Breach) && dice.percent(20);
    object(out, |event| {
        event
            .put("id", id(index))
            .put("ticket_id", ticket_life::id(ticket))
            .put("metric", Escaped(metric))
            .put("instance_id", instance_id)
            .put("type", Escaped(kind.name()))
            .put("time", utc(time))
            .put("deleted", is_deleted);
        kind.put_details(event);
    });
}

/// The index of the ticket, which of its steps, and which of the events of that step.
fn occasion(account: &Account, index: u64) -> (u64, Place, u64) {
    match index.checked_sub(account.len(Resource::TicketMetricEvents)) {
        Some(change) => {
            let (ticket, place) = ticket_event::occasion_of_change(account, change);
            (ticket, place, 0)
        }
        None => {
            let event = account.ticket_metric_events.event(index);
            (event.ticket, Place::First(event.moment), event.number)
        }
    }
}

/// The metric, what happens to it, and which round of it that is; measures have none.
fn happens(
    account: &Account,
    ticket: u64,
    (place, number): (Place, u64),
    time: i64,
    dice: &mut Dice,
) -> (&'static str, Kind, u64) {
    let course = &Course::of(account, ticket);
    let measure = (
        dice.pick([
            "agent_work_time",
            "pausable_update_time",
            "periodic_update_time",
            "resolution_time",
        ]),
        Kind::Measure,
        0,
    );
    match (place, number) {
        (Place::First(Moment::Creation), 1) => return goal(account, course),
        (Place::First(Moment::Between), _) => return measure,
        _ => {}
    }
    match course.reply_clock(place) {
        ReplyClock::Activates(round) => (REPLY_TIME, Kind::Activate, round),
        ReplyClock::Fulfills(round) => (REPLY_TIME, Kind::Fulfill, round),
        ReplyClock::Goes if place == Place::First(Moment::Latest) => {
            latest(account, course, time).unwrap_or(measure)
        }
        ReplyClock::Goes => measure,
    }
}

/// What is to be reached by a ticket that was created.
fn goal(account: &Account, course: &Course<'_>) -> (&'static str, Kind, u64) {
    let targets = [60, 240, 480, 1_440, 2_880];
    let reply = course
        .first_reply(account)
        .map(|time| (time - course.created) / 60);
    // What was promised was done.
    let target = reply.and_then(|minutes| targets.into_iter().find(|&target| target > minutes));
    match (course.core.index % 5, target, course.core.people.group) {
        (0 | 1, Some(target), _) => (REPLY_TIME, Kind::ApplySla(target), 1),
        (2, _, Some(_)) => ("group_ownership_time", Kind::ApplyGroupSla, 1),
        _ => (WAIT_TIME, Kind::Activate, 1),
    }
}

/// What becomes of it where no reply came last.
fn latest(account: &Account, course: &Course<'_>, time: i64) -> Option<(&'static str, Kind, u64)> {
    let Some(reply) = course.first_reply(account) else {
        // Nobody replied.
        return Some((REPLY_TIME, Kind::Breach, 1));
    };
    let (metric, kind, round) = goal(account, course);
    Some(match (metric, kind, course.core.status_at_first()) {
        (WAIT_TIME, Kind::Activate, "solved" | "closed") => (metric, Kind::Fulfill, round),
        (WAIT_TIME, Kind::Activate, "pending") => (metric, Kind::Pause, round),
        (WAIT_TIME, Kind::Activate, _) => {
            (metric, Kind::UpdateStatus(time - course.created), round)
        }
        _ => (REPLY_TIME, Kind::UpdateStatus(reply - course.created), 1),
    })
}

impl Kind {
    fn name(self) -> &'static str {
        match self {
            Self::Measure => "measure",
            Self::Activate => "activate",
            Self::Pause => "pause",
            Self::Fulfill => "fulfill",
            Self::UpdateStatus(_) => "update_status",
            Self::ApplySla(_) => "apply_sla",
            Self::ApplyGroupSla => "apply_group_sla",
            Self::Breach => "breach",
        }
    }

    fn put_details(self, event: &mut Object<'_>) {
        match self {
            Self::UpdateStatus(seconds) => {
                event.object("status", |status| put_minutes(status, Some(seconds)));
            }
            Self::ApplySla(minutes) => {
                event.object("sla", |sla| {
                    sla.put("target", minutes)
                        .put("business_hours", false)
                        .raw(
                            "policy",
                            br#"{"id":25,"title":"Quick replies","description":null}"#,
                        )
                        // Not declared, but recorded by a client.
                        .put("target_in_seconds", minutes * 60);
                });
            }
            // Policies of groups have texts for ids.
            Self::ApplyGroupSla => {
                event.object("group_sla", |sla| {
                    sla.put("target", 1_440)
                        .put("business_hours", false)
                        .raw(
                            "policy",
                            br#"{"id":"01JZ0000000000000000000025","title":"First line","description":"Up to a day"}"#,
                        );
                });
            }
            Self::Measure | Self::Activate | Self::Pause | Self::Fulfill | Self::Breach => {}
        }
    }
}
