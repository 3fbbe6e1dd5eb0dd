//! Runs that somebody asks to end, and runs that follow.
#![cfg(unix)]

use std::{
    env,
    io::{BufRead as _, BufReader},
    process::{Child, ChildStderr, Command, Stdio},
    sync::mpsc::{Receiver, channel},
    thread,
    time::{Duration, Instant},
};

use super::{
    chance::Chance,
    growing::Growing,
    place::{Kind, Place, SUPPORT, sent},
    proxy::Proxy,
};
use crate::{
    desk::{Desk, builder},
    support::{run, wait},
};

/// A run that hears signals, and whose words are heard.
pub(super) struct Running {
    pub(super) child: Child,
    lines: Receiver<String>,
    heard: Vec<String>,
}

impl Running {
    pub(super) fn start(command: &mut Command) -> Self {
        let mut child = command.stderr(Stdio::piped()).spawn().unwrap();
        let lines = listen(child.stderr.take().unwrap());
        Self {
            child,
            lines,
            heard: Vec::new(),
        }
    }

    pub(super) fn signal(&self, name: &str) {
        let id = self.child.id().to_string();
        let sent = Command::new("kill").args(["-s", name, &id]).status();
        assert!(sent.unwrap().success(), "the run has ended already");
    }

    /// Ends when the run says something with all of these words, and returns it.
    pub(super) fn hear(&mut self, words: &[&str]) -> String {
        let has_all = |line: &&String| words.iter().all(|words| line.contains(words));
        loop {
            if let Some(line) = self.heard.iter().find(has_all) {
                return line.clone();
            }
            let line = self.lines.recv_timeout(Duration::from_secs(20));
            self.heard.push(line.unwrap_or_else(|_| {
                panic!("{words:?} is missing: {:?}", self.heard);
            }));
        }
    }

    pub(super) fn hear_all_done(&mut self) {
        for (stream, ..) in SUPPORT {
            self.hear(&[&format!(" {stream}: "), "done for now"]);
        }
    }

    /// How it ended, and all that it said.
    pub(super) fn end(mut self) -> (Option<i32>, String) {
        let code = wait(&mut self.child);
        self.heard.extend(self.lines.iter());
        (code, self.heard.join("\n"))
    }
}

fn listen(to: ChildStderr) -> Receiver<String> {
    let (send, receive) = channel();
    thread::spawn(move || {
        for line in BufReader::new(to).lines().map_while(Result::ok) {
            if send.send(line).is_err() {
                return;
            }
        }
    });
    receive
}

