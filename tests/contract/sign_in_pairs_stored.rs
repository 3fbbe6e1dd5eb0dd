//! The function that keeps a new pair of OAuth tokens: it comes before any use of the pair.

use std::{
    error::Error as StdError,
    sync::{Arc, Mutex},
};

use secrecy::ExposeSecret as _;
use zendesk_export::{Credentials, OauthTokens};

use crate::{
    desk::{self, Request},
    sign_in_desk::{Clock, WALK, rotating, step, story, walk, with},
    support::{all, drain, ids, refused, start},
};

type Cause = Box<dyn StdError + Send + Sync>;

/// What the server saw and what the function did, in order.
#[derive(Clone, Default)]
struct Log(Arc<Mutex<Vec<String>>>);

impl Log {
    fn add(&self, line: String) {
        self.0.lock().unwrap().push(line);
    }

    fn lines(&self) -> Vec<String> {
        self.0.lock().unwrap().clone()
    }

    fn stores(&self) -> usize {
        let lines = self.lines();
        lines
            .iter()
            .filter(|line| line.starts_with("store"))
            .count()
    }

    fn saw(&self) -> impl Fn(&Request) + Send + 'static {
        let log = self.clone();
        move |request| log.add(step(request))
    }
}

fn stored(tokens: &OauthTokens) -> String {
    let access = tokens.access_token.expose_secret();
    format!("store {access} {}", tokens.refresh_token.expose_secret())
}

/// A function whose first stores fail, after it has got the pair.
fn storing(log: &Log, tokens: OauthTokens, failures: usize) -> Credentials {
    let log = log.clone();
    Credentials::oauth_tokens("exporter", None, tokens, move |renewal| {
        let log = log.clone();
        async move {
            let old = renewal.tokens().access_token.expose_secret().to_owned();
            let tokens = renewal.request().await?;
            for _ in 0..50 {
                tokio::task::yield_now().await;
            }
            log.add(stored(&tokens));
            if log.stores() <= failures {
                return Err(Cause::from(format!("the disk is full, after {old}")));
            }
            Ok(tokens)
        }
    })
}

#[tokio::test]
async fn a_pair_is_stored_before_any_page_is_asked_for_with_it() {
    let log = Log::default();
    let saw = log.saw();
    let desk = rotating(move |request, token| {
        saw(request);
        if token == 2 && request.query("cursor").as_deref() == Some("c2") {
            return desk::status(401, "");
        }
        walk(request)
    })
    .await;
    let clock = Clock::new();
    let zendesk = with(&desk, clock, storing(&log, clock.ended(1), 0))
        .build()
        .unwrap();
    let walks = tokio::join!(
        all(zendesk.tickets(start()).pages()),
        all(zendesk.tickets(start()).pages()),
        all(zendesk.tickets(start()).pages())
    );
    for pages in [walks.0, walks.1, walks.2] {
        assert_eq!(ids(&pages), WALK);
    }
    let lines = log.lines();
    let first = |word: &str| {
        lines
            .iter()
            .position(|line| line.starts_with(word))
            .unwrap()
    };
    assert_eq!(lines[0], "store access-2 refresh-2");
    assert!(
        first("store access-3 refresh-3") < first("access-3"),
        "{lines:?}"
    );
    assert_eq!(log.stores(), 2);
}

#[tokio::test]
async fn a_pair_that_could_not_be_stored_is_not_used_and_offered_again() {
    let desk = rotating(|request, _| walk(request)).await;
    let (clock, log) = (Clock::new(), Log::default());
    let zendesk = with(&desk, clock, storing(&log, clock.ended(1), 2))
        .build()
        .unwrap();
    for tries in 1..=2 {
        let error = refused(zendesk.tickets(start()).pages()).await;
        assert!(error.is_token_store(), "{error:?}");
        assert!(!error.is_auth() && !error.is_settings() && !error.is_decode());
        assert!(
            error
                .source()
                .unwrap()
                .to_string()
                .contains("the disk is full, after access-1"),
            "{error:?}"
        );
        assert_eq!(
            log.stores(),
            tries,
            "a stream does not ask the function again"
        );
    }
    assert_eq!(story(&desk), ["refresh-1"]);

    assert_eq!(ids(&all(zendesk.tickets(start()).pages()).await), WALK);
    assert_eq!(story(&desk)[..2], ["refresh-1", "access-2 +0"]);
    assert_eq!(desk.calls(), 6, "the pair is not asked for a second time");
    assert_eq!(log.lines(), ["store access-2 refresh-2"; 3]);
}

#[tokio::test]
async fn a_walk_goes_on_where_the_function_failed() {
    let desk = rotating(|request, token| {
        if token == 1 && request.query("cursor").as_deref() == Some("c3") {
            return desk::status(401, "");
        }
        walk(request)
    })
    .await;
    let (clock, log) = (Clock::new(), Log::default());
    let zendesk = with(&desk, clock, storing(&log, clock.fresh(1), 1))
        .build()
        .unwrap();
    let (before, error) = drain(zendesk.tickets(start()).pages()).await;
    assert!(error.unwrap().is_token_store());
    let checkpoint = before.last().unwrap().checkpoint.clone();
    let after = all(zendesk.tickets(checkpoint).pages()).await;
    assert_eq!([ids(&before), ids(&after)].concat(), WALK);
    assert_eq!(
        story(&desk)[3..],
        ["access-1 c3", "refresh-1", "access-2 c3", "access-2 c4"]
    );
}
