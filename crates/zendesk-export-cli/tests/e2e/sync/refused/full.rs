//! Disks, and readers, that take no more.

use std::process::Command;

use super::{Kind, Place, SUPPORT, names};
use crate::{
    desk::{Desk, builder},
    support::{Run, finish, run},
    sync::proxy::Proxy,
};

/// The same command, started by a shell after these commands.
fn after(script: &str, command: &Command, arguments: &[&str]) -> Command {
    let mut shell = Command::new("sh");
    let shifts = "shift ".to_owned() + &arguments.len().to_string();
    let names: String = (1..=arguments.len())
        .map(|number| format!("A{number}=${number}; "))
        .collect();
    shell
        .args(["-c", &format!("{names}{shifts}; {script}"), "sh"])
        .args(arguments)
        .arg(command.get_program())
        .args(command.get_args());
    for (name, value) in command.get_envs() {
        match value {
            Some(value) => shell.env(name, value),
            None => shell.env_remove(name),
        };
    }
    shell
}

/// With files that cannot grow beyond a megabyte or two, as shells count differently.
fn limited(command: &Command) -> Command {
    after("trap '' XFSZ; ulimit -f 2048; exec \"$@\"", command, &[])
}

#[track_caller]
fn is_told(run: &Run, code: i32) {
    assert_eq!((run.code, &*run.out), (Some(code), ""), "{}", run.err);
    assert!(!run.err.contains("panicked"), "{}", run.err);
    let errors = run.err.lines().filter(|line| line.starts_with("error: "));
    assert_eq!(errors.count(), 1, "{}", run.err);
}

fn account() -> Desk {
    Desk::open(builder().tickets(1_000).ticket_metric_events(300).seed(41))
}

fn goes_on_once_there_is_room(kind: Kind) {
    let (account, place) = (account(), Place::new(kind));
    let proxy = Proxy::paging(account.url(), 50);
    for _ in 0..2 {
        let mut command = place.sync(&proxy.url);
        let full = run(&mut limited(command.arg("tickets")));
        is_told(&full, 7);
        assert!(
            full.err.contains(place.path().to_str().unwrap()),
            "{}",
            full.err
        );
        let stored = place.is_whole();
        assert!((50..1_000).contains(&stored), "{stored} records are stored");
        let status = place.status().succeeds();
        assert!(status.out.contains("tickets: "), "{}", status.out);
    }
    run(&mut place.sync(&proxy.url)).succeeds();
    place.holds_all(&account);
}

#[test]
fn a_file_that_cannot_grow_holds_up_a_folder() {
    goes_on_once_there_is_room(Kind::Dir);
}

#[test]
fn a_file_that_cannot_grow_holds_up_a_database() {
    goes_on_once_there_is_room(Kind::Sqlite);
}

#[test]
fn small_streams_go_on_beside_one_that_has_no_room() {
    let (account, place) = (account(), Place::new(Kind::Dir));
    let proxy = Proxy::paging(account.url(), 50);
    let full = run(&mut limited(&place.sync(&proxy.url)));
    is_told(&full, 9);
    for (stream, path, member) in SUPPORT {
        if ["users", "organizations", "ticket-metric-events"].contains(&stream) {
            let sent = super::sent(&account, path, member);
            super::assert_same_records(stream, &place.records(stream), &sent);
        }
    }
    place.is_whole();
    run(&mut place.sync(&proxy.url)).succeeds();
    place.holds_all(&account);
}

/// On a file system of that many kilobytes, and what was on it when it was full: where the tests may make
/// one.
fn on_a_small_disk(kind: Kind, kilobytes: u32) {
    let allowed = Command::new("unshare").args(["-rm", "true"]).output();
    if !allowed.is_ok_and(|allowed| allowed.status.success()) {
        return;
    }
    let (account, place) = (account(), Place::new(kind));
    let proxy = Proxy::paging(account.url(), 50);
    let (disk, left) = (place.folder(), tempfile::TempDir::new().unwrap());
    let script = "mount -t tmpfs -o size=${A3}k,mode=700 none \"$A1\" || exit 99; \
                  \"$@\"; code=$?; \
                  if [ $code = 7 ]; then \"$@\"; code=$?; fi; \
                  cp -a \"$A1\"/. \"$A2\" || exit 98; exit $code";
    let mut command = place.sync(&proxy.url);
    command.arg("tickets");
    let kilobytes = kilobytes.to_string();
    let arguments = [
        disk.to_str().unwrap(),
        left.path().to_str().unwrap(),
        &kilobytes,
    ];
    let shell = after(script, &command, &arguments);
    let mut unshare = Command::new("unshare");
    unshare.args(["-rm", "sh"]).args(shell.get_args());
    for (name, value) in shell.get_envs() {
        match value {
            Some(value) => unshare.env(name, value),
            None => unshare.env_remove(name),
        };
    }
    let full = run(&mut unshare);
    if full.code == Some(99) {
        return;
    }
    assert_eq!(full.code, Some(7), "{}", full.err);
    assert!(!full.err.contains("panicked"), "{}", full.err);
    // What was there when the disk was full, where there is room.
    for name in names(left.path()) {
        let moved = Command::new("cp")
            .arg("-a")
            .args([left.path().join(&name), disk.join(&name)])
            .status();
        assert!(moved.unwrap().success());
    }
    let stored = place.is_whole();
    assert!((50..1_000).contains(&stored), "{stored} records are stored");
    run(&mut place.sync(&proxy.url)).succeeds();
    place.holds_all(&account);
}

#[test]
fn a_folder_goes_on_after_a_full_disk() {
    on_a_small_disk(Kind::Dir, 2_000);
}

#[test]
fn a_folder_of_gzip_goes_on_after_a_full_disk() {
    on_a_small_disk(Kind::Gzip, 150);
}

#[test]
fn a_database_goes_on_after_a_full_disk() {
    on_a_small_disk(Kind::Sqlite, 2_000);
}

#[cfg(target_os = "linux")]
#[test]
fn standard_output_that_is_full_is_told() {
    let full = std::fs::File::options().write(true).open("/dev/full");
    let mut command = super::sync(super::desk().url(), "stdout");
    let told = finish(command.stdout(full.unwrap()));
    assert_eq!(told.code, Some(7), "{}", told.err);
    told.says("standard output cannot be written");
}

#[test]
fn standard_output_that_is_only_open_for_reading_is_told() {
    let nothing = std::fs::File::open("/dev/null");
    let mut command = super::sync(super::desk().url(), "stdout");
    let told = finish(command.stdout(nothing.unwrap()));
    assert_eq!(told.code, Some(7), "{}", told.err);
    told.says("standard output cannot be written");
}

#[cfg(target_os = "linux")]
#[test]
fn a_log_that_cannot_be_written_costs_nothing() {
    for kind in [Kind::Dir, Kind::Sqlite] {
        let place = Place::new(kind);
        let full = std::fs::File::options().write(true).open("/dev/full");
        let mut command = place.sync(super::desk().url());
        let code = command.stderr(full.unwrap()).status().unwrap().code();
        assert_eq!(code, Some(0));
        place.holds_all(super::desk());
    }
}
