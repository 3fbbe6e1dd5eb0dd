//! Runs that follow, and what becomes of a stream that fails.
#![cfg(unix)]

use std::{
    env,
    process::{Command, Stdio},
    thread,
    time::{Duration, Instant},
};

use rusqlite::Connection;

use super::{
    place::{Kind, Place, sync},
    scripted::Scripted,
    stopped::Running,
};
use crate::{
    desk::desk,
    support::{run, wait, wait_until},
};

const NO_USERS: &str =
    r#"{"users":[],"count":0,"after_cursor":"u","after_url":null,"end_of_stream":true}"#;

/// Users are well, and tickets are answered with this.
fn server(status: u16, body: &'static str) -> Scripted {
    Scripted::new(move |target| match target.contains("users") {
        true => (200, NO_USERS.to_owned()),
        false => (status, body.to_owned()),
    })
}

#[test]
fn no_answer_ends_a_stream_in_silence() {
    let same_cursor =
        r#"{"tickets":[{"id":1}],"after_cursor":"x","after_url":null,"end_of_stream":false}"#;
    let answers = [
        (403, r#"{"error":"Forbidden"}"#),
        (404, "{}"),
        (401, "{}"),
        (302, ""),
        (200, "[]"),
        (200, same_cursor),
    ];
    let follows = |(status, body), kind| {
        let (server, place) = (server(status, body), Place::new(kind));
        let mut following = place.sync(&server.url);
        let mut following = Running::start(following.args(["tickets", "users", "--follow"]));
        following.hear(&["WARN", " tickets: ", "; trying again in 60 s, at "]);
        following.hear(&[" users: ", "done for now"]);
        let told = place.status().succeeds().out;
        for words in ["standing still since ", " s), last error: ", "; next try "] {
            assert!(told.contains(words), "{words}: {told}");
        }
        assert_eq!(following.child.try_wait().unwrap(), None, "it goes on");
        following.signal("TERM");
        let (code, told) = following.end();
        assert_eq!(code, Some(130), "a stop is no failure: {told}");
        place.is_whole();
    };
    thread::scope(|scope| {
        for answer in answers {
            scope.spawn(move || follows(answer, Kind::Dir));
        }
        scope.spawn(move || follows(answers[0], Kind::Sqlite));
    });
}

#[test]
fn what_cannot_mend_itself_ends_the_whole_run_with_its_code() {
    let server = Scripted::new(|target| match target.contains("users") {
        true => (200, NO_USERS.to_owned()),
        false => (200, NO_USERS.replace("users", "tickets")),
    });
    let place = Place::new(Kind::Dir);
    run(place.sync(&server.url).args(["tickets", "users"])).succeeds();
    let mut other = place.sync(&server.url);
    let other = other.args([
        "tickets",
        "users",
        "--follow",
        "--support-type-scope",
        "all",
    ]);
    let ended = run(other);
    ended.refuses(6, "so the run has ended, and the other exports with it");
    ended.says("zendesk-export resync tickets");

    let mut since = place.sync(&server.url);
    let since = since.args(["users", "routing-attributes", "--follow", "--since", "7d"]);
    let asked = server.asked().len();
    run(since).refuses(2, "routing-attributes has no start_time");
    assert_eq!(server.asked().len(), asked, "it is told at the start");
}

#[test]
fn a_failure_is_told_once() {
    let server = server(401, "{}");
    let place = Place::new(Kind::Dir);
    let alone = run(place.sync(&server.url).arg("tickets"));
    assert_eq!(alone.err.matches("401").count(), 1, "{}", alone.err);
    let mut both = place.sync(&server.url);
    let both = run(both.args(["tickets", "ticket-events"]));
    assert_eq!(both.err.matches("401").count(), 2, "{}", both.err);
    both.refuses(4, "all 2 exports failed, for the reasons above");
    for twice in ["tickets export:", "ticket_events export:"] {
        assert!(!both.err.contains(twice), "{}", both.err);
    }
}

#[test]
fn a_database_that_another_program_holds_delays_no_end() {
    let place = Place::new(Kind::Sqlite);
    run(place.sync(desk().url()).arg("users")).succeeds();
    let other = Connection::open(place.path()).unwrap();
    other.execute_batch("BEGIN IMMEDIATE").unwrap();
    let mut held = place.sync(desk().url());
    let mut held = Running::start(held.args(["tickets", "users", "organizations"]));
    // It opens the database before it asks for anything.
    held.hear(&[" tickets: ", "begins"]);
    let asked = Instant::now();
    held.signal("TERM");
    let (code, told) = held.end();
    assert!(asked.elapsed() < Duration::from_secs(8), "{told}");
    assert_eq!(code, Some(130), "{told}");
    assert!(told.contains("stopped as asked"), "{told}");
    drop(other);
    place.is_whole();
}

#[test]
fn a_reader_that_stands_still_delays_no_end() {
    let mut command = sync(desk().url(), "stdout");
    command.arg("tickets").stdout(Stdio::piped());
    let mut still = Running::start(&mut command);
    // More than a pipe holds, and nobody reads it.
    still.hear(&[" tickets: ", "begins"]);
    let _unread = still.child.stdout.take();
    thread::sleep(Duration::from_millis(500));
    assert_eq!(
        still.child.try_wait().unwrap(),
        None,
        "it waits for its reader"
    );
    let id = still.child.id().to_string();
    let sent = Command::new("kill").args(["-s", "TERM", &id]).status();
    assert!(sent.unwrap().success());
    assert_eq!(wait(&mut still.child), Some(130));
}

/// It waits for a minute, so that this takes longer than all others together:
/// `SYNC_FOLLOW=1 cargo test -p zendesk-export-cli --test e2e sync::follows` has it.
#[test]
fn a_stream_that_failed_goes_on_once_it_can() {
    if env::var_os("SYNC_FOLLOW").is_none() {
        return;
    }
    let place = Place::new(Kind::Dir);
    let asked = std::sync::atomic::AtomicUsize::new(0);
    let server = Scripted::new(move |target| {
        if target.contains("users") {
            return (200, NO_USERS.to_owned());
        }
        match asked.fetch_add(1, std::sync::atomic::Ordering::Relaxed) {
            0 => (403, "{}".to_owned()),
            _ => (200, NO_USERS.replace("users", "tickets")),
        }
    });
    let mut following = place.sync(&server.url);
    let mut following = Running::start(following.args(["tickets", "users", "--follow"]));
    following.hear(&[" tickets: ", "trying again in 60 s"]);
    thread::sleep(Duration::from_secs(65));
    let told = place.status().succeeds().out;
    assert!(!told.contains("standing still"), "{told}");
    following.signal("TERM");
    assert_eq!(following.end().0, Some(130));
}

#[test]
fn a_reader_that_goes_away_ends_a_run_that_follows() {
    let mut command = sync(desk().url(), "stdout");
    command.args(["tickets", "users", "--follow"]);
    let mut gone = command
        .stdout(Stdio::piped())
        .stderr(Stdio::null())
        .spawn()
        .unwrap();
    drop(gone.stdout.take());
    assert_eq!(wait(&mut gone), Some(141));
}

/// Ends when the process hears SIGTERM.
#[cfg(target_os = "linux")]
fn wait_until_it_hears(run: &Running) {
    let path = format!("/proc/{}/status", run.child.id());
    let hears = |status: String| {
        let mask = status.lines().find_map(|line| line.strip_prefix("SigCgt:"));
        u64::from_str_radix(mask.unwrap().trim(), 16).unwrap() >> 14 & 1 == 1
    };
    wait_until(|| hears(std::fs::read_to_string(&path).unwrap()));
}

#[cfg(target_os = "linux")]
#[test]
fn a_database_that_cannot_even_be_opened_delays_no_end() {
    let place = Place::new(Kind::Sqlite);
    run(place.sync(desk().url()).arg("users")).succeeds();
    let other = Connection::open(place.path()).unwrap();
    other
        .execute_batch("PRAGMA locking_mode = EXCLUSIVE; BEGIN EXCLUSIVE;")
        .unwrap();
    let mut held = place.sync(desk().url());
    let held = Running::start(held.arg("users"));
    wait_until_it_hears(&held);
    held.signal("TERM");
    let (code, told) = held.end();
    assert_eq!(code, Some(130), "{told}");
    drop(other);
    place.is_whole();
}

#[test]
fn a_start_that_is_too_recent_by_the_clock_is_waited_for_while_a_run_follows() {
    let place = Place::new(Kind::Sqlite);
    let sync = |follow: &[&str]| {
        let mut command = place.sync(desk().url());
        command
            .args(["users", "--since", "2099-01-01"])
            .args(follow);
        command
    };
    run(&mut sync(&[])).refuses(2, "and if that is wrong, set the clock");
    let mut following = Running::start(&mut sync(&["--follow"]));
    following.hear(&[
        " users: --since 2099-01-01",
        "set the clock; trying again in 60 s",
    ]);
    following.signal("TERM");
    assert_eq!(following.end().0, Some(130));

    // Once the export is there, it begins nowhere.
    run(place.sync(desk().url()).arg("users")).succeeds();
    let told = run(&mut sync(&[])).succeeds();
    assert!(told.err.contains("--since has no effect"), "{}", told.err);
}

#[test]
fn a_first_run_says_where_it_begins() {
    let place = Place::new(Kind::Dir);
    let mut command = place.sync(desk().url());
    let told = run(command.args(["users", "--since", "2024-06-01"])).succeeds();
    let what = "users: begins with records of 2024-06-01";
    assert!(told.err.contains(what), "{}", told.err);
}
