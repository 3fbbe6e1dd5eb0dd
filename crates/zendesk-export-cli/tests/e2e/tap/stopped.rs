//! Runs that end before all is read, and targets that do.

use std::{
    io::{BufRead as _, BufReader, Read as _},
    process::{Child, Command, Stdio},
};

use serde_json::json;

use super::{Tap, messages::Messages};
use crate::{
    desk::desk,
    support::{finish, in_shell, run, wait},
    sync::{proxy::Proxy, scripted::Scripted},
};

#[test]
fn a_run_that_fails_says_last_where_it_stands() {
    let server = Scripted::new(|target| match target.contains("custom_objects") {
        true => (404, "{}".to_owned()),
        false => (401, "{}".to_owned()),
    });
    let tap = Tap::of(&server.url);
    let state = json!({"bookmarks": {"users": {
        "version": 1, "account": server.url, "export": "users", "position": {"cursor": "x"},
    }}});
    let refused = run(&mut tap.from(tap.reads(&["tickets"]), &state));
    assert_eq!(refused.code, Some(4), "{}", refused.err);
    assert_eq!(*Messages::of(&refused.out).state(), state);
}

#[test]
fn a_stream_that_fails_does_not_stop_the_others() {
    let server = Scripted::new(|target| match target {
        _ if target.contains("/users/") => (
            200,
            r#"{"users":[{"id":1}],"after_cursor":"x","end_of_stream":true}"#.to_owned(),
        ),
        _ => (404, "{}".to_owned()),
    });
    let tap = Tap::of(&server.url);
    let partly = run(&mut tap.reads(&["tickets", "users"]));
    assert_eq!(partly.code, Some(9), "{}", partly.err);
    let said = Messages::of(&partly.out);
    assert_eq!(said.ids("users").len(), 1);
    assert!(said.state()["bookmarks"]["tickets"].is_null());
}

#[test]
fn a_target_that_goes_away_is_told_with_a_code_of_its_own() {
    let proxy = Proxy::paging(desk().url(), 20);
    let tap = Tap::of(&proxy.url);
    let mut reads = tap.reads(&["tickets"]);
    reads.stdout(Stdio::piped()).stderr(Stdio::piped());
    let mut cut = reads.spawn().unwrap();
    let mut line = String::new();
    BufReader::new(cut.stdout.take().unwrap())
        .read_line(&mut line)
        .unwrap();
    let code = wait(&mut cut);
    let told = told(&mut cut);
    assert_eq!(code, Some(11), "{told}");
    assert!(
        told.contains("the target ended before it had everything"),
        "{told}"
    );
}

#[cfg(unix)]
#[test]
fn a_run_that_is_asked_to_end_says_last_where_it_stands() {
    let proxy = Proxy::paging(desk().url(), 20);
    let tap = Tap::of(&proxy.url);
    proxy.allow(3);
    let mut reads = tap.reads(&["tickets"]);
    let mut stopped = reads
        .stdout(Stdio::piped())
        .stderr(Stdio::null())
        .spawn()
        .unwrap();
    let mut out = String::new();
    let mut lines = BufReader::new(stopped.stdout.take().unwrap());
    while !out.contains("STATE") {
        lines.read_line(&mut out).unwrap();
    }
    terminate(&stopped);
    proxy.allow_all();
    lines.read_to_string(&mut out).unwrap();
    assert_eq!(wait(&mut stopped), Some(130));
    Messages::of(&out);
}

#[cfg(unix)]
#[test]
fn a_target_that_stands_still_is_not_waited_for_once_an_end_is_asked_for() {
    let tap = Tap::of(desk().url());
    let mut reads = tap.reads(&["tickets", "ticket_events"]);
    let mut stuck = reads
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .unwrap();
    // Nobody reads on after the first record, and a pipe holds less than a page.
    let mut pipe = BufReader::new(stuck.stdout.take().unwrap());
    let mut line = String::new();
    while !line.contains("RECORD") {
        line.clear();
        assert_ne!(pipe.read_line(&mut line).unwrap(), 0);
    }
    terminate(&stuck);
    let code = wait(&mut stuck);
    drop(pipe);
    let told = told(&mut stuck);
    assert_eq!(code, Some(11), "{told}");
    assert!(told.contains("does not take what is under way"), "{told}");
}

#[cfg(unix)]
#[test]
fn messages_that_would_go_nowhere_are_told() {
    let tap = Tap::of(desk().url());
    let told = finish(&mut in_shell(&tap.reads(&["organizations"]), "", ">&-")).succeeds();
    let what = "standard output is closed or /dev/null, so the records go nowhere";
    assert!(told.err.contains(what), "{}", told.err);
}

fn told(child: &mut Child) -> String {
    let mut told = String::new();
    let mut stderr = child.stderr.take().unwrap();
    stderr.read_to_string(&mut told).unwrap();
    told
}

#[cfg(unix)]
fn terminate(child: &Child) {
    let id = child.id().to_string();
    let sent = Command::new("kill").args(["-s", "TERM", &id]).status();
    assert!(sent.unwrap().success(), "the run has ended already");
}
