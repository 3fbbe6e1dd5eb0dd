//! The account and the credentials, from the environment.

use std::{net::TcpListener, process::Command};

use httpmock::MockServer;

use crate::{
    desk::{Desk, builder, desk},
    support::{TOKEN, export, exporter, run},
};

const PASSWORD: &str = "hunter2";

/// Signed in, and without an account.
fn tickets() -> Command {
    let mut command = exporter();
    command
        .args(["export", "tickets"])
        .env("ZENDESK_OAUTH_TOKEN", TOKEN);
    command
}

#[track_caller]
fn refuse(variable: &str, value: &str, what: &str) {
    let refused = run(tickets().env(variable, value));
    refused.refuses(3, what);
    assert!(!refused.err.contains(PASSWORD), "{}", refused.err);
}

#[test]
fn asks_for_an_account() {
    run(&mut tickets()).refuses(3, "ZENDESK_SUBDOMAIN");
    refuse("ZENDESK_SUBDOMAIN", "", "ZENDESK_SUBDOMAIN");
    refuse("ZENDESK_BASE_URL", "", "ZENDESK_BASE_URL");
}

#[test]
fn refuses_what_is_not_a_subdomain() {
    for text in [
        "acme.zendesk.com",
        "evil.example/",
        "acme/../evil",
        "-acme",
        "a b",
    ] {
        refuse("ZENDESK_SUBDOMAIN", text, "is not a subdomain");
    }
    refuse("ZENDESK_SUBDOMAIN", " ", "account is empty");
}

#[test]
fn refuses_http_beyond_loopback() {
    for host in [
        "acme.zendesk.com",
        "127.0.0.1.evil.example",
        "localhost.evil.example",
        "192.0.2.1:8080",
        "[2001:db8::1]",
        "0.0.0.0",
    ] {
        refuse("ZENDESK_BASE_URL", &format!("http://{host}"), "use https");
    }
}

#[test]
fn takes_http_to_loopback_by_name() {
    let port = desk().url().rsplit(':').next().unwrap();
    let mut command = desk().export("organizations");
    command.env("ZENDESK_BASE_URL", format!("http://localhost:{port}/"));
    run(&mut command).succeeds();
}

#[test]
fn refuses_a_base_url_with_more_than_an_origin() {
    for rest in ["/api/v2", "/agent/", "?token=hunter2", "#hunter2"] {
        let url = format!("https://acme.zendesk.com{rest}");
        refuse("ZENDESK_BASE_URL", &url, "leave out everything");
    }
}

#[test]
fn never_repeats_a_password_in_a_base_url() {
    for url in [
        "https://agent:hunter2@acme.zendesk.com",
        "https://hunter2@acme.zendesk.com",
        "http://agent:hunter2@127.0.0.1:1",
        "ftp://agent:hunter2@acme.zendesk.com",
        "https://agent:hunter2@acme .zendesk.com",
    ] {
        refuse("ZENDESK_BASE_URL", url, "base URL");
        refuse("ZENDESK_SUBDOMAIN", url, "base URL");
    }
}

#[test]
fn never_repeats_a_password_in_a_base_url_that_lost_its_scheme() {
    for text in ["agent:hunter2@acme.zendesk.com", "//agent:hunter2@acme"] {
        refuse("ZENDESK_BASE_URL", text, "");
        refuse("ZENDESK_SUBDOMAIN", text, "");
    }
}

#[test]
fn refuses_a_base_url_that_is_none() {
    refuse("ZENDESK_BASE_URL", "https://", "is not a URL");
    refuse("ZENDESK_BASE_URL", "ftp://acme.zendesk.com", "not https");
    refuse("ZENDESK_BASE_URL", "not a url", "https://");
}

#[track_caller]
fn refuse_credentials<const N: usize>(variables: [(&str, &str); N], what: &str) {
    let mut command = desk().export("tickets");
    command.env_remove("ZENDESK_OAUTH_TOKEN").envs(variables);
    let refused = run(&mut command);
    refused.refuses(3, what);
    assert!(!refused.err.contains(PASSWORD), "{}", refused.err);
}

