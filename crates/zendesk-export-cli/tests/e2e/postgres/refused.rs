//! Addresses that lead nowhere, and what must not be sent there.

use std::{
    fs,
    io::{self, Read as _, Write as _},
    net::TcpListener,
    thread,
    time::{Duration, Instant},
};

use tempfile::TempDir;

use super::look;
use crate::{
    desk::desk,
    support::{exporter, run},
};

fn listener() -> (TcpListener, String) {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let place = listener.local_addr().unwrap().to_string();
    (listener, place)
}

#[test]
fn a_password_on_the_command_line_is_refused_before_anything_is_sent() {
    let (listener, place) = listener();
    listener.set_nonblocking(true).unwrap();
    let to = format!("postgres://me:hunter2@{place}/db");
    for args in [
        &["sync", "--to", &to][..],
        &["resync", "tickets", "--to", &to],
        &["config", "--to", &to],
        &["status", &to],
        &["verify", &to],
    ] {
        let refused = run(exporter()
            .args(args)
            .env("ZENDESK_BASE_URL", desk().url())
            .env("ZENDESK_OAUTH_TOKEN", "any"));
        refused.refuses(2, "PGPASSWORD");
        assert!(!refused.err.contains("hunter2"), "{}", refused.err);
    }
    let nobody = listener.accept().unwrap_err();
    assert_eq!(nobody.kind(), io::ErrorKind::WouldBlock);
}

#[test]
fn a_password_from_elsewhere_is_not_shown() {
    let (listener, place) = listener();
    drop(listener);
    let to = format!("postgres://me:hunter2@{place}/db");
    let folder = TempDir::new().unwrap();
    let file = folder.path().join("zendesk.toml");
    fs::write(&file, format!("[sync]\nto = \"{to}\"\n")).unwrap();
    let shown = run(exporter().args(["config", "--config"]).arg(&file)).succeeds();
    assert!(
        shown
            .out
            .contains(&format!("to = \"postgres://me@{place}/db\"")),
        "{}",
        shown.out
    );
    #[cfg(unix)]
    assert!(shown.err.contains("run chmod 600"), "{}", shown.err);
    let by_environment = |args: &[&str]| {
        let mut command = exporter();
        command
            .args(args)
            .env("ZENDESK_EXPORT_TO", &to)
            .env("ZENDESK_EXPORT_LOG", "trace")
            .env("ZENDESK_BASE_URL", desk().url())
            .env("ZENDESK_OAUTH_TOKEN", "any");
        run(&mut command)
    };
    for args in [
        &["sync"][..],
        &["resync", "tickets"],
        &["status"],
        &["verify"],
        &["config"],
        &["sync", "--help"],
        &["status", "--help"],
    ] {
        let said = by_environment(args);
        for text in [shown.out.as_str(), &shown.err, &said.out, &said.err] {
            assert!(!text.contains("hunter2"), "{args:?}: {text}");
        }
    }
    let refused = by_environment(&["status"]);
    refused.refuses(7, &format!("postgres://me@{place}/db cannot be reached"));
}

#[test]
fn nothing_is_sent_in_clear_where_that_is_not_asked_for() {
    let (listener, place) = listener();
    let server = thread::spawn(move || {
        let (mut connection, _) = listener.accept().unwrap();
        let mut asked = [0; 8];
        connection.read_exact(&mut asked).unwrap();
        // There is no encryption here.
        connection.write_all(b"N").unwrap();
        let mut more = Vec::new();
        let _ = connection.read_to_end(&mut more);
        (asked, more)
    });
    let to = format!("postgres://me:hunter2@{place}/db?sslmode=require");
    let refused = run(&mut look(&to));
    refused.refuses(7, "add sslmode=disable");
    let (asked, more) = server.join().unwrap();
    assert_eq!(asked, [0, 0, 0, 8, 4, 210, 22, 47], "the request for TLS");
    assert!(more.is_empty(), "{more:?}");
}

#[test]
fn a_server_that_says_nothing_is_not_waited_for_without_end() {
    let (_listener, place) = listener();
    let started = Instant::now();
    let refused = run(&mut look(&format!(
        "postgres://me@{place}/db?connect_timeout=1"
    )));
    refused.refuses(7, "did not answer within 1 s");
    assert!(started.elapsed() < Duration::from_secs(5));
}

#[test]
fn a_server_of_something_else_and_none_are_told() {
    let place = desk().url().strip_prefix("http://").unwrap();
    let other = run(&mut look(&format!("postgres://me@{place}/db")));
    other.refuses(7, "see whether the port is right");
    let socket = run(&mut look("postgres://me@/db?host=/no/such/folder"));
    socket.refuses(7, "has no server that answers");
}