impl Drop for Running {
    fn drop(&mut self) {
        // It may have ended by itself.
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

/// Records of Support in an account.
fn count(account: &Desk) -> u64 {
    SUPPORT
        .into_iter()
        .map(|(_, path, member)| sent(account, path, member).len() as u64)
        .sum()
}

fn account() -> Desk {
    Desk::open(builder().tickets(400).seed(31))
}

/// How many requests go through before the streams of a run wait.
const BEFORE: u64 = 12;

/// How many streams cannot end before that: tickets and their two kinds of events.
const LONG: u64 = 3;

fn stops_after_the_page_under_way(kind: Kind, signal: &str) {
    let (account, place) = (account(), Place::new(kind));
    let proxy = Proxy::paging(account.url(), 20);
    proxy.allow(BEFORE);
    let mut stopped = Running::start(&mut place.sync(&proxy.url));
    proxy.wait_for_waiting(LONG);
    stopped.signal(signal);
    stopped.hear(&["stopping"]);
    proxy.allow_all();
    let (code, told) = stopped.end();
    assert_eq!(code, Some(130), "{told}");
    assert!(told.contains("stopped as asked"), "{told}");
    assert!(!told.contains("panicked"), "{told}");
    // What was under way, and no more.
    assert!(proxy.answered() <= BEFORE + SUPPORT.len() as u64);
    let stored = place.is_whole();
    assert!(stored >= 20, "{stored} records are stored");
    let manifest = place.manifest();
    let told: u64 = SUPPORT
        .iter()
        .filter_map(|(stream, ..)| manifest["streams"][stream]["records_out"].as_u64())
        .sum();
    assert_eq!(told, stored, "the manifest knows what is stored");

    let before = proxy.answered();
    run(&mut place.sync(&proxy.url)).succeeds();
    assert!(proxy.answered() > before + 2 * SUPPORT.len() as u64);
    place.holds_all(&account);
}

#[test]
fn an_interrupt_ends_a_run_to_a_folder_after_the_page_under_way() {
    stops_after_the_page_under_way(Kind::Dir, "INT");
}

#[test]
fn an_interrupt_ends_a_run_to_a_database_after_the_page_under_way() {
    stops_after_the_page_under_way(Kind::Sqlite, "INT");
}

#[test]
fn a_termination_ends_a_run_to_a_folder_after_the_page_under_way() {
    stops_after_the_page_under_way(Kind::Gzip, "TERM");
}

#[test]
fn a_termination_ends_a_run_to_a_database_after_the_page_under_way() {
    stops_after_the_page_under_way(Kind::Sqlite, "TERM");
}

#[test]
fn an_account_that_does_not_answer_holds_up_no_end() {
    let (account, place) = (account(), Place::new(Kind::Dir));
    let proxy = Proxy::paging(account.url(), 20);
    proxy.allow(BEFORE);
    let stopped = Running::start(&mut place.sync(&proxy.url));
    proxy.wait_for_waiting(LONG);
    stopped.signal("INT");
    // Nothing is ever answered again.
    let (code, told) = stopped.end();
    assert_eq!(code, Some(130), "{told}");
    assert!(place.is_whole() >= 20);
    proxy.allow_all();
    run(&mut place.sync(&proxy.url)).succeeds();
    place.holds_all(&account);
}

#[test]
fn a_second_signal_ends_a_run_at_once() {
    for (kind, first, second) in [
        (Kind::Dir, "INT", "INT"),
        (Kind::Zstd, "TERM", "INT"),
        (Kind::Sqlite, "INT", "TERM"),
    ] {
        let (account, place) = (account(), Place::new(kind));
        let proxy = Proxy::paging(account.url(), 20);
        proxy.allow(BEFORE);
        let mut stopped = Running::start(&mut place.sync(&proxy.url));
        proxy.wait_for_waiting(LONG);
        stopped.signal(first);
        stopped.hear(&["stopping"]);
        let asked = Instant::now();
        stopped.signal(second);
        let (code, told) = stopped.end();
        // A first one would wait 3 s for the pages under way.
        assert!(asked.elapsed() < Duration::from_millis(2_500));
        assert_eq!(code, Some(130), "{told}");
        place.is_whole();
        proxy.allow_all();
        run(&mut place.sync(&proxy.url)).succeeds();
        place.holds_all(&account);
    }
}

fn stops_at_any_moment(kind: Kind) {
    let mut chance = Chance::new(77 + kind as u64);
    let (account, place) = (account(), Place::new(kind));
    let proxy = Proxy::paging(account.url(), 20);
    let (mut stopped, mut ends) = (0, 0);
    let mut is_there = false;
    while stopped < 20 && ends < 5 {
        let running = Running::start(&mut place.sync(&proxy.url));
        thread::sleep(Duration::from_micros(chance.below(200_000)));
        let id = running.child.id().to_string();
        let name = if chance.is_one_in(2) { "INT" } else { "TERM" };
        // It may have ended by itself.
        let _ = Command::new("kill").args(["-s", name, &id]).output();
        let (code, told) = running.end();
        match code {
            Some(130) => stopped += 1,
            // Before it could hear of signals.
            None => {}
            Some(0) => ends += 1,
            code => panic!("{code:?}: {told}"),
        }
        let verified = place.verify();
        // One that was stopped while it made the destination has left nothing to look at.
        let nothing_yet = verified.code == Some(6) && !is_there;
        is_there |= verified.code == Some(0);
        assert!(verified.code == Some(0) || nothing_yet, "{verified:?}");
    }
    assert!(stopped > 0, "no run was stopped");
    run(&mut place.sync(&proxy.url)).succeeds();
    place.holds_all(&account);
}

#[test]
fn a_run_to_a_folder_may_be_stopped_at_any_moment() {
    stops_at_any_moment(Kind::Dir);
}

#[test]
fn a_run_to_a_database_may_be_stopped_at_any_moment() {
    stops_at_any_moment(Kind::Sqlite);
}

#[test]
fn a_run_that_follows_stores_everything_and_ends_by_a_signal() {
    let kinds = [
        (Kind::Gzip, "TERM"),
        (Kind::Sqlite, "INT"),
        #[cfg(feature = "delta")]
        (Kind::Delta, "INT"),
    ];
    for (kind, signal) in kinds {
        let (account, place) = (account(), Place::new(kind));
        let proxy = Proxy::paging(account.url(), 100);
        let mut following = Running::start(place.sync(&proxy.url).arg("--follow"));
        following.hear_all_done();
        // A lake has what was taken in memory until then.
        if matches!(kind, Kind::Gzip | Kind::Sqlite) {
            assert_eq!(place.is_whole(), count(&account));
        }
        assert_eq!(following.child.try_wait().unwrap(), None, "it goes on");
        let asked = Instant::now();
        following.signal(signal);
        let (code, told) = following.end();
        assert!(asked.elapsed() < Duration::from_millis(2_500));
        assert_eq!(code, Some(130), "{told}");
        place.holds_all(&account);
    }
}

/// It looks for news every minute, so that this takes longer than all others together:
/// `SYNC_FOLLOW=1 cargo test -p zendesk-export-cli --test e2e sync::stopped` has it.
#[test]
fn a_run_that_follows_finds_what_is_new() {
    if env::var_os("SYNC_FOLLOW").is_none() {
        return;
    }
    for kind in [Kind::Dir, Kind::Sqlite] {
        let (account, place) = (
            Growing::new(builder().tickets(300).seed(33)),
            Place::new(kind),
        );
        account.grow(1, 2);
        let mut following = Running::start(place.sync(account.desk.url()).arg("--follow"));
        following.hear_all_done();
        assert_eq!(place.is_whole(), count(&account.desk));
        account.grow(1, 1);
        thread::sleep(Duration::from_secs(70));
        assert_eq!(place.is_whole(), count(&account.desk));
        following.signal("INT");
        let (code, told) = following.end();
        assert_eq!(code, Some(130), "{told}");
        place.holds_all(&account.desk);
    }
}
