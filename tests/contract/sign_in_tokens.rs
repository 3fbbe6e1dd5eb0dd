//! Answers of the token endpoint that are whole, and hold too little or something odd.

use std::sync::{Arc, Mutex};

use secrecy::ExposeSecret as _;
use serde_json::{Value, json};
use zendesk_export::{Credentials, Error};

use crate::{
    desk::{self, Desk},
    sign_in_answers::{answering, client, fails, fails_by},
    sign_in_desk::{
        self, Clock, Grant, WALK, invalid_grant, is_token_request, issued, renewals, step, walk,
    },
    support::{all, drain, ids, start},
};

fn without_member(number: usize, member: &str) -> Value {
    let mut answer = issued(number, &json!(1800));
    answer.as_object_mut().unwrap().remove(member);
    answer
}

fn with_member(number: usize, member: &str, value: Value) -> Value {
    let mut answer = issued(number, &json!(1800));
    answer[member] = value;
    answer
}

fn without(member: &str) -> Value {
    without_member(2, member)
}

fn with(member: &str, value: Value) -> Value {
    with_member(2, member, value)
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
        for grant in Grant::BOTH {
            let (error, calls) = fails_by(grant, desk::json(answer.to_string()), 12).await;
            assert!(error.is_decode() && !error.is_auth(), "{answer}: {error:?}");
            assert!(calls <= 3, "{calls}");
        }
    }
}

#[tokio::test]
async fn an_error_in_place_of_tokens_is_tried_again() {
    let answer = json!({"error": "hunter2"});
    let (error, calls) = fails(desk::json(answer.to_string()), 12).await;
    assert!(error.is_decode() && error.is_retryable(), "{error:?}");
    assert_eq!(calls, 12);
}

/// Zendesk's answer is at fault, and no setting.
#[tokio::test]
async fn an_access_token_that_no_header_can_hold_is_a_decode_error_and_not_sent() {
    for token in ["", "access-2\n", "access-2\nhunter2", "access-2\u{0}"] {
        let answer = with("access_token", json!(token));
        let (error, calls) = fails(desk::json(answer.to_string()), 12).await;
        assert!(
            error.is_decode() && !error.is_settings(),
            "{token:?}: {error:?}"
        );
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

/// Zendesk has dropped the old pair by the time of its answer. So a member of it that pages can do
/// without must not cost the pair.
#[tokio::test]
async fn new_tokens_are_used_whatever_is_said_of_them() {
    for (member, value) in [
        ("expires_in", Some(json!(1800))),
        ("expires_in", Some(json!(0))),
        ("expires_in", Some(json!(1))),
        ("expires_in", Some(json!(-1))),
        ("expires_in", Some(json!(i64::MAX))),
        ("expires_in", Some(json!(i64::MIN))),
        ("expires_in", Some(json!(u64::MAX))),
        ("expires_in", Some(json!(1e300))),
        ("expires_in", Some(json!(1800.5))),
        ("expires_in", Some(json!("1800"))),
        ("expires_in", Some(json!("soon"))),
        ("expires_in", Some(json!([1800]))),
        ("expires_in", Some(json!(null))),
        ("expires_in", None),
        ("refresh_token_expires_in", Some(json!("2592000"))),
        ("scope", Some(json!(["read"]))),
        ("token_type", Some(json!({}))),
    ] {
        for grant in Grant::BOTH {
            let mut newest = 1;
            let said = value.clone();
            let desk = Desk::serve(move |request| {
                if !is_token_request(request) {
                    return walk(request);
                }
                if step(request) != grant.renewal(newest) {
                    return invalid_grant();
                }
                newest += 1;
                let answer = match said.clone() {
                    Some(said) => with_member(newest, member, said),
                    None => without_member(newest, member),
                };
                desk::json(answer.to_string())
            })
            .await;
            let zendesk = client(grant, &desk, 1);
            let what = format!("{grant:?}, {member}: {value:?}");
            let (pages, error) = drain(zendesk.tickets(start()).pages()).await;
            assert!(error.is_none(), "{what}: {error:?}");
            assert_eq!(ids(&pages), WALK, "{what}");
            // At most one renewal a page, however soon the new tokens end.
            assert!(
                (1..=5).contains(&renewals(&desk)),
                "{what}: {}",
                renewals(&desk)
            );
        }
    }
}