#[test]
fn asks_for_credentials() {
    refuse_credentials([], "ZENDESK_OAUTH_TOKEN");
    let empty = [("ZENDESK_OAUTH_TOKEN", ""), ("ZENDESK_EMAIL", "")];
    refuse_credentials(empty, "ZENDESK_API_TOKEN");
}

#[test]
fn asks_for_the_missing_half_of_a_pair() {
    refuse_credentials([("ZENDESK_EMAIL", "a@example.com")], "ZENDESK_PASSWORD");
    refuse_credentials([("ZENDESK_API_TOKEN", PASSWORD)], "ZENDESK_EMAIL");
    refuse_credentials([("ZENDESK_PASSWORD", PASSWORD)], "ZENDESK_EMAIL");
}

#[test]
fn refuses_a_token_that_was_read_with_its_line_break() {
    for token in ["hunter2\n", "hunter2\r\n", "hun\nter2"] {
        refuse_credentials([("ZENDESK_OAUTH_TOKEN", token)], "line break");
    }
    refuse_credentials([("ZENDESK_OAUTH_TOKEN", "hunter2\u{7}")], "OAuth token");
    refuse_credentials([("ZENDESK_OAUTH_TOKEN", "  ")], "empty");
}

#[test]
fn refuses_halves_that_cannot_sign_in() {
    let email = ("ZENDESK_EMAIL", "a@example.com");
    refuse_credentials([email, ("ZENDESK_API_TOKEN", "hunter2\n")], "line break");
    refuse_credentials([email, ("ZENDESK_PASSWORD", "hunter2\n")], "line break");
    let password = ("ZENDESK_PASSWORD", PASSWORD);
    refuse_credentials([("ZENDESK_EMAIL", "a:b@example.com"), password], "colon");
    refuse_credentials([("ZENDESK_EMAIL", "a@example.com\n"), password], "line");
}

#[cfg(unix)]
#[test]
fn refuses_a_variable_that_is_not_text() {
    use std::{ffi::OsStr, os::unix::ffi::OsStrExt as _};

    for name in ["ZENDESK_OAUTH_TOKEN", "ZENDESK_SUBDOMAIN"] {
        let mut command = tickets();
        command.env(name, OsStr::from_bytes(b"hunter2\xff"));
        let refused = run(&mut command);
        refused.refuses(3, name);
        assert!(!refused.err.contains(PASSWORD), "{}", refused.err);
    }
}

#[test]
fn a_sign_in_that_is_refused_is_no_outage() {
    let account = Desk::open(builder().tickets(10).oauth_token("another"));
    for resource in ["tickets", "users-by-time"] {
        account.run(resource, []).refuses(4, "401");
    }
    assert_eq!(account.simulator.requests(), 2, "it is not tried again");
}

#[test]
fn a_role_or_a_plan_without_exports_is_a_refusal() {
    for status in [403, 404] {
        let server = MockServer::start();
        server.mock(|_, then| {
            then.status(status).body("{}");
        });
        let refused = run(&mut export(&server.base_url(), "tickets"));
        refused.refuses(4, &status.to_string());
    }
}

#[test]
fn a_redirect_to_another_host_gets_no_credentials() {
    let (server, elsewhere) = (MockServer::start(), MockServer::start());
    let other = elsewhere.mock(|_, then| {
        then.status(200);
    });
    server.mock(|_, then| {
        then.status(302).header("location", elsewhere.base_url());
    });
    run(&mut export(&server.base_url(), "tickets")).refuses(4, "redirected (302)");
    assert_eq!(other.calls(), 0);
}

#[test]
fn what_is_not_a_page_cannot_be_used() {
    for body in ["[]", r#"{"users":[],"end_of_stream":true}"#] {
        let server = MockServer::start();
        server.mock(|_, then| {
            then.header("content-type", "application/json").body(body);
        });
        run(&mut export(&server.base_url(), "tickets")).refuses(8, "not a page");
    }
}

#[test]
fn a_host_that_does_not_answer_is_given_up_soon() {
    let nobody = TcpListener::bind("127.0.0.1:0").unwrap();
    let address = nobody.local_addr().unwrap();
    drop(nobody);
    let gone = run(&mut export(&format!("http://{address}"), "tickets"));
    gone.refuses(5, "no connection");
}
