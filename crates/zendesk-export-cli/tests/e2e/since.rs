//! Where an export begins.

use std::time::{SystemTime, UNIX_EPOCH};

use serde_json::Value;

use crate::{desk::desk, support::assert_same};

/// 2025-01-01T00:00:00Z, in the middle of the account's records.
const NEW_YEAR: i64 = 1_735_689_600;

fn tickets() -> Vec<String> {
    desk().records("tickets/cursor", "tickets")
}

fn changed_at(ticket: &str) -> i64 {
    let ticket: Value = serde_json::from_str(ticket).unwrap();
    ticket["generated_timestamp"].as_i64().unwrap()
}

fn begins_at(since: &str, time: i64) {
    let done = desk().run("tickets", ["--since", since]).succeeds();
    let mut expected = tickets();
    expected.retain(|ticket| changed_at(ticket) >= time);
    assert_same(&done.lines(), &expected, since);
}

#[test]
fn begins_at_unix_seconds_a_moment_or_a_date() {
    begins_at("1735689600", NEW_YEAR);
    begins_at("2025-01-01T00:00:00Z", NEW_YEAR);
    begins_at("2025-01-01T05:30:00.5+05:30", NEW_YEAR);
    begins_at("2024-12-31T16:00:00-08:00", NEW_YEAR);
    begins_at("2025-01-01", NEW_YEAR);
}

#[test]
fn begins_at_the_very_second() {
    let second = changed_at(&tickets()[200]);
    begins_at(&second.to_string(), second);
    begins_at(&(second + 1).to_string(), second + 1);
}

#[test]
fn begins_at_an_age() {
    // In the middle between two changes that lie well apart, so that the test may take its time.
    let tickets = tickets();
    let times: Vec<i64> = tickets.iter().map(|ticket| changed_at(ticket)).collect();
    let gap = times.windows(2).find(|pair| pair[1] - pair[0] > 3_600);
    let middle = gap.map(|pair| (pair[0] + pair[1]) / 2).unwrap();
    let now = SystemTime::now().duration_since(UNIX_EPOCH).unwrap();
    let age = i64::try_from(now.as_secs()).unwrap() - middle;
    begins_at(&format!("{age}s"), middle);
    begins_at(&format!("{}m", age / 60), middle);
}

#[test]
fn begins_at_the_first_record_without_a_time_or_with_an_old_one() {
    let all = desk().run("tickets", []).succeeds().out;
    for since in ["0", "1970-01-01", "100years"] {
        let done = desk().run("tickets", ["--since", since]).succeeds();
        assert!(done.out == all, "--since {since}");
    }
}

#[test]
fn takes_a_time_of_some_minutes_ago() {
    for since in ["7d", "12h", "10m"] {
        desk().run("tickets", ["--since", since]).succeeds();
    }
}

#[track_caller]
fn refuse(since: &str, what: &str) {
    let before = desk().run("tickets", ["--since", since]);
    before.refuses(2, what);
    assert!(before.err.contains("--since"), "{}", before.err);
}

#[test]
fn refuses_a_time_that_cannot_be_read() {
    for since in [
        "",
        "yesterday",
        "2025-13-01",
        "2025-02-30",
        "2025-01-01T00:00:00",
        "7 parsecs",
        "1.5",
        "99999999999999999999",
    ] {
        refuse(since, "a date (2024-01-01)");
    }
}

#[test]
fn refuses_a_time_in_the_future() {
    refuse("2099-01-01", "in the future");
    refuse("9999999999999", "in the future");
    refuse("2099-01-01", "if that is wrong, set the clock");
}

#[test]
fn refuses_a_time_that_is_too_recent() {
    refuse("1m", "must be at least 300 s old");
    refuse("0s", "must be at least 300 s old");
}

#[test]
fn refuses_a_time_before_1970() {
    refuse("-5", "before 1970");
    refuse("1969-12-31", "before 1970");
    let run = desk().run("tickets", ["--since=-5"]);
    run.refuses(2, "before 1970");
}
