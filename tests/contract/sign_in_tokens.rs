//! Answers of the token endpoint that are whole, and hold too little or something odd.

use serde_json::{Value, json};

use crate::{
    desk::{self, Desk},
    sign_in_answers::{client, fails},
    sign_in_desk::{WALK, is_token_request, issued, renewals, walk},
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
        json!({"error": "what hunter2 says"}),
    ] {
        let (error, calls) = fails(desk::json(answer.to_string()), 12).await;
        assert!(error.is_decode() && !error.is_auth(), "{answer}: {error:?}");
        assert!(calls <= 3, "{calls}");
    }
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
async fn an_answer_without_a_refresh_token_says_so() {
    for answer in [without("refresh_token"), with("refresh_token", json!(null))] {
        let (error, calls) = fails(desk::json(answer.to_string()), 12).await;
        assert!(error.to_string().contains("refresh token"), "{error}");
        assert_eq!((error.is_retryable(), calls), (false, 1));
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
