//! Calls of Zendesk Talk.

use super::dice::{Dice, Topic};
use super::timeline::utc;
use super::{Account, Resource, Revision, group, text, ticket_life, user};
use crate::json::{NULL, Object, object};

const DAY: u64 = 86_400;
pub(crate) const PHONE_NUMBER_ID: u64 = 32_000_000_000_003;

pub(crate) fn id(index: u64) -> u64 {
    55_000_000_000_000 + index * 3
}

pub(super) fn was_answered(account: &Account, index: u64) -> bool {
    account.dice(Topic::CallAnswered, index).percent(80)
}

/// Talk writes money as a text.
pub(super) fn charge(dice: &mut Dice) -> String {
    format!("0.{:03}", dice.below(900))
}

/// Seconds, all of which are zero for a call that nobody answered.
pub(super) fn seconds(was_answered: bool, dice: &mut Dice, bound: u64) -> u64 {
    let seconds = dice.below(bound);
    if was_answered { seconds } else { 0 }
}

pub(super) fn quality_issue(dice: &mut Dice) -> &'static str {
    dice.pick([
        "none",
        "none",
        "none",
        "silence",
        "information_not_available",
    ])
}

pub(crate) fn write(account: &Account, revision: &Revision, out: &mut Vec<u8>) {
    let (index, updated) = (revision.index, revision.timestamp);
    let was_answered = was_answered(account, index);
    let mut dice = account.dice(Topic::Call, index);
    let created = updated - dice.seconds_below(DAY / 2);
    let agent = user::any_agent(account, &mut dice).filter(|_| was_answered);
    object(out, |call| {
        call.put("id", id(index))
            .put("created_at", utc(created))
            .put("updated_at", utc(updated))
            .put("agent_id", agent.map(user::id))
            .put("call_charge", charge(&mut dice));
        circumstances(call, account, was_answered, &mut dice);
        durations(call, was_answered, &mut dice);
        for unused in [
            "ivr_time_spent",
            "ivr_hops",
            "ivr_destination_group_name",
            "ivr_routed_to",
            "ivr_action",
            "callback_source",
            "line",
            "line_id",
            "overflowed_to",
            "call_recording_consent_action",
            "call_recording_consent_keypress",
        ] {
            call.put(unused, NULL);
        }
        assistance(call, was_answered, &mut dice);
    });
}

fn circumstances(call: &mut Object<'_>, account: &Account, was_answered: bool, dice: &mut Dice) {
    let tickets = account.len(Resource::Tickets);
    let has_ticket = was_answered && tickets > 0;
    let completion_status = if was_answered {
        "completed"
    } else {
        dice.pick([
            "abandoned_in_ivr",
            "abandoned_in_queue",
            "abandoned_in_voicemail",
        ])
    };
    let was_queued = completion_status != "abandoned_in_ivr";
    let exceeded_queue_wait_time = dice.percent(4);
    let outside_business_hours = dice.percent(15);
    let group = dice.percent(50).then(|| dice.below(group::COUNT));
    call.put("completion_status", completion_status)
        .put("customer_id", user::any(account, dice).map(user::id))
        .put("customer_requested_voicemail", false)
        .put("direction", dice.pick(["inbound", "inbound", "outbound"]))
        // Nobody knows it of calls that were never put through.
        .put(
            "exceeded_queue_wait_time",
            was_queued.then_some(exceeded_queue_wait_time),
        )
        .put(
            "outside_business_hours",
            was_queued.then_some(outside_business_hours),
        )
        .put("phone_number_id", PHONE_NUMBER_ID)
        .put("phone_number", text::phone(dice))
        .put(
            "ticket_id",
            has_ticket.then(|| ticket_life::id(dice.below(tickets))),
        )
        .put("voicemail", completion_status == "abandoned_in_voicemail")
        .put("callback", was_queued.then(|| dice.percent(5)))
        .put("default_group", dice.percent(70))
        .put("overflowed", false)
        .put("call_recording_consent", dice.pick(["always", "opt_in"]))
        .put("call_group_id", group.map(group::id))
        .put("quality_issues", [quality_issue(dice)]);
}

/// Its line, and what was turned on to help with it.
fn assistance(call: &mut Object<'_>, was_answered: bool, dice: &mut Dice) {
    let (line_type, call_channel) = dice.pick([
        ("phone", "phone"),
        ("phone", "phone"),
        ("digital", "web-widget"),
        ("digital", "mobile-sdk"),
    ]);
    let is_transcribed = was_answered && dice.percent(30);
    let asked_for = if is_transcribed { dice.below(6) } else { 0 };
    call.put("line_type", line_type)
        .put("call_channel", call_channel)
        .put("post_call_transcription", is_transcribed)
        .put("post_call_summary", is_transcribed)
        .put(
            "real_time_transcription",
            is_transcribed && dice.percent(50),
        )
        .put("transcription_language", is_transcribed.then_some("en"))
        .put("copilot_suggestions_generated_total", asked_for)
        .put(
            "copilot_suggestions_generated_successful",
            dice.below(asked_for + 1),
        );
}

fn durations(call: &mut Object<'_>, was_answered: bool, dice: &mut Dice) {
    let talk_time = seconds(was_answered, dice, 1_800);
    let wait_time = dice.below(300);
    call.put("consultation_time", 0)
        .put("duration", talk_time + wait_time)
        .put("hold_time", seconds(was_answered, dice, 60))
        .put("minutes_billed", (talk_time + wait_time).div_ceil(60))
        .put("time_to_answer", was_answered.then_some(wait_time))
        .put("wait_time", wait_time)
        .put("wrap_up_time", seconds(was_answered, dice, 120))
        .put("talk_time", talk_time)
        .put("recording_control_interactions", 0)
        .put("recording_time", talk_time)
        .put("not_recording_time", 0);
}
