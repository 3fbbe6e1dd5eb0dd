//! The metric set of a ticket, which comes inside it.

use super::dice::{Dice, Topic};
use super::timeline::utc;
use super::{Account, ticket_life};
use crate::json::{NULL, Object};

pub(crate) fn fill(
    metrics: &mut Object<'_>,
    account: &Account,
    index: u64,
    created: i64,
    updated: i64,
) {
    let mut dice = account.dice(Topic::MetricSet, index);
    let id = 41_000_000_000_000 + index * 13;
    metrics
        .put("url", account.url("ticket_metrics", id))
        .put("id", id)
        .put("ticket_id", ticket_life::id(index))
        .put("created_at", utc(created))
        .put("updated_at", utc(updated))
        .put("group_stations", dice.below(4))
        .put("assignee_stations", dice.below(4))
        .put("reopens", dice.below(3))
        .put("replies", dice.below(9))
        .put("assignee_updated_at", utc(updated))
        .put("requester_updated_at", utc(created))
        .put("status_updated_at", utc(updated))
        .put("initially_assigned_at", utc(created))
        .put("assigned_at", utc(created))
        .put("solved_at", dice.percent(50).then(|| utc(updated)))
        .put("latest_comment_added_at", utc(updated));
    for key in [
        "reply_time_in_minutes",
        "first_resolution_time_in_minutes",
        "full_resolution_time_in_minutes",
        "agent_wait_time_in_minutes",
        "requester_wait_time_in_minutes",
        "on_hold_time_in_minutes",
    ] {
        metrics.object(key, |minutes| put_minutes(minutes, &mut dice));
    }
    metrics.put("custom_status_updated_at", utc(updated));
}

fn put_minutes(minutes: &mut Object<'_>, dice: &mut Dice) {
    if dice.percent(30) {
        minutes.put("calendar", NULL).put("business", NULL);
        return;
    }
    let calendar = dice.below(20_000);
    minutes
        .put("calendar", calendar)
        .put("business", calendar / 3);
}
