//! The account, from the environment.

use std::process::Command;

use crate::{
    desk::desk,
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
        "acme.example.com",
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

#[cfg(target_os = "linux")]
#[test]
fn certificates_that_are_nowhere_are_told_with_what_leads_there() {
    let mut command = export("https://127.0.0.1:1", "tickets");
    command.env_remove("SSL_CERT_DIR");
    let refused = run(command.env("SSL_CERT_FILE", "/nowhere/certificates.pem"));
    refused.refuses(3, "SSL_CERT_FILE");
}
