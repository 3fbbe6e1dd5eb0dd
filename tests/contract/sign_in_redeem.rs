//! The code that a browser came back with, traded for the first pair of tokens, once.

use httpmock::MockServer;
use secrecy::ExposeSecret as _;
use serde_json::{Value, json};
use zendesk_export::{AuthorizationCode, Client, ClientBuilder};
use zendesk_export_httpmock::MockServerExt as _;

use crate::{
    desk::{self, Answer, Desk},
    sign_in_desk::{Clock, LIFETIME, is_token_request, issued, sent, signed_in},
    support::{all, cursor_page, start, typed},
};

pub fn code(client_secret: Option<&str>) -> AuthorizationCode {
    AuthorizationCode {
        client_id: "exporter".to_owned(),
        client_secret: client_secret.map(Into::into),
        scope: "read".to_owned(),
        code: "c0de-of-jane".into(),
        redirect_uri: "http://127.0.0.1:8714/back".to_owned(),
        code_verifier: "v3rifier-of-jane".into(),
    }
}

pub fn good() -> Answer {
    desk::json(issued(1, &json!(LIFETIME)).to_string())
}

pub fn builder(desk: &Desk, clock: Clock) -> ClientBuilder {
    Client::builder(&desk.url)
        .clock(move || clock.now())
        .timeout(None)
}

#[tokio::test]
async fn a_code_is_sent_with_all_that_proves_whose_it_is() {
    for secret in [None, Some("cl13nt-s3cret")] {
        let desk = Desk::serve(|_| good()).await;
        builder(&desk, Clock::new())
            .redeem(code(secret))
            .await
            .unwrap();
        assert_eq!(desk.calls(), 1);
        let request = &desk.requests()[0];
        assert!(
            request.head.starts_with("POST /oauth/tokens HTTP"),
            "{}",
            request.head
        );
        assert_eq!(request.header("authorization"), None);
        let sent = sent(request);
        for (name, value) in [
            ("grant_type", "authorization_code"),
            ("client_id", "exporter"),
            ("code", "c0de-of-jane"),
            ("redirect_uri", "http://127.0.0.1:8714/back"),
            ("code_verifier", "v3rifier-of-jane"),
            ("scope", "read"),
        ] {
            assert_eq!(sent[name], value, "{name}");
        }
        assert_eq!(sent.get("client_secret"), secret.map(Value::from).as_ref());
        assert_eq!(sent.get("refresh_token"), None);
        let seconds = sent["expires_in"]
            .as_i64()
            .expect("expires_in is asked for");
        assert!((300..=172_800).contains(&seconds), "{seconds}");
    }
}

#[tokio::test(start_paused = true)]
async fn a_pair_ends_as_long_after_the_clock_as_the_answer_says() {
    for seconds in [300, LIFETIME, 172_800] {
        let answer = issued(1, &json!(seconds)).to_string();
        let desk = Desk::serve(move |_| desk::json(&answer)).await;
        let clock = Clock::new();
        let tokens = builder(&desk, clock).redeem(code(None)).await.unwrap();
        assert_eq!(tokens.access_token.expose_secret(), "access-1");
        assert_eq!(tokens.refresh_token.expose_secret(), "refresh-1");
        assert_eq!(tokens.expires_at, Some(clock.later(seconds)));
    }
}

#[tokio::test]
async fn a_pair_without_a_known_life_is_a_pair() {
    for expires_in in [
        json!(null),
        json!(0),
        json!(-1),
        json!(i64::MIN),
        json!(i64::MAX),
    ] {
        let answer = issued(1, &expires_in).to_string();
        let desk = Desk::serve(move |_| desk::json(&answer)).await;
        let tokens = builder(&desk, Clock::new())
            .redeem(code(None))
            .await
            .unwrap();
        let far = Clock::new().later(10 * 86_400);
        assert!(
            tokens.expires_at.is_none_or(|end| end < far),
            "{expires_in}: {:?}",
            tokens.expires_at
        );
    }
}

#[tokio::test]
async fn both_answers_that_zendesk_is_known_for_count() {
    let server = MockServer::start();
    for is_created in [false, true] {
        let token = typed(&issued(1, &json!(1800)).to_string());
        let mut redeemed = server.create_token(|_, then| {
            if is_created {
                then.created(&token)
            } else {
                then.ok(&token)
            };
        });
        let tokens = Client::builder(server.base_url())
            .redeem(code(None))
            .await
            .unwrap();
        assert_eq!(tokens.refresh_token.expose_secret(), "refresh-1");
        redeemed.assert_calls(1);
        redeemed.delete();
    }
}

#[tokio::test]
async fn a_redeemed_pair_signs_a_client_in() {
    let page = cursor_page(&[(1, 2)], Some("c1"), true);
    let desk = Desk::serve(move |request| {
        if is_token_request(request) {
            good()
        } else {
            desk::json(&page)
        }
    })
    .await;
    let clock = Clock::new();
    let tokens = builder(&desk, clock).redeem(code(None)).await.unwrap();
    assert_eq!(
        all(signed_in(&desk, clock, tokens).tickets(start()).pages())
            .await
            .len(),
        1
    );
    assert_eq!(desk.calls(), 2, "{:?}", desk.requests().last());
    assert_eq!(
        desk.requests()[1].header("authorization"),
        Some("Bearer access-1")
    );
}
