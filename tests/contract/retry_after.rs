//! How long a refused request waits, on a paused clock.

use std::time::{Duration, UNIX_EPOCH};

use zendesk_export::{ClientBuilder, RetryPolicy};

use crate::{
    desk::{self, Answer, Desk},
    support::{START, all, ids, paused, refused, start, time_page},
};

fn seconds(secs: f64) -> Duration {
    Duration::from_secs_f64(secs)
}

fn page() -> Answer {
    desk::json(time_page(&[(1, START)], Some(START), true))
}

/// The wait between an answer and the request after it, which succeeds.
async fn wait_after(
    refusal: Answer,
    with: impl FnOnce(ClientBuilder) -> ClientBuilder,
) -> Duration {
    let desk = Desk::script([refusal, page()]).await;
    let zendesk = with(paused(&desk.url)).build().unwrap();
    let pages = all(zendesk.tickets_by_time(start()).pages()).await;
    assert_eq!(ids(&pages), [[1]]);
    assert_eq!(desk.calls(), 2);
    desk.waits()[0]
}

async fn wait_for(retry_after: &str) -> Duration {
    let refusal = desk::answer(429, &[("retry-after", retry_after)], "");
    wait_after(refusal, |builder| builder).await
}

#[tokio::test(start_paused = true)]
async fn whole_seconds_and_fractions_are_waited_for() {
    for (header, secs) in [
        ("6", 6.0),
        ("0", 0.0),
        ("12.5", 12.5),
        ("0.25", 0.25),
        ("60", 60.0),
    ] {
        let wait = wait_for(header).await;
        assert!(wait >= seconds(secs), "{header}: {wait:?}");
        assert!(wait < seconds(secs + 2.0), "{header}: {wait:?}");
    }
}

#[tokio::test(start_paused = true)]
async fn an_http_date_is_waited_for() {
    // 2030-01-01T00:00:00Z
    let now = UNIX_EPOCH + seconds(1_893_456_000.0);
    for (date, secs) in [
        ("Tue, 01 Jan 2030 00:00:42 GMT", 42.0),
        ("Tue, 01 Jan 2030 00:00:00 GMT", 0.0),
        ("Mon, 31 Dec 2029 23:00:00 GMT", 0.0),
    ] {
        let refusal = desk::answer(429, &[("retry-after", date)], "");
        let wait = wait_after(refusal, |builder| builder.clock(move || now)).await;
        assert!(wait >= seconds(secs), "{date}: {wait:?}");
        assert!(wait < seconds(secs + 2.0), "{date}: {wait:?}");
    }
}

#[tokio::test(start_paused = true)]
async fn without_a_readable_header_a_429_waits_a_minute() {
    for nonsense in [
        "soon",
        "",
        "-5",
        "NaN",
        "inf",
        "1e400",
        "5 minutes",
        "0x10",
        "٣",
    ] {
        let wait = wait_for(nonsense).await;
        assert!(wait >= seconds(60.0), "{nonsense:?}: {wait:?}");
        assert!(wait <= seconds(121.0), "{nonsense:?}: {wait:?}");
    }
    let wait = wait_after(desk::status(429, ""), |builder| builder).await;
    assert!(wait >= seconds(60.0), "{wait:?}");
}

#[tokio::test(start_paused = true)]
async fn a_503_is_waited_for_as_well() {
    let refusal = desk::answer(503, &[("retry-after", "20")], "");
    let wait = wait_after(refusal, |builder| builder).await;
    assert!(wait >= seconds(20.0), "{wait:?}");
}

#[tokio::test(start_paused = true)]
async fn a_huge_wait_is_not_begun_and_the_error_tells_it() {
    for (header, secs) in [("86400", 86_400), ("999999999", 999_999_999)] {
        let desk = Desk::script([desk::answer(429, &[("retry-after", header)], ""), page()]).await;
        let zendesk = paused(&desk.url).build().unwrap();
        let before = tokio::time::Instant::now();

        let error = refused(zendesk.tickets_by_time(start()).pages()).await;

        assert!(error.is_rate_limited(), "{error}");
        assert_eq!(error.retry_after(), Some(Duration::from_secs(secs)));
        assert!(error.to_string().contains(header), "{error}");
        assert!(before.elapsed() < seconds(2.0));
        assert_eq!(desk.calls(), 1);
    }
}

#[tokio::test(start_paused = true)]
async fn the_longer_of_retry_after_and_backoff_is_waited_for() {
    let policy = RetryPolicy {
        first_delay: seconds(10.0),
        max_delay: seconds(30.0),
        ..RetryPolicy::default()
    };
    for (header, least) in [("2", 10.0), ("40", 40.0)] {
        let refusal = desk::answer(429, &[("retry-after", header)], "");
        let wait = wait_after(refusal, |builder| builder.retry(policy.clone())).await;
        assert!(wait >= seconds(least), "{header}: {wait:?}");
    }
}
