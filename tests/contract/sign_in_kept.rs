//! What must not cost a pair of tokens, and what must not be shown.

use std::{
    sync::{
        Arc,
        atomic::{AtomicU64, Ordering},
    },
    time::{Duration, SystemTime},
};

use futures_util::FutureExt as _;
use serde_json::json;
use tokio::task::yield_now;

use crate::{
    desk::{self, Desk},
    sign_in_desk::{
        Clock, WALK, invalid_grant, is_token_request, issued, pair, renewals, renewing, rotating,
        sent, signed_in, story, walk, with,
    },
    sign_in_secrets::{REFRESH, SECRET, is_clean, kinds},
    support::{all, drain, everything_about, ids, refused, start},
    traces::Traces,
};

#[tokio::test]
async fn a_pair_that_is_on_its_way_is_not_lost_with_the_stream_that_asked_for_it() {
    let desk = rotating(|request, _| walk(request)).await;
    let clock = Clock::new();
    let zendesk = signed_in(&desk, clock, clock.ended(1));
    let mut given_up = zendesk.tickets(start()).pages();
    while desk.calls() == 0 {
        assert!(given_up.try_next().now_or_never().is_none());
        yield_now().await;
    }
    assert!(is_token_request(&desk.requests()[0]));
    drop(given_up);
    // Zendesk has dropped the old pair by now, and made a new one.
    assert_eq!(ids(&all(zendesk.tickets(start()).pages()).await), WALK);
    assert_eq!(renewals(&desk), 1);
}

/// Zendesk has dropped the old pair by the time of its answer. So a member of it that pages can do
/// without must not cost the pair.
#[tokio::test]
async fn a_new_pair_is_not_lost_over_a_detail_of_the_answer() {
    let mut lost = Vec::new();
    for (member, value) in [
        ("expires_in", json!("1800")),
        ("expires_in", json!("soon")),
        ("expires_in", json!(1800.5)),
        ("expires_in", json!(u64::MAX)),
        ("expires_in", json!(1e300)),
        ("expires_in", json!([1800])),
        ("refresh_token_expires_in", json!("2592000")),
        ("scope", json!(["read"])),
        ("token_type", json!({})),
    ] {
        let mut newest = 1;
        let odd = value.clone();
        let desk = Desk::serve(move |request| {
            if !is_token_request(request) {
                return walk(request);
            }
            if sent(request)["refresh_token"] != format!("refresh-{newest}") {
                return invalid_grant();
            }
            newest += 1;
            let mut answer = issued(newest, &json!(1800));
            answer[member] = odd.clone();
            desk::json(answer.to_string())
        })
        .await;
        let clock = Clock::new();
        let zendesk = signed_in(&desk, clock, clock.ended(1));
        let (_, error) = drain(zendesk.tickets(start()).pages()).await;
        if let Some(error) = error {
            lost.push(format!("{member} {value}: {error}"));
        }
    }
    assert!(lost.is_empty(), "{lost:#?}");
}

/// Zendesk's answer is at fault, and no setting.
#[tokio::test]
async fn an_access_token_that_no_header_can_hold_is_a_decode_error() {
    for token in ["", "access-2\n", "access-2\u{0}"] {
        let mut answer = issued(2, &json!(1800));
        answer["access_token"] = json!(token);
        let desk = Desk::serve(move |_| desk::json(answer.to_string())).await;
        let clock = Clock::new();
        let error = refused(
            signed_in(&desk, clock, clock.ended(1))
                .tickets(start())
                .pages(),
        )
        .await;
        assert!(
            error.is_decode() && !error.is_settings(),
            "{token:?}: {error:?}"
        );
    }
}

/// As on a computer that slept: the time of day goes on, and the clock of the runtime does not.
#[tokio::test]
async fn the_end_of_a_pair_goes_by_the_clock_of_the_client() {
    let desk = rotating(|request, _| walk(request)).await;
    let time = Arc::new(AtomicU64::new(1_800_000_000));
    let clock = Arc::clone(&time);
    let now = move || SystemTime::UNIX_EPOCH + Duration::from_secs(clock.load(Ordering::SeqCst));
    let tokens = pair(1, Some(now() + Duration::from_secs(1800)));
    let zendesk = with(&desk, Clock::new(), renewing(tokens))
        .clock(now)
        .build()
        .unwrap();
    all(zendesk.tickets(start()).pages()).await;
    time.fetch_add(1801, Ordering::SeqCst);
    all(zendesk.tickets(start()).pages()).await;
    assert_eq!(renewals(&desk), 1, "{:?}", story(&desk));
}

/// A word of the server's may be what it was sent.
#[tokio::test]
async fn a_secret_that_is_quoted_as_a_code_of_an_error_is_not_shown() {
    for quoted in [REFRESH, SECRET] {
        for body in [
            json!({"error": quoted}),
            json!({"errors": [{"code": quoted}]}),
        ] {
            for status in [200, 400, 401, 422, 503] {
                let body = body.to_string();
                let desk = Desk::serve(move |_| desk::status(status, &body)).await;
                let traces = Traces::record();
                let clock = Clock::new();
                let [_, credentials] = kinds(clock);
                let zendesk = with(&desk, clock, credentials).build().unwrap();
                let error = refused(zendesk.tickets(start()).pages()).await;
                is_clean("an error", &everything_about(&error));
                is_clean("traces", &traces.text());
            }
        }
    }
}
