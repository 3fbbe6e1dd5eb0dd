//! `StartTime`: no request asks for records that are still on their way into the export.

use std::time::{Duration, SystemTime, UNIX_EPOCH};

use zendesk_export::{Client, Credentials, StartTime};

const NOW: i64 = 1_800_000_000;

fn now() -> SystemTime {
    UNIX_EPOCH + Duration::from_secs(NOW.unsigned_abs())
}

#[track_caller]
fn accepted(secs: i64) {
    let start = StartTime::from_unix_secs_at(secs, now()).unwrap();
    assert_eq!(start.unix_secs(), secs);
}

#[track_caller]
fn refused(secs: i64, wait: Option<u64>) {
    let error = StartTime::from_unix_secs_at(secs, now()).unwrap_err();
    assert!(error.is_start_time(), "{error}");
    assert_eq!(
        error.retry_after(),
        wait.map(Duration::from_secs),
        "{error}"
    );
    if let Some(wait) = wait {
        assert!(error.to_string().contains(&wait.to_string()), "{error}");
    }
}

#[test]
fn a_start_of_five_minutes_ago_or_older_is_accepted() {
    for age in [300, 301, 3_600, NOW] {
        accepted(NOW - age);
    }
}

#[test]
fn a_younger_start_is_refused_and_the_error_tells_the_wait() {
    for (age, wait) in [(299, 1), (298, 2), (60, 240), (1, 299), (0, 300)] {
        refused(NOW - age, Some(wait));
    }
}

#[test]
fn a_start_in_the_future_is_refused() {
    for ahead in [1, 300, 86_400] {
        let error = StartTime::from_unix_secs_at(NOW + ahead, now()).unwrap_err();
        assert!(error.is_start_time(), "{error}");
        // If a wait is told, it is long enough.
        let wait = error.retry_after().unwrap_or(Duration::MAX);
        assert!(
            wait >= Duration::from_secs(300 + ahead.unsigned_abs()),
            "{error}"
        );
    }
}

#[test]
fn a_start_before_1970_is_refused() {
    for secs in [-1, -300, i64::MIN] {
        let error = StartTime::from_unix_secs_at(secs, now()).unwrap_err();
        assert!(error.is_start_time(), "{error}");
        assert_eq!(error.retry_after(), None, "waiting does not help: {error}");
    }
}

#[test]
fn absurd_starts_are_refused_without_a_panic() {
    for secs in [i64::MAX, i64::MAX - 1, i64::MAX / 2] {
        let error = StartTime::from_unix_secs_at(secs, now()).unwrap_err();
        assert!(error.is_start_time(), "{error}");
    }
    let year_from_milliseconds = StartTime::from_unix_secs(1_332_034_771_000).unwrap_err();
    assert!(year_from_milliseconds.is_start_time());
}

#[test]
fn a_clock_before_1970_is_no_panic() {
    let long_ago = UNIX_EPOCH - Duration::from_secs(10);
    let error = StartTime::from_unix_secs_at(0, long_ago).unwrap_err();
    assert!(error.is_start_time());
}

#[test]
fn part_of_a_second_never_makes_a_start_older_than_it_is() {
    let now = now() + Duration::from_millis(999);
    let error = StartTime::from_unix_secs_at(NOW - 299, now).unwrap_err();
    assert!(error.is_start_time(), "299.999 s is less than five minutes");
}

#[test]
fn the_wait_is_long_enough() {
    let error = StartTime::from_unix_secs_at(NOW - 200, now()).unwrap_err();
    let later = now() + error.retry_after().unwrap();
    StartTime::from_unix_secs_at(NOW - 200, later).unwrap();
}

#[test]
fn an_age_is_counted_back_from_the_present() {
    let before = SystemTime::now() - Duration::from_secs(3_600);
    let start = StartTime::ago(Duration::from_secs(3_600)).unwrap();
    let secs = before.duration_since(UNIX_EPOCH).unwrap().as_secs();
    assert!((secs..=secs + 2).contains(&start.unix_secs().unsigned_abs()));
    assert!(StartTime::ago(StartTime::MINIMUM_AGE).is_ok());
    assert!(
        StartTime::ago(Duration::from_secs(299))
            .unwrap_err()
            .is_start_time()
    );
    assert!(StartTime::ago(Duration::MAX).unwrap_err().is_start_time());
}

#[test]
fn a_client_counts_by_its_own_clock_and_minimum_age() {
    let zendesk = Client::builder("acme")
        .credentials(Credentials::oauth_token("token"))
        .clock(now)
        .minimum_age(Duration::from_secs(60))
        .build()
        .unwrap();
    let start = zendesk.ago(Duration::from_secs(60)).unwrap();
    assert_eq!(start.unix_secs(), NOW - 60);
    assert_eq!(zendesk.start_time(NOW - 60).unwrap(), start);
    let error = zendesk.ago(Duration::from_secs(59)).unwrap_err();
    assert!(error.is_start_time());
}
