//! Answers of the token endpoint that are whole, and hold too little or something odd.

use std::sync::{Arc, Mutex};

use secrecy::ExposeSecret as _;
use serde_json::{Value, json};
use zendesk_export::{Credentials, Error};

use crate::{
    desk::{self, Desk},
    sign_in_answers::{answering, client, fails},
    sign_in_desk::{self, Clock, WALK, is_token_request, issued, renewals, walk},
    support::{all, ids, start},
};

fn without(member: &str) -> Value {
    let mut answer = issued(2, &json!(1800));
    answer.as_object_mut().unwrap().remove(member);
    answer
}

fn with(member: &str, value: Value) -> Value {
    let mut answer = issued(2, &json!(1800));
    answer[member] = value;
    answer
}

#[tokio::test]
async fn an_answer_without_an_access_token_is_a_decode_error() {
    for answer in [
        without("access_token"),
        with("access_token", json!(null)),
        with("access_token", json!(7)),
        with("access_token", json!(["access-2"])),
        json!({}),
        json!([]),
    ] {
        let (error, calls) = fails(desk::json(answer.to_string()), 12).await;
        assert!(error.is_decode() && !error.is_auth(), "{answer}: {error:?}");
        assert!(calls <= 3, "{calls}");
    }
}

#[tokio::test]
async fn an_error_in_place_of_tokens_is_tried_again() {
    let answer = json!({"error": "hunter2"});
    let (error, calls) = fails(desk::json(answer.to_string()), 12).await;
    assert!(error.is_decode() && error.is_retryable(), "{error:?}");
    assert_eq!(calls, 12);
}

#[tokio::test]
async fn an_access_token_that_no_header_can_hold_is_not_sent() {
    for token in ["", "access-2\nhunter2", "access-2\u{0}"] {
        let answer = with("access_token", json!(token));
        let (error, calls) = fails(desk::json(answer.to_string()), 12).await;
        assert!(!error.is_auth() && calls <= 3, "{answer}: {error:?}");
    }
}

#[tokio::test]
async fn an_answer_without_a_refresh_token_leaves_the_old_one_in_force() {
    for (status, answer) in [
        (200, without("refresh_token")),
        (201, with("refresh_token", json!(null))),
        (200, with("refresh_token", json!(""))),
        (
            201,
            json!({"access_token": "access-2", "token_type": "Bearer", "expires_in": 1, "more": [{}]}),
        ),
        (200, json!({"access_token": "access-2"})),
    ] {
        let tokens = desk::status(status, &answer.to_string());
        let desk = answering([tokens]).await;
        let clock = Clock::new();
        let stored = Arc::new(Mutex::new(None));
        let credentials = {
            let stored = Arc::clone(&stored);
            Credentials::oauth_tokens("exporter", None, clock.ended(1), move |renewal| {
                let stored = Arc::clone(&stored);
                async move {
                    let tokens = renewal.request().await?;
                    *stored.lock().unwrap() = Some(tokens.clone());
                    Ok::<_, Error>(tokens)
                }
            })
        };
        let zendesk = sign_in_desk::with(&desk, clock, credentials)
            .build()
            .unwrap();
        assert_eq!(
            ids(&all(zendesk.tickets(start()).pages()).await),
            WALK,
            "{answer}"
        );
        let stored = stored.lock().unwrap().take().unwrap();
        assert_eq!(stored.access_token.expose_secret(), "access-2");
        assert_eq!(stored.refresh_token.expose_secret(), "refresh-1");
    }
}

#[tokio::test]
async fn a_new_pair_is_used_whatever_is_said_of_its_life() {
    for expires_in in [
        Some(json!(1800)),
        Some(json!(0)),
        Some(json!(1)),
        Some(json!(-1)),
        Some(json!(i64::MAX)),
        Some(json!(i64::MIN)),
        Some(json!(null)),
        None,
    ] {
        let mut newest = 1;
        let lifetime = expires_in.clone();
        let desk = Desk::serve(move |request| {
            if !is_token_request(request) {
                return walk(request);
            }
            newest += 1;
            let mut answer = issued(newest, &json!(lifetime));
            if lifetime.is_none() {
                answer.as_object_mut().unwrap().remove("expires_in");
            }
            desk::json(answer.to_string())
        })
        .await;
        let zendesk = client(&desk, 1);
        assert_eq!(
            ids(&all(zendesk.tickets(start()).pages()).await),
            WALK,
            "{expires_in:?}"
        );
        // At most one renewal a page, however soon the new pair ends.
        assert!(
            (1..=5).contains(&renewals(&desk)),
            "{expires_in:?}: {}",
            renewals(&desk)
        );
    }
}
