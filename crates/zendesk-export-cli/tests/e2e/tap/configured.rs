//! Settings and states that cannot be used, which are refused before anything is sent.

use serde_json::{Value, json};

use super::Tap;
use crate::{support::run, sync::scripted::Scripted};

/// Where nobody answers.
const NOWHERE: &str = "http://127.0.0.1:1";

#[track_caller]
fn refuses(config: &Value, code: i32, what: &str) {
    let tap = Tap::of(NOWHERE);
    tap.configure(config);
    let refused = run(&mut tap.command());
    refused.refuses(code, what);
    assert!(!refused.err.contains("s3cret"), "{}", refused.err);
}

#[test]
fn a_config_is_checked() {
    refuses(&json!([]), 3, "no part of a JSON object");
    refuses(&json!({"page_size": 3}), 3, "\"page_size\"");
    refuses(
        &json!({"base_url": NOWHERE, "oauth_token": 5}),
        3,
        "oauth_token is not a text",
    );
    refuses(&json!({"base_url": NOWHERE}), 3, "no credentials");
    refuses(&json!({"oauth_token": "s3cret"}), 3, "no account");
    refuses(
        &json!({"subdomain": "acme", "oauth_token": "Bearer s3cret"}),
        3,
        "begins with `Bearer`",
    );
    refuses(
        &json!({"base_url": NOWHERE, "oauth_token": "s3cret", "start_date": "yesterday"}),
        3,
        "start_date",
    );
    refuses(
        &json!({"base_url": NOWHERE, "oauth_token": "s3cret", "start_date": "1m"}),
        2,
        "start_date",
    );
    refuses(
        &json!({"base_url": NOWHERE, "oauth_token": "s3cret", "requests_per_minute": 0}),
        3,
        "requests_per_minute",
    );
}

#[test]
fn what_is_empty_is_not_set_and_other_taps_names_are_taken() {
    let server = Scripted::new(|_| (404, "{}".to_owned()));
    let tap = Tap::of(NOWHERE);
    tap.configure(&json!({
        "base_url": server.url, "access_token": "x", "email": "", "api_token": null,
        "start_date": "2024-01-01",
    }));
    run(tap.command().arg("--discover")).succeeds();
    // The environment takes precedence.
    let mut elsewhere = tap.command();
    elsewhere.env("ZENDESK_BASE_URL", "ftp://elsewhere");
    run(elsewhere.arg("--discover")).refuses(3, "is not https");
}

#[test]
fn a_state_that_is_of_something_else_is_refused() {
    let server = Scripted::new(|_| (404, "{}".to_owned()));
    let tap = Tap::of(&server.url);
    let refuses = |state: &Value, what: &str| {
        run(&mut tap.from(tap.command(), state)).refuses(6, what);
        assert!(server.asked().is_empty());
    };
    let of_account = |account: &str| {
        json!({"bookmarks": {"tickets": {
            "version": 1, "account": account, "export": "tickets", "position": {"cursor": "x"},
        }}})
    };
    refuses(
        &of_account("https://other.zendesk.com"),
        "https://other.zendesk.com",
    );
    refuses(
        &json!({"bookmarks": {"tickets": {"generated_timestamp": "2024-05-01T10:00:00Z"}}}),
        r#""start_date": "2024-05-01T10:00:00Z""#,
    );
}

#[test]
fn a_catalog_that_selects_nothing_or_what_is_not_there_is_refused() {
    let tap = Tap::of(NOWHERE);
    let refuses = |catalog: &Value, what: &str| {
        let mut command = tap.command();
        command
            .arg("--catalog")
            .arg(tap.file("catalog.json", catalog));
        run(&mut command).refuses(3, what);
    };
    refuses(&json!({"streams": []}), "it selects no stream");
    let of = |name: &str, selected: bool| json!({"streams": [{"tap_stream_id": name, "selected": selected}]});
    refuses(&of("tickets", false), "it selects no stream");
    refuses(&of("ticket_audits", true), "\"ticket_audits\"");
    refuses(&json!({"tickets": true}), "streams");
}
