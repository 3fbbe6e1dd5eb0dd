//! How often, and how long, the policy lets a request be tried again; on a paused clock.

use std::time::Duration;

use zendesk_export::{Error, RetryPolicy};

use crate::{
    desk::{self, Desk},
    support::{START, drain, ids, paused, refused, start, time_page, without_delays},
};

fn seconds(secs: f64) -> Duration {
    Duration::from_secs_f64(secs)
}

#[tokio::test(start_paused = true)]
async fn no_wait_is_begun_that_would_end_after_max_wait() {
    let desk = Desk::serve(|_| desk::answer(429, &[("retry-after", "60")], "")).await;
    let policy = RetryPolicy {
        max_wait: seconds(100.0),
        ..without_delays()
    };
    let zendesk = paused(&desk.url).retry(policy).build().unwrap();
    let before = tokio::time::Instant::now();

    let error = refused(zendesk.tickets_by_time(start()).pages()).await;

    assert!(error.is_rate_limited(), "{error}");
    assert_eq!(error.retry_after(), Some(seconds(60.0)));
    assert_eq!(desk.calls(), 2);
    assert!(before.elapsed() < seconds(100.0));
}

#[tokio::test(start_paused = true)]
async fn the_backoff_doubles_up_to_its_maximum() {
    let desk = Desk::serve(|_| desk::status(500, "")).await;
    let zendesk = paused(&desk.url)
        .retry(RetryPolicy {
            max_wait: Duration::from_secs(86_400),
            ..RetryPolicy::default()
        })
        .build()
        .unwrap();

    refused(zendesk.tickets_by_time(start()).pages()).await;

    let waits = desk.waits();
    assert_eq!(waits.len(), 11, "12 tries by default");
    for (index, wait) in waits.iter().enumerate() {
        let least = f64::from(1_u32 << index).min(60.0);
        let most = (2.0 * least).min(60.0);
        assert!(*wait >= seconds(least.min(30.0)), "{index}: {waits:?}");
        assert!(*wait <= seconds(most + 1.0), "{index}: {waits:?}");
    }
    let longest = &waits[6..];
    assert!(
        longest.iter().any(|wait| *wait != longest[0]),
        "no jitter: {waits:?}"
    );
}

#[tokio::test(start_paused = true)]
async fn extreme_policies_do_not_panic() {
    let extremes = [
        RetryPolicy {
            max_tries: 0,
            ..without_delays()
        },
        RetryPolicy {
            max_tries: u32::MAX,
            max_wait: Duration::ZERO,
            ..RetryPolicy::default()
        },
        RetryPolicy {
            max_tries: 3,
            first_delay: Duration::MAX,
            max_delay: seconds(1.0),
            max_wait: Duration::MAX,
        },
    ];
    for policy in extremes {
        let desk = Desk::serve(|_| desk::status(500, "")).await;
        let tries = if policy.max_wait.is_zero() {
            1
        } else {
            policy.max_tries.max(1)
        };
        let zendesk = paused(&desk.url).retry(policy).build().unwrap();
        let error = refused(zendesk.tickets_by_time(start()).pages()).await;
        assert_eq!(error.status(), Some(500));
        assert_eq!(u32::try_from(desk.calls()).unwrap(), tries);
    }
}

#[tokio::test(start_paused = true)]
async fn tries_are_counted_anew_for_each_page() {
    let desk = Desk::script([
        desk::status(500, ""),
        desk::status(500, ""),
        desk::json(time_page(&[(1, START + 1)], Some(START + 1), false)),
        desk::status(500, ""),
        desk::status(500, ""),
        desk::json(time_page(&[(2, START + 2)], Some(START + 2), true)),
    ])
    .await;
    let policy = RetryPolicy {
        max_tries: 3,
        ..without_delays()
    };
    let zendesk = paused(&desk.url).retry(policy).build().unwrap();
    let (pages, error): (_, Option<Error>) = drain(zendesk.tickets_by_time(start()).pages()).await;
    assert!(error.is_none(), "{error:?}");
    assert_eq!(ids(&pages), [[1], [2]]);
}
