//! Pairs of OAuth tokens that Zendesk does not know any more, and what becomes of its refusals.

use std::{error::Error as StdError, io};

use zendesk_export::{Credentials, Error, OauthTokens, Renewal};

use crate::{
    desk::{self, Answer, Desk},
    sign_in_desk::{
        Clock, invalid_grant, is_token_request, pair, renewing, rotating, signed_in, step, story,
        walk, with,
    },
    support::{drain, ids, refused, start},
};

/// Gives the same answer to each request for tokens, and another one to each for a page.
async fn refusing(tokens: Answer, page: Answer) -> Desk {
    Desk::serve(move |request| {
        if is_token_request(request) {
            tokens.clone()
        } else {
            page.clone()
        }
    })
    .await
}

#[track_caller]
fn asks_for_a_sign_in(error: &Error) {
    assert!(error.is_auth(), "{error:?}");
    assert!(!error.is_retryable() && !error.is_token_store() && !error.is_settings());
    let says = error.to_string();
    assert!(says.contains("sign in again"), "{says}");
}

#[tokio::test]
async fn a_refresh_token_that_has_ended_asks_for_a_sign_in() {
    let desk = refusing(invalid_grant(), desk::status(401, "")).await;
    let clock = Clock::new();
    let zendesk = signed_in(&desk, clock, clock.ended(1));
    let error = refused(zendesk.tickets(start()).pages()).await;
    asks_for_a_sign_in(&error);
    assert_eq!(error.status(), Some(400));
    assert_eq!(story(&desk), ["refresh-1"]);
    asks_for_a_sign_in(&zendesk.api().await.unwrap_err());
}

#[tokio::test]
async fn a_pair_that_was_revoked_asks_for_a_sign_in() {
    let desk = refusing(invalid_grant(), desk::status(401, "")).await;
    let clock = Clock::new();
    for tokens in [clock.fresh(1), pair(1, None)] {
        let asked = desk.calls();
        let error = refused(signed_in(&desk, clock, tokens).tickets(start()).pages()).await;
        asks_for_a_sign_in(&error);
        assert_eq!(story(&desk)[asked..], ["access-1 +0", "refresh-1"]);
    }
}

#[tokio::test]
async fn a_pair_that_is_revoked_in_the_middle_of_a_walk_keeps_what_came() {
    let desk = Desk::serve(|request| {
        if is_token_request(request) {
            invalid_grant()
        } else if step(request) == "access-1 c2" {
            desk::status(401, "")
        } else {
            walk(request)
        }
    })
    .await;
    let clock = Clock::new();
    let zendesk = signed_in(&desk, clock, clock.fresh(1));
    let (pages, error) = drain(zendesk.tickets(start()).pages()).await;
    asks_for_a_sign_in(&error.unwrap());
    assert_eq!(ids(&pages), [[1], [2]]);
    assert_eq!(
        story(&desk),
        ["access-1 +0", "access-1 c1", "access-1 c2", "refresh-1"]
    );
}

#[tokio::test]
async fn a_new_token_that_is_refused_before_the_first_page_is_an_error() {
    let desk = rotating(|_, _| desk::status(401, "")).await;
    let clock = Clock::new();
    let zendesk = signed_in(&desk, clock, clock.ended(1));
    let error = refused(zendesk.tickets(start()).pages()).await;
    assert!(error.is_auth() && !error.is_retryable(), "{error:?}");
    let renewed_once_more = ["refresh-1", "access-2 +0", "refresh-2", "access-3 +0"];
    assert_eq!(story(&desk), renewed_once_more);
}

#[tokio::test]
async fn a_function_that_hands_the_dead_pair_out_again_is_not_called_for_ever() {
    for status in [200, 401] {
        let clock = Clock::new();
        let again =
            |renewal: Renewal| async move { Ok::<OauthTokens, Error>(renewal.tokens().clone()) };
        for tokens in [clock.ended(1), clock.fresh(1)] {
            let desk = refusing(invalid_grant(), desk::status(status, "")).await;
            let credentials = Credentials::oauth_tokens("exporter", None, tokens, again);
            let zendesk = with(&desk, clock, credentials).build().unwrap();
            drain(zendesk.tickets(start()).pages()).await.1.unwrap();
            assert_eq!(story(&desk), ["access-1 +0"; 3]);
        }
    }
}

fn boxed(tokens: OauthTokens) -> Credentials {
    Credentials::oauth_tokens("exporter", None, tokens, |renewal| async {
        let tokens = renewal.request().await?;
        Ok::<_, Box<dyn StdError + Send + Sync>>(tokens)
    })
}

fn wrapped(tokens: OauthTokens) -> Credentials {
    Credentials::oauth_tokens("exporter", None, tokens, |renewal| async {
        renewal.request().await.map_err(io::Error::other)
    })
}

#[tokio::test]
async fn an_error_of_a_request_that_the_function_passes_on_keeps_its_predicates() {
    let down = desk::answer(503, &[("retry-after", "0"), ("x-request-id", "r-7")], "");
    let clock = Clock::new();
    for credentials in [renewing, boxed] {
        let desk = refusing(invalid_grant(), desk::status(401, "")).await;
        let zendesk = with(&desk, clock, credentials(clock.ended(1)))
            .build()
            .unwrap();
        asks_for_a_sign_in(&refused(zendesk.tickets(start()).pages()).await);

        let desk = refusing(down.clone(), desk::status(401, "")).await;
        let zendesk = with(&desk, clock, credentials(clock.ended(1)))
            .build()
            .unwrap();
        let error = refused(zendesk.tickets(start()).pages()).await;
        assert!(error.is_retryable() && !error.is_token_store(), "{error:?}");
        assert_eq!(
            (error.status(), error.request_id()),
            (Some(503), Some("r-7"))
        );
        assert_eq!(error.export(), Some("tickets"));
    }
}

#[tokio::test]
async fn an_error_that_the_function_wraps_is_its_own() {
    let desk = refusing(invalid_grant(), desk::status(401, "")).await;
    let clock = Clock::new();
    let zendesk = with(&desk, clock, wrapped(clock.ended(1))).build().unwrap();
    let error = refused(zendesk.tickets(start()).pages()).await;
    assert!(error.is_token_store() && !error.is_auth(), "{error:?}");
    let cause = error.source().unwrap().to_string();
    assert!(cause.contains("sign in again"), "{cause}");
    assert_eq!(story(&desk), ["refresh-1"]);
}
