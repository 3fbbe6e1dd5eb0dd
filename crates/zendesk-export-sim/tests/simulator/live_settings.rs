//! How fast an account changes, and how fast its time runs.

use std::io::ErrorKind;
use std::time::{Duration, UNIX_EPOCH};

use zendesk_export_sim::{Simulator, SimulatorBuilder};

use crate::desk::{at, builder, open};
use crate::live::Time;

const MINUTE: u64 = 60;

#[tokio::test]
async fn the_default_clock_runs_as_fast_as_told() {
    let builder = Simulator::builder().tickets(2_000).clock_speed(10_000.0);
    let simulator = builder.changes_per_second(0.1).start().await;
    let simulator = simulator.expect("it starts");
    let events = || {
        simulator
            .record_count("ticket_events")
            .expect("it is known")
    };
    let before = events();
    // As long as this or longer. That makes 50 events, less those of a minute that are withheld, and
    // none at the speed of a real clock.
    tokio::time::sleep(Duration::from_millis(50)).await;
    assert!(events() >= before + 40);
}

#[tokio::test]
async fn nothing_changes_unless_told() {
    let time = Time::default();
    let desk = open(time.of(builder())).await;
    let path = "tickets/cursor?start_time=0";
    let before = desk.page(path).await;
    time.pass(100_000);
    assert_eq!(desk.page(path).await, before);
}

#[tokio::test]
async fn most_records_can_be_seen_however_long_they_are_withheld() {
    for minutes in [1, 5, 30] {
        let time = Time::default();
        let age = Duration::from_secs(minutes * MINUTE);
        let builder = time.of(builder().tickets(100)).minimum_start_time_age(age);
        let desk = open(builder.changes_per_second(100.0)).await;
        for _ in 0..10 {
            time.pass(minutes * MINUTE);
            let seen = desk.simulator.current("tickets").map(Iterator::count);
            assert!(seen > Some(60), "{seen:?} with {minutes} minutes");
        }
    }
}

#[tokio::test]
async fn refuses_what_is_beyond_the_bounds() {
    let changes = |rate| builder().changes_per_second(rate);
    let speed = |speed| builder().clock_speed(speed);
    for (builder, setting) in [
        (changes(-1.0), "changes_per_second"),
        (changes(f64::NAN), "changes_per_second"),
        (changes(100_001.0), "changes_per_second"),
        (speed(0.0), "clock_speed"),
        (speed(-1.0), "clock_speed"),
        (speed(f64::NAN), "clock_speed"),
        (speed(f64::INFINITY), "clock_speed"),
    ] {
        refuses(builder, setting).await;
    }
}

#[tokio::test]
async fn refuses_changes_before_the_first_records() {
    let last_year = || at(1_767_225_599);
    refuses(
        builder().clock(last_year).changes_per_second(1.0),
        "2026-01-01",
    )
    .await;
    let still = builder().clock(last_year).start().await;
    assert!(still.is_ok(), "nothing changes");
}

async fn refuses(builder: SimulatorBuilder, what: &str) {
    let refusal = builder.start().await.expect_err("it is refused");
    assert_eq!(refusal.kind(), ErrorKind::InvalidInput);
    assert!(refusal.to_string().contains(what), "{refusal}");
}

#[tokio::test]
async fn records_of_the_future_are_not_counted() {
    // In the midst of the years of the first records, and before them all.
    for seconds in [1_740_000_000, 1_700_000_000] {
        let desk = open(builder().clock(move || UNIX_EPOCH + Duration::from_secs(seconds))).await;
        for resource in ["tickets", "ticket_events", "users"] {
            let current = desk.simulator.current(resource).map(Iterator::count);
            let counted = desk.simulator.record_count(resource);
            assert_eq!(current.map(|it| it as u64), counted, "{resource}");
        }
    }
}
