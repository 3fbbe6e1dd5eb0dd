//! Credentials never leave the exporter, other than to the account.

use std::fs;

use base64::{Engine as _, prelude::BASE64_STANDARD};
use tempfile::TempDir;

use crate::{
    desk::{Desk, builder},
    support::{export, run},
};

const EMAIL: &str = "agent.of.nobody@example.com";
const SECRET: &str = "v3ry-s3cr3t/v4lue";

const WAYS: [&[(&str, &str)]; 4] = [
    &[("ZENDESK_OAUTH_TOKEN", SECRET)],
    &[("ZENDESK_EMAIL", EMAIL), ("ZENDESK_API_TOKEN", SECRET)],
    &[("ZENDESK_EMAIL", EMAIL), ("ZENDESK_PASSWORD", SECRET)],
    &[
        ("ZENDESK_OAUTH_TOKEN", "another-s3cr3t"),
        ("ZENDESK_EMAIL", EMAIL),
        ("ZENDESK_API_TOKEN", SECRET),
        ("ZENDESK_PASSWORD", SECRET),
    ],
];

/// Exports with each kind of credentials, and looks for them in all that comes out.
#[track_caller]
fn search(base_url: &str, code: i32) {
    let basic = |user: &str| BASE64_STANDARD.encode(format!("{user}:{SECRET}"));
    let needles = [
        SECRET.to_owned(),
        "s3cr3t".to_owned(),
        EMAIL.to_owned(),
        "agent.of.nobody".to_owned(),
        SECRET.replace('/', "%2F"),
        BASE64_STANDARD.encode(SECRET),
        basic(EMAIL),
        basic(&format!("{EMAIL}/token")),
        BASE64_STANDARD.encode(&EMAIL[..15]),
    ];
    for level in ["trace", "debug", "info", "no such level"] {
        for variables in WAYS {
            let folder = TempDir::new().unwrap();
            let state = folder.path().join("state.json");
            let mut command = export(base_url, "tickets");
            command
                .args(["--per-page", "20", "--state"])
                .arg(&state)
                .env_remove("ZENDESK_OAUTH_TOKEN")
                .env("ZENDESK_EXPORT_LOG", level)
                .envs(variables.iter().copied());
            let done = run(&mut command);
            assert_eq!(done.code, Some(code), "{}", done.err);
            let saved = fs::read_to_string(state).unwrap_or_default();
            assert_eq!(saved.is_empty(), code != 0);
            for text in [&done.out, &done.err, &saved] {
                for needle in &needles {
                    assert!(!text.contains(needle), "{needle} is in: {text}");
                }
            }
        }
    }
}

#[test]
fn an_export_keeps_credentials_to_itself() {
    let account = Desk::open(builder().tickets(50));
    search(account.url(), 0);
}

#[test]
fn a_refused_sign_in_keeps_credentials_to_itself() {
    let account = Desk::open(builder().tickets(50).oauth_token("the right one"));
    search(account.url(), 4);
}

#[test]
fn settings_that_are_refused_keep_credentials_to_themselves() {
    search("http://acme.zendesk.com", 3);
}

#[test]
fn the_level_of_the_log_is_taken_from_the_environment() {
    let account = Desk::open(builder().tickets(50));
    let at = |level| {
        let mut command = account.export("tickets");
        let done = run(command.env("ZENDESK_EXPORT_LOG", level)).succeeds();
        assert_eq!(done.lines().len(), 50);
        done.err
    };
    assert_eq!(at("error"), "");
    assert!(at("info").contains("50 records"));
    assert!(at("debug").len() > at("info").len());
}
