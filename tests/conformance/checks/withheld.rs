//! The last minute, which takes a clock that can be set.

use std::time::Duration;

use serde_json::json;

use crate::{
    answer::Answer,
    desk::{Desk, NOW, Verdict, at, simulator},
    pages::{moments, walk},
};

/// What happened within the last minute is held back, and comes a minute later.
///
/// Guide "Using the Incremental Export API": documented; recorded by estuary, which missed a deletion
/// at once and saw it 75 seconds later.
pub(crate) async fn the_last_minute_is_withheld() -> Verdict {
    for path in ["tickets", "tickets/cursor"] {
        let path = format!("/api/v2/incremental/{path}?start_time=0");
        let newest_at = async |now| {
            let desk = &Desk::simulated(simulator().clock(move || at(now))).await;
            let pages = walk(desk, &path, usize::MAX).await;
            let newest = moments(&pages[pages.len() - 1]).last().copied();
            u64::try_from(newest.expect("there are tickets")).expect("it is after 1970")
        };
        let newest = newest_at(NOW).await;
        assert!(newest_at(newest + 60).await < newest, "{path}");
        assert!(newest_at(newest + 61).await == newest, "{path}");
    }
    Ok(())
}

/// A `start_time` of exactly 60 seconds ago is refused, one of 61 is taken.
///
/// "More than one minute" is documented; estuary's connector takes 61 because 60 was refused.
pub(crate) async fn a_start_time_must_be_more_than_a_minute_ago() -> Verdict {
    let desk = &Desk::simulated(simulator()).await;
    for path in ["tickets", "tickets/cursor", "users/cursor", "organizations"] {
        for start_time in [NOW - 61, NOW - 60, NOW, NOW + 1_000_000] {
            let path = format!("/api/v2/incremental/{path}?start_time={start_time}");
            let answer = desk.get(&path).await;
            if start_time == NOW - 61 {
                assert!(answer.status == 200, "{path}");
            } else {
                is_too_recent(&answer, "1 minute");
            }
        }
    }
    Ok(())
}

/// By the older rule five minutes must have passed.
///
/// Documented until about 2022; the text by clients.
pub(crate) async fn older_accounts_ask_for_five_minutes() -> Verdict {
    let simulator = simulator().minimum_start_time_age(Duration::from_secs(300));
    let desk = &Desk::simulated(simulator).await;
    let path = format!("/api/v2/incremental/tickets?start_time={}", NOW - 300);
    is_too_recent(&desk.get(&path).await, "5 minutes");
    Ok(())
}

#[track_caller]
fn is_too_recent(answer: &Answer, age: &str) {
    let description = format!("Too recent start_time. Use a start_time older than {age}");
    let expected = json!({"error": "InvalidValue", "description": description});
    assert!(answer.status == 422, "{}", answer.status);
    assert!(answer.json() == expected, "{}", answer.text());
}
