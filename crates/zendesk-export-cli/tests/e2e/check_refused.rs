//! Checks that find out nothing.

use std::{
    process::Command,
    time::{Duration, Instant, SystemTime, UNIX_EPOCH},
};

use zendesk_export_sim::{Product, Simulator};

use crate::{
    desk::{Desk, builder, get},
    support::{TOKEN, exporter, run},
    sync::scripted::Scripted,
};

fn check(base_url: &str) -> Command {
    let mut command = exporter();
    command
        .arg("check")
        .env("ZENDESK_BASE_URL", base_url)
        .env("ZENDESK_OAUTH_TOKEN", TOKEN);
    command
}

#[test]
fn wrong_credentials_are_refused_at_once() {
    let account = Desk::open(builder().tickets(10).oauth_token("another"));
    let refused = run(&mut check(account.url()));
    refused.refuses(4, "401");
    assert_eq!(account.simulator.requests(), 1);
    assert!(!refused.err.contains(TOKEN));
}

#[test]
fn a_wrong_secret_of_an_oauth_client_is_refused_at_once() {
    let account = Desk::open(builder().tickets(10).oauth_client("exporter", "s3cret"));
    let mut command = check(account.url());
    command
        .env_remove("ZENDESK_OAUTH_TOKEN")
        .env("ZENDESK_OAUTH_CLIENT_ID", "exporter")
        .env("ZENDESK_OAUTH_CLIENT_SECRET", "wr0ng");
    let refused = run(&mut command);
    refused.refuses(4, "client");
    assert!(!refused.err.contains("wr0ng"), "{}", refused.err);
    assert_eq!(account.simulator.requests(), 0);
}

#[test]
fn a_host_where_nobody_is_cannot_be_reached() {
    // The port of a service that no machine has any more.
    run(&mut check("http://127.0.0.1:1")).refuses(5, "no connection");
}

#[test]
fn missing_settings_are_told() {
    run(exporter().arg("check")).refuses(3, "ZENDESK_SUBDOMAIN");
    let mut command = check("http://127.0.0.1:1");
    run(command.env_remove("ZENDESK_OAUTH_TOKEN")).refuses(3, "no credentials");
}

#[test]
fn names_are_those_of_exports() {
    for name in ["macros", "custom-objects/", "tickets/x"] {
        let refused = run(check("http://127.0.0.1:1").arg(name));
        refused.refuses(2, name);
    }
}

/// As strict as Zendesk, at a moment when a window begins, and with no sample left.
fn strict() -> Desk {
    let now = SystemTime::now().duration_since(UNIX_EPOCH).unwrap();
    let window = now.as_secs().next_multiple_of(1_200);
    let now = UNIX_EPOCH + Duration::from_secs(window);
    let account = Simulator::builder().tickets(100).clock(move || now);
    let account = Desk::open(account);
    for _ in 0..10 {
        let path = "/api/v2/incremental/tickets/sample?start_time=0";
        assert!(get(account.url(), path).0.contains("200 OK"));
    }
    account
}

#[test]
fn a_budget_of_samples_that_is_used_up_is_told_without_a_wait() {
    let started = Instant::now();
    let account = strict();
    let done = run(check(account.url()).args(["tickets", "users", "organizations", "calls"]));
    assert!(started.elapsed() < Duration::from_secs(20));
    let lines: Vec<&str> = done.out.lines().collect();
    let [tickets, users, organizations, calls] = lines[..] else {
        panic!("a line each: {}", done.out);
    };
    assert!(tickets.contains("429"), "{tickets}");
    for line in [tickets, users, organizations] {
        assert!(line.contains(" not known: "), "{line}");
    }
    assert!(calls.ends_with(" yes"), "{calls}");
    assert_eq!(done.code, Some(5), "{}", done.err);
    done.says("tickets");
}

#[test]
fn what_is_not_known_is_no_refusal_where_the_rest_can_be_read() {
    let account = strict();
    let done = run(&mut check(account.url())).succeeds();
    assert!(done.out.contains(" not known: ") && done.out.contains(" yes"));
    assert!(!done.out.contains(" no: "), "{}", done.out);
}

#[test]
fn a_refusal_names_the_user_whom_the_credentials_act_as() {
    let account = Desk::open(
        builder()
            .tickets(10)
            .oauth_client("exporter", "s3cret")
            .without(Product::Talk),
    );
    let mut command = check(account.url());
    command.env_remove("ZENDESK_OAUTH_TOKEN").arg("calls");
    command
        .env("ZENDESK_OAUTH_CLIENT_ID", "exporter")
        .env("ZENDESK_OAUTH_CLIENT_SECRET", "s3cret");
    let refused = run(&mut command);
    assert_eq!(refused.code, Some(4), "{}", refused.err);
    refused.says("an OAuth client acts as the user who created it, who has to be an administrator");
}

#[test]
fn what_will_be_answered_again_is_no_outage() {
    for (status, body, code, says) in [
        (
            400,
            r#"{"error":"InvalidValue"}"#,
            4,
            "no: legs export: refused (400 InvalidValue)",
        ),
        (200, "[]", 8, "no: legs export: the answer is not"),
    ] {
        let server = Scripted::new(move |_| (status, body.to_owned()));
        let done = run(check(&server.url).arg("legs"));
        assert_eq!(done.code, Some(code), "{}", done.err);
        done.says("legs cannot be read");
        assert!(!done.err.contains("administrator"), "{}", done.err);
        let said = done.out.split_whitespace().collect::<Vec<_>>().join(" ");
        assert!(said.contains(says), "{said}");
    }
}
