//! The legs of calls: the part of each caller and agent.

use super::dice::Topic;
use super::timeline::{scale, utc};
use super::{Account, Resource, Revision, call, user};
use crate::json::{NULL, object};

const DAY: u64 = 86_400;

/// The agent in a customer's leg, and the user in an agent's.
const NOBODY: u64 = 0;

pub(crate) fn id(index: u64) -> u64 {
    56_000_000_000_000 + index * 3
}

pub(crate) fn write(account: &Account, revision: &Revision, out: &mut Vec<u8>) {
    let (index, updated) = (revision.index, revision.timestamp);
    let call = call_of(account, index);
    let was_answered = call::was_answered(account, call);
    let mut dice = account.dice(Topic::Leg, index);
    let created = updated - dice.seconds_below(DAY / 2);
    let agent = user::any_agent(account, &mut dice).filter(|_| dice.percent(50));
    let talk_time = call::seconds(was_answered, &mut dice, 1_800);
    let wrap_up_time = call::seconds(was_answered, &mut dice, 120);
    let completion_status = match (was_answered, agent) {
        (true, _) => "completed",
        (false, Some(_)) => dice.pick(["agent_missed", "agent_declined"]),
        (false, None) => "customer_hang_up",
    };
    let (kind, call_charge) = match agent {
        Some(_) => ("agent", call::charge(&mut dice)),
        None => ("customer", "0.0".to_owned()),
    };
    object(out, |leg| {
        leg.put("id", id(index))
            .put("created_at", utc(created))
            .put("updated_at", utc(updated))
            .put("agent_id", agent.map_or(NOBODY, user::id))
            .put("user_id", agent.map(|_| NOBODY))
            .put("duration", talk_time + dice.below(60))
            .put("hold_time", 0)
            .put("wrap_up_time", agent.map(|_| wrap_up_time))
            .put("available_via", agent.map(|_| "browser"))
            .put("minutes_billed", agent.map(|_| talk_time.div_ceil(60)))
            .put("call_charge", call_charge)
            .put("completion_status", completion_status)
            .put("talk_time", talk_time)
            .put("quality_issues", [call::quality_issue(&mut dice)])
            .put("call_id", call::id(call))
            .put("type", kind);
        for unused in [
            "forwarded_to",
            "consultation_from",
            "consultation_to",
            "consultation_time",
            "transferred_from",
            "transferred_to",
            "conference_from",
            "conference_to",
            "conference_time",
        ] {
            leg.put(unused, NULL);
        }
    });
}

/// The index of the call that a leg belongs to.
fn call_of(account: &Account, index: u64) -> u64 {
    let (calls, legs) = (account.len(Resource::Calls), account.len(Resource::Legs));
    match index.checked_sub(legs) {
        // There is a new call for each new leg, so this one has been made.
        Some(number) => calls + number / 2,
        None => scale(index, calls, legs),
    }
}
