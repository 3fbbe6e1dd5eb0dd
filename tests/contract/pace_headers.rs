//! What the server says is left of its limits, on a paused clock.

use std::{num::NonZeroU32, time::Duration};

use zendesk_export::{Client, Pace};

use crate::{
    desk::{self, Desk},
    support::{START, all, cursor_page, paused, start},
};

const BUCKET: &str = "zendesk-ratelimit-incremental-exports";

/// Requests of tickets whose answers carry these headers; the seconds between them.
async fn waits(pace: Pace, headers: &[(&'static str, &'static str)], requests: usize) -> Vec<f64> {
    let headers = headers.to_vec();
    let desk = Desk::serve(move |_| {
        let body = cursor_page(&[(1, START)], Some("a"), true);
        desk::answer(200, &headers, body)
    })
    .await;
    let zendesk = paused(&desk.url).pace(pace).build().unwrap();
    for _ in 0..requests {
        all(zendesk.tickets(start()).pages()).await;
    }
    desk.waits().iter().map(Duration::as_secs_f64).collect()
}

#[tokio::test(start_paused = true)]
async fn nothing_left_waits_until_the_count_starts_anew() {
    for header in [
        BUCKET,
        "zendesk-rate-limit-incremental-exports",
        "Zendesk-RateLimit-Incremental-Exports",
    ] {
        for pace in [Pace::default(), Pace::unlimited()] {
            let waits = waits(pace, &[(header, "total=10; remaining=0; resets=6")], 3).await;
            for wait in waits {
                assert!((6.0..9.0).contains(&wait), "{header}: {wait}");
            }
        }
    }
}

#[tokio::test(start_paused = true)]
async fn the_account_as_a_whole_is_respected_too() {
    for (remaining, reset) in [
        ("ratelimit-remaining", "ratelimit-reset"),
        ("rate-limit-remaining", "rate-limit-reset"),
    ] {
        let headers = [(remaining, "0"), (reset, "9")];
        for wait in waits(Pace::default(), &headers, 3).await {
            assert!((9.0..12.0).contains(&wait), "{remaining}: {wait}");
        }
    }
}

#[tokio::test(start_paused = true)]
async fn an_exhausted_account_holds_every_bucket() {
    let desk = Desk::serve(|request| {
        let key = if request.path().contains("users") {
            "\"users\""
        } else {
            "\"tickets\""
        };
        let body = cursor_page(&[(1, START)], Some("a"), true).replace("\"tickets\"", key);
        desk::answer(
            200,
            &[("ratelimit-remaining", "0"), ("ratelimit-reset", "9")],
            body,
        )
    })
    .await;
    let zendesk = paused(&desk.url).pace(Pace::default()).build().unwrap();
    all(zendesk.tickets(start()).pages()).await;
    all(zendesk.users(start()).pages()).await;
    assert!(desk.waits()[0] >= Duration::from_secs(9));
}

#[tokio::test(start_paused = true)]
async fn what_is_left_may_be_used_at_once() {
    for left in [
        "total=10; remaining=5; resets=6",
        "total=10;remaining=5;resets=6",
    ] {
        let waits = waits(Pace::default(), &[(BUCKET, left)], 4).await;
        assert!(waits.iter().all(|wait| *wait < 2.0), "{waits:?}");
    }
}

#[tokio::test(start_paused = true)]
async fn a_larger_budget_than_the_default_is_used() {
    let waits = waits(
        Pace::default(),
        &[(BUCKET, "total=30; remaining=20; resets=50")],
        15,
    )
    .await;
    assert!(
        waits.iter().sum::<f64>() < 5.0,
        "the server overrules the guess: {waits:?}"
    );
}

#[tokio::test(start_paused = true)]
async fn a_chosen_pace_is_not_loosened_by_the_server() {
    let pace = Pace::per_minute(NonZeroU32::MIN);
    let generous = [
        (BUCKET, "total=700; remaining=699; resets=1"),
        ("ratelimit-remaining", "699"),
        ("ratelimit-reset", "1"),
    ];
    for wait in waits(pace, &generous, 4).await {
        assert!(wait >= 60.0, "{wait}");
    }
}

