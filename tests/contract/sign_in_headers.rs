//! Headers of the caller, with pages and with requests for tokens.

use serde_json::json;
use zendesk_export::{Client, ClientBuilder, Credentials};

use crate::{
    desk::{self, Desk, Request},
    sign_in_desk::{Clock, is_token_request, issued, renewing, rotating, walk, with},
    sign_in_redeem::code,
    support::{START, all, builder, drain, everything_about, start},
    traces::Traces,
};

const GATEWAY: &str = "g4teway-s3cret";

fn marked(builder: ClientBuilder) -> ClientBuilder {
    builder
        .header("X-Gateway-Key", GATEWAY)
        .marketplace_app("Exporter", "1234", "567890")
}

#[track_caller]
fn is_marked(request: &Request) {
    for (name, value) in [
        ("X-Gateway-Key", GATEWAY),
        ("X-Zendesk-Marketplace-Name", "Exporter"),
        ("X-Zendesk-Marketplace-Organization-Id", "1234"),
        ("X-Zendesk-Marketplace-App-Id", "567890"),
    ] {
        assert_eq!(
            request.header(name),
            Some(value),
            "{name}: {}",
            request.head
        );
        let lines = request.head.to_lowercase();
        assert_eq!(
            lines
                .matches(&format!("\r\n{}:", name.to_lowercase()))
                .count(),
            1,
            "{name}"
        );
    }
}

#[tokio::test]
async fn headers_go_with_each_page_and_each_request_for_tokens() {
    let mut refused = false;
    let desk = rotating(move |request, _| {
        // A page that is tried again, in the middle of a walk.
        if !refused && request.query("cursor").is_some() {
            refused = true;
            return desk::status(503, "");
        }
        walk(request)
    })
    .await;
    let clock = Clock::new();
    let zendesk = marked(with(&desk, clock, renewing(clock.ended(1))))
        .build()
        .unwrap();
    all(zendesk.tickets(start()).pages()).await;
    all(zendesk.tickets_by_time(start()).pages()).await;
    assert_eq!(desk.calls(), 12);
    let generated = zendesk.api().await.unwrap();
    generated
        .tickets_by_cursor()
        .start_time(START)
        .send()
        .await
        .unwrap();
    assert_eq!(desk.calls(), 13);
    desk.requests().iter().for_each(is_marked);
}

#[tokio::test]
async fn headers_go_with_the_sign_in_of_an_oauth_client() {
    let desk = Desk::serve(|request| {
        if is_token_request(request) {
            desk::json(issued(1, &json!(1800)).to_string())
        } else {
            walk(request)
        }
    })
    .await;
    let credentials = Credentials::oauth_client("exporter", "s", "read");
    let zendesk = marked(with(&desk, Clock::new(), credentials))
        .build()
        .unwrap();
    all(zendesk.tickets(start()).pages()).await;
    assert_eq!(desk.calls(), 6);
    desk.requests().iter().for_each(is_marked);
}

#[tokio::test]
async fn headers_go_with_a_code() {
    let desk = Desk::serve(|_| desk::json(issued(1, &json!(1800)).to_string())).await;
    marked(Client::builder(&desk.url))
        .redeem(code(None))
        .await
        .unwrap();
    assert_eq!(desk.calls(), 1);
    is_marked(&desk.requests()[0]);
}

/// The settings error of a header, which does not repeat the value, also where a code is redeemed.
async fn is_refused(name: &str, value: &str) {
    let desk = Desk::serve(|_| desk::status(418, "")).await;
    let with = || builder(&desk.url).header(name, value);
    let built = with().build().unwrap_err();
    let redeemed = with().redeem(code(None)).await.unwrap_err();
    for error in [built, redeemed] {
        assert!(error.is_settings() && !error.is_auth(), "{name}: {error:?}");
        assert!(
            !everything_about(&error).contains("s3cret"),
            "{name}: {error:?}"
        );
    }
    assert_eq!(desk.calls(), 0);
}

#[tokio::test]
async fn a_header_that_cannot_be_sent_is_refused_without_its_value() {
    for name in [
        "",
        " ",
        "X Gateway",
        "X-Gateway:",
        "X-Gateway\n",
        "X-G\u{e4}teway",
        "(x)",
    ] {
        is_refused(name, GATEWAY).await;
    }
    for value in [
        "g4teway-s3cret\n",
        "a\r\nauthorization: s3cret",
        "s3cret\u{0}",
        "\u{7f}s3cret",
    ] {
        is_refused("X-Gateway-Key", value).await;
    }
}

#[tokio::test]
async fn headers_that_the_client_sets_itself_are_refused() {
    for name in ["authorization", "Authorization", "host", "HOST"] {
        is_refused(name, "Bearer s3cret").await;
    }
}

#[test]
fn an_app_that_no_header_can_hold_is_refused() {
    for (name, organization, app) in [("a\nb", "1", "2"), ("a", "1\n", "2"), ("a", "1", "\u{0}")] {
        let zendesk = builder("acme").marketplace_app(name, organization, app);
        assert!(zendesk.build().unwrap_err().is_settings());
    }
}

#[tokio::test]
async fn the_value_of_a_header_is_never_shown() {
    let refusal = json!({"error": format!("key {GATEWAY} is bad")}).to_string();
    for status in [200, 401, 404, 500] {
        let refusal = refusal.clone();
        let answer = move |request: &Request| {
            if is_token_request(request) {
                desk::json(issued(2, &json!(1800)).to_string())
            } else if status == 200 {
                walk(request)
            } else {
                desk::status(status, &refusal)
            }
        };
        let desk = Desk::serve(answer).await;
        let traces = Traces::record();
        let clock = Clock::new();
        let zendesk = marked(with(&desk, clock, renewing(clock.ended(1))));
        let mut shown = format!("{zendesk:?} {zendesk:#?}");
        let zendesk = zendesk.build().unwrap();
        let pages = zendesk.tickets(start()).pages();
        shown += &format!(
            "{zendesk:?} {zendesk:#?} {pages:?} {:?}",
            zendesk.tickets(start())
        );
        shown += &format!("{:?}", zendesk.api().await.unwrap());
        let (_, error) = drain(pages).await;
        assert_eq!(error.is_none(), status == 200, "{error:?}");
        shown += &error
            .map(|error| everything_about(&error))
            .unwrap_or_default();
        shown += &traces.text();
        assert!(!shown.contains(GATEWAY), "{shown}");
    }
}
