//! Sign-in from an OAuth client's id and secret, with tokens that end before a backfill does.

use std::time::Duration;

use serde_json::{Value, json};
use zendesk_export::{Client, Credentials, RetryPolicy};

use crate::{
    desk::{self, Answer, Desk, Request},
    support::{
        START, all, builder, cursor_page, drain, everything_about, refused, start, without_delays,
    },
    traces::Traces,
};

const SECRET: &str = "cl13nt-s3cret";

fn signed_in(url: &str) -> Client {
    builder(url)
        .credentials(Credentials::oauth_client("exporter", SECRET, "read"))
        .timeout(None)
        .build()
        .unwrap()
}

fn token(number: usize, expires_in: &Value) -> Answer {
    let token = format!("issued-{number}");
    let body = json!({"access_token": token, "token_type": "bearer", "scope": "read", "expires_in": expires_in});
    desk::json(body.to_string())
}

fn is_sign_in(request: &Request) -> bool {
    request.path() == "/oauth/tokens"
}

/// Issues numbered tokens, and answers exports by a function of the token's number.
async fn desk(expires_in: Value, mut page: impl FnMut(usize) -> Answer + Send + 'static) -> Desk {
    let mut issued = 0;
    Desk::serve(move |request| {
        if is_sign_in(request) {
            issued += 1;
            return token(issued, &expires_in);
        }
        let bearer = request.header("authorization").unwrap();
        page(
            bearer
                .strip_prefix("Bearer issued-")
                .unwrap()
                .parse()
                .unwrap(),
        )
    })
    .await
}

fn page(_: usize) -> Answer {
    desk::json(cursor_page(&[(1, START)], Some("a"), true))
}

/// Sign-ins as `S`, exports as the number of their token.
fn story(desk: &Desk) -> Vec<String> {
    let step = |request: &Request| match request.header("authorization") {
        None => "S".to_owned(),
        Some(bearer) => bearer.replace("Bearer issued-", ""),
    };
    desk.requests().iter().map(step).collect()
}

#[tokio::test]
async fn a_token_is_fetched_on_first_use_and_used_for_all() {
    let desk = desk(json!(1800), page).await;
    let zendesk = signed_in(&desk.url);
    assert_eq!(desk.calls(), 0);

    all(zendesk.tickets(start()).pages()).await;
    all(zendesk.clone().tickets(start()).pages()).await;

    assert_eq!(story(&desk), ["S", "1", "1"]);
    let request = &desk.requests()[0];
    assert!(request.head.starts_with("POST "), "{}", request.head);
    let sent: Value = serde_json::from_str(&request.body).unwrap();
    for (name, value) in [
        ("grant_type", "client_credentials"),
        ("client_id", "exporter"),
        ("client_secret", SECRET),
        ("scope", "read"),
    ] {
        assert_eq!(sent[name], value, "{name}");
    }
    assert!(!request.target.contains(SECRET));
}

#[tokio::test]
async fn streams_that_begin_together_share_one_sign_in() {
    let desk = desk(json!(1800), page).await;
    let zendesk = signed_in(&desk.url);
    tokio::join!(
        all(zendesk.tickets(start()).pages()),
        all(zendesk.tickets(start()).pages()),
        all(zendesk.tickets(start()).pages())
    );
    assert_eq!(story(&desk), ["S", "1", "1", "1"]);
}

#[tokio::test(start_paused = true)]
async fn a_token_is_renewed_before_it_ends() {
    for expires_in in [json!(1800), json!(null)] {
        let desk = desk(expires_in, page).await;
        let zendesk = signed_in(&desk.url);
        for pause in [0, 900, 901, 900, 901] {
            tokio::time::sleep(Duration::from_secs(pause)).await;
            all(zendesk.tickets(start()).pages()).await;
        }
        assert_eq!(story(&desk), ["S", "1", "1", "S", "2", "2", "S", "3"]);
    }
}

#[tokio::test]
async fn a_refused_token_is_renewed_once() {
    let desk = desk(json!(1800), |token| {
        if token == 1 {
            desk::status(401, "")
        } else {
            page(token)
        }
    })
    .await;
    all(signed_in(&desk.url).tickets(start()).pages()).await;
    assert_eq!(story(&desk), ["S", "1", "S", "2"]);
}

#[tokio::test]
async fn a_token_that_is_refused_again_is_an_error() {
    let desk = desk(json!(1800), |_| desk::status(401, "")).await;
    let error = refused(signed_in(&desk.url).tickets(start()).pages()).await;
    assert!(error.is_auth() && !error.is_retryable(), "{error}");
    assert_eq!(story(&desk), ["S", "1", "S", "2"]);
}