#[tokio::test(start_paused = true)]
async fn a_chosen_pace_is_tightened_by_the_server() {
    let pace = Pace::per_minute(NonZeroU32::new(600).unwrap());
    for wait in waits(pace, &[(BUCKET, "total=10; remaining=0; resets=6")], 3).await {
        assert!(wait >= 6.0, "{wait}");
    }
}

#[tokio::test(start_paused = true)]
async fn absurd_headers_change_nothing() {
    for value in [
        "",
        ";",
        "=",
        "total=10",
        "remaining=0",
        "resets=6",
        "total=10; remaining=0; resets=999999999999",
        "total=10; remaining=0; resets=99999999999999999999999999",
        "total=10; remaining=0; resets=-6",
        "total=10; remaining=-1; resets=6",
        "total=10; remaining=0; resets=",
        "total=10; remaining=; resets=6",
        "total=10; remaining=zero; resets=six",
        "total=10; remaining=0; resets=NaN",
        "0, 6",
        "\u{e9}",
        "total=10;;;; remaining==0; resets==6",
    ] {
        for headers in [
            &[(BUCKET, value)][..],
            &[("ratelimit-remaining", value), ("ratelimit-reset", value)],
            &[("ratelimit-remaining", "0"), ("ratelimit-reset", value)],
        ] {
            let waits = waits(Pace::default(), headers, 3).await;
            let short = waits.iter().all(|wait| *wait < 3.0);
            assert!(short, "{headers:?}: {waits:?}");
        }
    }
}

#[tokio::test(start_paused = true)]
async fn absurd_account_headers_change_nothing() {
    for (remaining, reset) in [
        ("0", "999999999999"),
        ("0", "-9"),
        ("-1", "9"),
        ("0", ""),
        ("", "9"),
        ("x", "y"),
    ] {
        let headers = [
            ("ratelimit-remaining", remaining),
            ("ratelimit-reset", reset),
        ];
        let waits = waits(Pace::default(), &headers, 3).await;
        assert!(
            waits.iter().all(|wait| *wait < 3.0),
            "{remaining} {reset}: {waits:?}"
        );
    }
}

#[tokio::test(start_paused = true)]
async fn a_refused_request_holds_its_bucket_for_all_streams() {
    let mut refused = false;
    let desk = Desk::serve(move |_| {
        if !std::mem::replace(&mut refused, true) {
            return desk::answer(429, &[("retry-after", "30")], "");
        }
        desk::json(cursor_page(&[(1, START)], Some("a"), true))
    })
    .await;
    let zendesk = paused(&desk.url).build().unwrap();
    async fn later(zendesk: &Client) {
        tokio::time::sleep(Duration::from_secs(5)).await;
        all(zendesk.tickets(start()).pages()).await;
    }
    tokio::join!(all(zendesk.tickets(start()).pages()), later(&zendesk));

    let requests = desk.requests();
    assert_eq!(requests.len(), 3);
    let second = requests[1].at - requests[0].at;
    assert!(second >= Duration::from_secs(30), "{second:?}");
}

#[tokio::test(start_paused = true)]
async fn users_by_cursor_have_a_header_of_their_own() {
    let desk = Desk::serve(|request| {
        let key = if request.path().contains("users") {
            "\"users\""
        } else {
            "\"tickets\""
        };
        let body = cursor_page(&[(1, START)], Some("a"), true).replace("\"tickets\"", key);
        let left = "total=20; remaining=0; resets=6";
        desk::answer(
            200,
            &[("zendesk-ratelimit-incremental-exports-cursor", left)],
            body,
        )
    })
    .await;
    let zendesk = paused(&desk.url).pace(Pace::default()).build().unwrap();
    all(zendesk.users(start()).pages()).await;
    all(zendesk.tickets(start()).pages()).await;
    all(zendesk.users(start()).pages()).await;
    let waits = desk.waits();
    assert!(waits[0] < Duration::from_secs(2), "{waits:?}");
    assert!(waits[1] >= Duration::from_secs(5), "{waits:?}");
}
