//! A pair of OAuth tokens: used while it lives, and renewed for one refresh token after the other.

use std::{
    sync::{
        Arc,
        atomic::{AtomicU64, Ordering},
    },
    time::{Duration, SystemTime},
};

use serde_json::{Value, json};
use zendesk_export::{Credentials, Renewal};

use crate::{
    desk,
    sign_in_desk::{
        Clock, LIFETIME, WALK, pair, pass, renewals, renewing, rotating, rotating_from, sent,
        signed_in, story, walk, with,
    },
    support::{all, ids, start},
};

#[tokio::test]
async fn a_pair_that_lives_is_used_without_a_request_for_tokens() {
    let desk = rotating(|request, _| walk(request)).await;
    let clock = Clock::new();
    let zendesk = signed_in(&desk, clock, clock.fresh(1));
    assert_eq!(ids(&all(zendesk.tickets(start()).pages()).await), WALK);
    let walked = ["+0", "c1", "c2", "c3", "c4"].map(|place| format!("access-1 {place}"));
    assert_eq!(story(&desk), walked);
}

#[tokio::test]
async fn a_pair_that_has_ended_is_renewed_before_the_first_page() {
    let desk = rotating(|request, _| walk(request)).await;
    let clock = Clock::new();
    let zendesk = signed_in(&desk, clock, clock.ended(1));
    assert_eq!(
        desk.calls(),
        0,
        "nothing is sent before a page is asked for"
    );
    assert_eq!(ids(&all(zendesk.tickets(start()).pages()).await), WALK);
    assert_eq!(story(&desk)[..2], ["refresh-1", "access-2 +0"]);
    assert_eq!(desk.calls(), 6);
}

#[tokio::test(start_paused = true)]
async fn a_pair_is_renewed_ahead_of_its_end() {
    for lives in [300, LIFETIME, 172_800] {
        let desk = rotating_from(1, json!(lives), |request, _| walk(request)).await;
        let clock = Clock::new();
        let zendesk = signed_in(&desk, clock, pair(1, Some(clock.later(lives))));
        for _ in 0..3 {
            pass(lives / 2).await;
            all(zendesk.tickets(start()).pages()).await;
            pass(lives / 2 - 1).await;
            assert_eq!(ids(&all(zendesk.tickets(start()).pages()).await), WALK);
        }
        let story = story(&desk);
        let renewals = story.iter().filter(|step| step.starts_with("refresh"));
        // A second before its end it is not relied upon any more, and halfway it still is.
        assert_eq!(
            renewals.collect::<Vec<_>>(),
            ["refresh-1", "refresh-2", "refresh-3"]
        );
        assert_eq!(desk.calls(), 30 + 3);
    }
}

#[tokio::test(start_paused = true)]
async fn a_pair_whose_end_is_not_known_is_used_until_it_is_refused() {
    let mut asked = 0;
    let desk = rotating(move |request, token| {
        asked += 1;
        if token == 1 && asked > 7 {
            desk::status(401, "")
        } else {
            walk(request)
        }
    })
    .await;
    let clock = Clock::new();
    let zendesk = signed_in(&desk, clock, pair(1, None));
    all(zendesk.tickets(start()).pages()).await;
    pass(10 * 86_400).await;
    assert_eq!(ids(&all(zendesk.tickets(start()).pages()).await), WALK);
    assert_eq!(
        story(&desk)[5..],
        [
            "access-1 +0",
            "access-1 c1",
            "access-1 c2",
            "refresh-1",
            "access-2 c2",
            "access-2 c3",
            "access-2 c4"
        ]
    );
}

#[tokio::test(start_paused = true)]
async fn each_renewal_sends_the_refresh_token_of_the_newest_pair() {
    let desk = rotating(|request, _| walk(request)).await;
    let clock = Clock::new();
    let zendesk = signed_in(&desk, clock, clock.ended(1));
    for _ in 0..4 {
        assert_eq!(
            ids(&all(zendesk.clone().tickets(start()).pages()).await),
            WALK
        );
        pass(LIFETIME).await;
    }
    let story = story(&desk);
    let renewals: Vec<_> = story
        .iter()
        .filter(|step| step.starts_with("refresh"))
        .collect();
    assert_eq!(
        renewals,
        ["refresh-1", "refresh-2", "refresh-3", "refresh-4"]
    );
}

#[tokio::test]
async fn a_renewal_says_which_client_asks_and_how_long_the_token_is_to_live() {
    for secret in [None, Some("cl13nt-s3cret")] {
        let desk = rotating(|request, _| walk(request)).await;
        let clock = Clock::new();
        let credentials = Credentials::oauth_tokens(
            "exporter",
            secret.map(Into::into),
            clock.ended(1),
            Renewal::request,
        );
        let zendesk = with(&desk, clock, credentials).build().unwrap();
        all(zendesk.tickets(start()).pages()).await;

        let request = &desk.requests()[0];
        assert!(
            request.head.starts_with("POST /oauth/tokens HTTP"),
            "{}",
            request.head
        );
        assert_eq!(
            request.header("authorization"),
            None,
            "a dead token is of no use"
        );
        let sent = sent(request);
        assert_eq!(sent["grant_type"], "refresh_token");
        assert_eq!(sent["client_id"], "exporter");
        assert_eq!(sent["refresh_token"], "refresh-1");
        let seconds = sent["expires_in"]
            .as_i64()
            .expect("expires_in is asked for");
        assert!((300..=172_800).contains(&seconds), "{seconds}");
        assert_eq!(
            sent.get("client_secret"),
            secret.map(Value::from).as_ref(),
            "a public client has none"
        );
        for name in ["code", "code_verifier", "redirect_uri"] {
            assert_eq!(sent.get(name), None, "{name}");
        }
    }
}

#[tokio::test]
async fn the_generated_client_is_signed_in_with_a_pair_that_lives() {
    let desk = rotating(|request, _| walk(request)).await;
    let clock = Clock::new();
    let zendesk = with(&desk, clock, renewing(clock.ended(1)))
        .build()
        .unwrap();
    zendesk.api().await.unwrap();
    zendesk.api().await.unwrap();
    assert_eq!(story(&desk), ["refresh-1"]);
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
