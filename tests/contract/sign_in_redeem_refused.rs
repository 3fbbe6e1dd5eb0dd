//! Codes that bring no pair of tokens: each is sent once, whatever becomes of it.

use std::time::Duration;

use serde_json::json;
use zendesk_export::{Client, Error};

use crate::{
    desk::{self, Answer, Desk},
    sign_in_desk::{Clock, invalid_grant},
    sign_in_redeem::{builder, code, good},
    support::everything_about,
};

/// The error of a code that gets this answer. It is asked about once, and shows no secret.
async fn fails(answer: Answer) -> Error {
    let desk = Desk::serve(move |_| answer.clone()).await;
    let redeemed = builder(&desk, Clock::new())
        .redeem(code(Some("cl13nt-s3cret")))
        .await;
    let error = redeemed.unwrap_err();
    assert_eq!(desk.calls(), 1, "a code counts once: {error:?}");
    assert!(!error.is_token_store(), "{error:?}");
    let shown = everything_about(&error);
    for secret in [
        "c0de",
        "v3rifier",
        "s3cret",
        "access-1",
        "refresh-1",
        "Jane Roe",
    ] {
        assert!(!shown.contains(secret), "{secret}: {shown}");
    }
    error
}

#[tokio::test]
async fn a_code_that_has_ended_is_an_auth_error() {
    let error = fails(invalid_grant()).await;
    assert!(
        error.is_auth() && !error.is_retryable() && !error.is_settings(),
        "{error:?}"
    );
    assert_eq!(error.status(), Some(400));
    assert!(error.to_string().contains("sign in again"), "{error}");
    let body = json!({"error": "invalid_client", "error_description": "Jane Roe"});
    let error = fails(desk::status(401, &body.to_string())).await;
    assert!(error.is_auth() && !error.is_retryable(), "{error:?}");
}

#[tokio::test(start_paused = true)]
async fn a_code_is_not_tried_twice_whatever_becomes_of_it() {
    let html = [("content-type", "text/html")];
    for answer in [
        desk::status(500, ""),
        desk::answer(503, &[("retry-after", "1")], "Jane Roe"),
        desk::answer(429, &[("retry-after", "1")], ""),
        desk::answer(504, &html, "<html>Jane Roe</html>"),
        desk::reset(),
    ] {
        let error = fails(answer).await;
        assert!(!error.is_auth() && !error.is_settings(), "{error:?}");
    }
    for answer in [
        desk::answer(200, &html, "<html>Jane Roe</html>"),
        desk::json("{}"),
        desk::json(""),
        desk::cut("{"),
    ] {
        let error = fails(answer).await;
        assert!(error.is_decode(), "{error:?}");
    }
    let error = fails(desk::answer(429, &[("retry-after", "30")], "")).await;
    assert!(error.is_rate_limited());
    assert_eq!(error.retry_after(), Some(Duration::from_secs(30)));
}

#[tokio::test]
async fn an_answer_without_a_refresh_token_is_an_error_of_the_settings() {
    let token = json!({"access_token": "access-1", "token_type": "bearer", "expires_in": 1800});
    let error = fails(desk::json(token.to_string())).await;
    assert!(error.is_settings() && !error.is_retryable(), "{error:?}");
    assert!(error.to_string().contains("refresh token"), "{error}");
}

#[tokio::test]
async fn a_code_follows_no_redirect() {
    let elsewhere = Desk::serve(|_| good()).await;
    let location = format!("{}/oauth/tokens", elsewhere.url);
    for status in [301, 302, 303, 307, 308] {
        fails(desk::answer(status, &[("location", &location)], "")).await;
    }
    assert_eq!(elsewhere.calls(), 0);
}

#[tokio::test]
async fn nothing_is_sent_to_an_account_that_is_none() {
    for account in [
        "",
        "http://acme.zendesk.com",
        "a b",
        "https://acme.zendesk.com/path?x",
    ] {
        let error = Client::builder(account)
            .redeem(code(None))
            .await
            .unwrap_err();
        assert!(error.is_settings(), "{account}: {error:?}");
        assert!(
            Client::builder(account)
                .base_url()
                .unwrap_err()
                .is_settings(),
            "{account}"
        );
    }
    let base = Client::builder("acme").base_url().unwrap();
    assert_eq!(base.trim_end_matches('/'), "https://acme.zendesk.com");
}
