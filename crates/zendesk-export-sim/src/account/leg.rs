//! The legs of calls: the part of each caller and agent.

use super::dice::Topic;
use super::timeline::{scale, utc};
use super::{Account, Resource, call, user};
use crate::json::{NULL, object};

const DAY: u64 = 86_400;

pub(crate) fn id(index: u64) -> u64 {
    56_000_000_000_000 + index * 3
}

pub(crate) fn write(account: &Account, index: u64, out: &mut Vec<u8>) {
    let calls = account.len(Resource::Calls);
    let call = scale(index, calls, account.len(Resource::Legs));
    let was_answered = call::was_answered(account, call);
    let updated = account.timestamp(Resource::Legs, index);
    let mut dice = account.dice(Topic::Leg, index);
    let created = updated - dice.seconds_below(DAY / 2);
    let is_agents = dice.percent(50);
    let agent_id = call::agent(account, was_answered && is_agents, &mut dice);
    let user_id = user::any(account, &mut dice).map(user::id);
    let talk_time = call::seconds(was_answered, &mut dice, 1_800);
    let completion_status = if was_answered {
        "completed"
    } else {
        dice.pick(["agent_missed", "agent_declined", "customer_hang_up"])
    };
    object(out, |leg| {
        leg.put("id", id(index))
            .put("created_at", utc(created))
            .put("updated_at", utc(updated))
            .put("agent_id", agent_id)
            .put("user_id", user_id)
            .put("call_id", call::id(call))
            .put("type", if is_agents { "agent" } else { "customer" })
            .put("available_via", is_agents.then_some("browser"))
            .put("forwarded_to", NULL)
            .put("transferred_from", NULL)
            .put("transferred_to", NULL)
            .put("completion_status", completion_status)
            .put("call_charge", call::charge(&mut dice))
            .put("minutes_billed", talk_time.div_ceil(60))
            .put("quality_issues", ["none"])
            .put("duration", talk_time + dice.below(60))
            .put("talk_time", talk_time)
            .put("hold_time", 0)
            .put("wrap_up_time", call::seconds(was_answered, &mut dice, 120))
            .put("conference_from", NULL)
            .put("conference_to", NULL)
            .put("conference_time", NULL)
            .put("consultation_from", NULL)
            .put("consultation_to", NULL)
            .put("consultation_time", NULL);
    });
}
