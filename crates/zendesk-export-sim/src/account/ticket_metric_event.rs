//! Ticket metric events: when a clock of a ticket started, stopped, or ran over.

use super::dice::{Dice, Topic};
use super::ticket_life::{self, Fate};
use super::timeline::utc;
use super::{Account, Resource, Revision};
use crate::json::{Escaped, Object, object};

/// What a metric event is about. One export can hold a million of them, so they carry nothing that
/// has to be put together first.
#[derive(Debug, Clone, Copy)]
enum Kind {
    Measure(&'static str),
    Activate(&'static str),
    Pause(&'static str),
    Fulfill(&'static str),
    UpdateStatus(&'static str),
    ApplySla(&'static str),
    ApplyGroupSla,
    Breach(&'static str),
}

pub(crate) fn id(index: u64) -> u64 {
    54_000_000_000_000 + index * 7
}

/// `exclude_deleted` is about tickets: the reference page says that it leaves out the events of
/// deleted ones. Events that are `deleted` themselves come all the same.
pub(crate) fn is_of_deleted_ticket(account: &Account, index: u64, now: i64) -> bool {
    let mut dice = account.dice(Topic::TicketMetricEvent, index);
    let ticket = ticket(account, &mut dice);
    let newest = account.newest(Resource::Tickets, ticket, now);
    Fate::of(account, &newest) != Fate::Kept
}

pub(crate) fn write(account: &Account, revision: &Revision, out: &mut Vec<u8>) {
    let (index, time) = (revision.index, revision.timestamp);
    let mut dice = account.dice(Topic::TicketMetricEvent, index);
    let ticket = ticket(account, &mut dice);
    let kind = Kind::any(&mut dice);
    let instance_id = match kind {
        Kind::Measure(_) => 0,
        _ => 1 + dice.below(3),
    };
    let is_deleted = matches!(kind, Kind::Breach(_)) && dice.percent(20);
    object(out, |event| {
        event
            .put("id", id(index))
            .put("ticket_id", ticket_life::id(ticket))
            .put("metric", Escaped(kind.metric()))
            .put("instance_id", instance_id)
            .put("type", Escaped(kind.name()))
            .put("time", utc(time))
            .put("deleted", is_deleted);
        kind.put_details(event, &mut dice);
    });
}

/// It is rolled first, so that it can be told without the rest.
fn ticket(account: &Account, dice: &mut Dice) -> u64 {
    dice.below(account.len(Resource::Tickets))
}

impl Kind {
    fn any(dice: &mut Dice) -> Self {
        let metric = dice.pick([
            "agent_work_time",
            "pausable_update_time",
            "periodic_update_time",
            "reply_time",
            "requester_wait_time",
            "resolution_time",
        ]);
        match dice.below(100) {
            0..20 => Self::Measure(metric),
            20..45 => Self::Activate(metric),
            45..55 => Self::Pause(metric),
            55..70 => Self::Fulfill(metric),
            70..82 => Self::UpdateStatus(metric),
            82..92 => Self::ApplySla(metric),
            92..95 => Self::ApplyGroupSla,
            _ => Self::Breach(metric),
        }
    }

    fn metric(self) -> &'static str {
        match self {
            Self::Measure(metric)
            | Self::Activate(metric)
            | Self::Pause(metric)
            | Self::Fulfill(metric)
            | Self::UpdateStatus(metric)
            | Self::ApplySla(metric)
            | Self::Breach(metric) => metric,
            Self::ApplyGroupSla => "group_ownership_time",
        }
    }

    fn name(self) -> &'static str {
        match self {
            Self::Measure(_) => "measure",
            Self::Activate(_) => "activate",
            Self::Pause(_) => "pause",
            Self::Fulfill(_) => "fulfill",
            Self::UpdateStatus(_) => "update_status",
            Self::ApplySla(_) => "apply_sla",
            Self::ApplyGroupSla => "apply_group_sla",
            Self::Breach(_) => "breach",
        }
    }

    fn put_details(self, event: &mut Object<'_>, dice: &mut Dice) {
        match self {
            Self::UpdateStatus(_) => {
                let calendar = dice.below(20_000);
                event.object("status", |status| {
                    status
                        .put("calendar", calendar)
                        .put("business", calendar / 3);
                });
            }
            Self::ApplySla(_) => {
                let minutes = dice.pick([60, 240, 480, 1_440]);
                event.object("sla", |sla| {
                    sla.put("target", minutes)
                        .put("business_hours", minutes > 240)
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
                    sla.put("target", dice.pick([60, 1_440]))
                        .put("business_hours", false)
                        .raw(
                            "policy",
                            br#"{"id":"01JZ0000000000000000000025","title":"First line","description":"Up to a day"}"#,
                        );
                });
            }
            Self::Measure(_)
            | Self::Activate(_)
            | Self::Pause(_)
            | Self::Fulfill(_)
            | Self::Breach(_) => {}
        }
    }
}