#[tokio::test]
async fn a_token_that_may_not_use_the_export_is_not_renewed() {
    let desk = desk(json!(1800), |_| desk::status(403, "")).await;
    let error = refused(signed_in(&desk.url).tickets(start()).pages()).await;
    assert!(error.is_forbidden(), "{error}");
    assert_eq!(story(&desk), ["S", "1"]);
}

#[tokio::test]
async fn a_refused_sign_in_is_an_auth_error_at_once() {
    for status in [400, 401] {
        let body = json!({"error": "invalid_client", "error_description": SECRET}).to_string();
        let desk = Desk::serve(move |_| desk::status(status, &body)).await;
        let traces = Traces::record();
        let error = refused(signed_in(&desk.url).tickets(start()).pages()).await;
        assert!(error.is_auth(), "{error}");
        assert_eq!(desk.calls(), 1);
        assert!(!everything_about(&error).contains(SECRET));
        assert!(!traces.text().contains(SECRET));
    }
}

#[tokio::test]
async fn a_sign_in_that_fails_for_the_moment_is_tried_again() {
    for fault in [desk::status(503, ""), desk::cut("{"), desk::reset()] {
        let desk = Desk::script([fault, token(1, &json!(1800)), page(1)]).await;
        all(signed_in(&desk.url).tickets(start()).pages()).await;
        assert_eq!(desk.calls(), 3);
    }
}

#[tokio::test]
async fn absurd_lifetimes_do_no_harm() {
    for expires_in in [
        json!(0),
        json!(-1),
        json!(1),
        json!(i64::MAX),
        json!(i64::MIN),
    ] {
        let desk = desk(expires_in.clone(), page).await;
        let (pages, error) = drain(signed_in(&desk.url).tickets(start()).pages()).await;
        assert!(error.is_none(), "{expires_in}: {error:?}");
        assert_eq!(pages.len(), 1);
        assert!(desk.calls() <= 4, "{:?}", story(&desk));
    }
}

#[tokio::test]
async fn an_answer_without_a_token_is_a_decode_error() {
    for body in [
        "{}",
        r#"{"access_token":7}"#,
        r#"{"access_token":null}"#,
        "[]",
    ] {
        let desk = Desk::serve(move |_| desk::json(body)).await;
        let error = refused(signed_in(&desk.url).tickets(start()).pages()).await;
        assert!(error.is_decode(), "{body}: {error}");
    }
}

#[tokio::test]
async fn neither_secret_nor_issued_token_is_shown() {
    let desk = desk(json!(1800), |_| desk::status(500, "")).await;
    let traces = Traces::record();
    let zendesk = builder(&desk.url)
        .credentials(Credentials::oauth_client("exporter", SECRET, "read"))
        .retry(RetryPolicy {
            max_tries: 2,
            ..without_delays()
        });
    let mut shown = format!("{zendesk:?}");
    let zendesk = zendesk.build().unwrap();
    let error = refused(zendesk.tickets(start()).pages()).await;
    shown += &format!(
        "{zendesk:?}{:?}{}{}",
        zendesk.api().await.unwrap(),
        everything_about(&error),
        traces.text()
    );
    for secret in [SECRET, "issued-"] {
        assert!(!shown.contains(secret), "{secret}: {shown}");
    }
}

#[tokio::test]
async fn the_secret_follows_no_redirect() {
    let elsewhere = Desk::serve(|_| token(1, &json!(1800))).await;
    let location = format!("{}/oauth/tokens", elsewhere.url);
    for status in [301, 302, 307, 308] {
        let away = desk::answer(status, &[("location", &location)], "");
        let desk = Desk::serve(move |_| away.clone()).await;
        refused(signed_in(&desk.url).tickets(start()).pages()).await;
    }
    assert_eq!(elsewhere.calls(), 0);
}

#[test]
fn malformed_client_credentials_are_refused() {
    for (id, secret, scope) in [
        ("", "s", "read"),
        ("id", "", "read"),
        ("id", "s\n", "read"),
        ("id\n", "s", "read"),
    ] {
        let credentials = Credentials::oauth_client(id, secret, scope);
        let error = Client::builder("acme")
            .credentials(credentials)
            .build()
            .unwrap_err();
        assert!(error.is_settings(), "{id:?} {secret:?} {scope:?}");
    }
}
