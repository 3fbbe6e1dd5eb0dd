//! Calls of Zendesk Talk.

use super::dice::{Dice, Topic};
use super::timeline::utc;
use super::{Account, Resource, group, text, ticket, user};
use crate::json::{NULL, Object, object};

const DAY: u64 = 86_400;

/// The agent of a call that nobody answered.
const NO_AGENT: u64 = 0;

pub(crate) fn id(index: u64) -> u64 {
    55_000_000_000_000 + index * 3
}

pub(super) fn was_answered(account: &Account, index: u64) -> bool {
    account.dice(Topic::CallAnswered, index).percent(80)
}

/// Talk writes money as a text.
pub(super) fn charge(dice: &mut Dice) -> String {
    let cents = dice.below(90);
    format!("0.{cents:02}")
}

/// Seconds, all of which are zero for a call that nobody answered.
pub(super) fn seconds(was_answered: bool, dice: &mut Dice, bound: u64) -> u64 {
    let seconds = dice.below(bound);
    if was_answered { seconds } else { 0 }
}

pub(super) fn agent(account: &Account, was_answered: bool, dice: &mut Dice) -> u64 {
    let agent = user::any_agent(account, dice).filter(|_| was_answered);
    agent.map_or(NO_AGENT, user::id)
}

pub(crate) fn write(account: &Account, index: u64, out: &mut Vec<u8>) {
    let updated = account.timestamp(Resource::Calls, index);
    let was_answered = was_answered(account, index);
    let mut dice = account.dice(Topic::Call, index);
    let created = updated - dice.seconds_below(DAY / 2);
    object(out, |call| {
        call.put("id", id(index))
            .put("created_at", utc(created))
            .put("updated_at", utc(updated))
            .put("agent_id", agent(account, was_answered, &mut dice))
            .put("call_charge", charge(&mut dice));
        circumstances(call, account, was_answered, &mut dice);
        durations(call, was_answered, &mut dice);
    });
}

fn circumstances(call: &mut Object<'_>, account: &Account, was_answered: bool, dice: &mut Dice) {
    let tickets = account.len(Resource::Tickets);
    let has_ticket = was_answered && tickets > 0;
    let customer = user::any(account, dice).map(user::id);
    let completion_status = if was_answered {
        "completed"
    } else {
        dice.pick(["abandoned_in_queue", "abandoned_in_voicemail", "voicemail"])
    };
    call.put(
        "call_group_id",
        dice.percent(50)
            .then(|| group::id(dice.below(group::COUNT))),
    )
    .put(
        "call_recording_consent",
        dice.pick(["always", "opt_in", "never"]),
    )
    .put("call_recording_consent_action", NULL)
    .put("call_recording_consent_keypress", NULL)
    .put("callback", dice.percent(5))
    .put("callback_source", NULL)
    .put("completion_status", completion_status)
    .put("customer_id", customer)
    .put("customer_requester_id", customer)
    .put("default_group", dice.percent(70))
    .put("direction", dice.pick(["inbound", "inbound", "outbound"]))
    .put("exceeded_queue_wait_time", dice.percent(4))
    .put("ivr_action", NULL)
    .put("ivr_destination_group_name", NULL)
    .put("ivr_hops", NULL)
    .put("ivr_routed_to", NULL)
    .put("ivr_time_spent", NULL)
    .put("line", "Example Desk")
    .put("line_id", 32_000_000_000_003_u64)
    .put("line_type", "phone")
    .put("outside_business_hours", dice.percent(15))
    .put("overflowed", false)
    .put("overflowed_to", NULL)
    .put("phone_number", text::phone(dice))
    .put("phone_number_id", 32_000_000_000_003_u64)
    .put(
        "quality_issues",
        [dice.pick(["none", "none", "silence", "high_jitter"])],
    )
    .put(
        "ticket_id",
        has_ticket.then(|| ticket::id(dice.below(tickets))),
    )
    .put("voicemail", completion_status == "voicemail");
}

fn durations(call: &mut Object<'_>, was_answered: bool, dice: &mut Dice) {
    let talk_time = seconds(was_answered, dice, 1_800);
    let wait_time = dice.below(300);
    call.put("consultation_time", 0)
        .put("duration", talk_time + wait_time)
        .put("hold_time", seconds(was_answered, dice, 60))
        .put("minutes_billed", (talk_time + wait_time).div_ceil(60))
        .put("not_recording_time", 0)
        .put("recording_control_interactions", 0)
        .put("recording_time", talk_time)
        .put("talk_time", talk_time)
        .put("time_to_answer", was_answered.then_some(wait_time))
        .put("wait_time", wait_time)
        .put("wrap_up_time", seconds(was_answered, dice, 120));
}
