//! The demonstration.

use std::{
    fs,
    path::Path,
    process::{Command, Stdio},
};

use tempfile::TempDir;

use crate::support::{Run, exporter, names, run, whole_lines};

const RESOURCES: [&str; 4] = ["tickets", "ticket_events", "users", "organizations"];

fn demo(folder: &Path, tickets: u32) -> Command {
    let mut command = exporter();
    let tickets = tickets.to_string();
    command
        .arg("demo")
        .arg(folder)
        .args(["--tickets", &tickets]);
    command
}

/// Compares every figure that was printed with the files.
#[track_caller]
fn check(done: &Run, folder: &Path, tickets: usize) {
    let (mut records, mut pages) = (Vec::new(), 0);
    for name in RESOURCES {
        let file = folder.join(format!("{name}.ndjson"));
        let text = fs::read_to_string(&file).unwrap();
        let row = done.out.lines().find(|row| row.trim().starts_with(name));
        let row: Vec<&str> = row.unwrap().split_whitespace().collect();
        let [_, count, _, of_pages, _, kilobytes, unit, path] = row[..] else {
            panic!("other figures than expected: {row:?}");
        };
        records.push(whole_lines(&text).len());
        assert_eq!(count, records.last().unwrap().to_string(), "{name}");
        assert_eq!(kilobytes, format!("{:.1}", text.len() as f64 / 1_000.0));
        assert_eq!((unit, path), ("kB", file.to_str().unwrap()));
        pages += of_pages.parse::<usize>().unwrap();
    }
    let people = [tickets / 5, tickets / 25].map(|count| count.max(1));
    assert_eq!(records, [tickets, 2 * tickets, people[0], people[1]]);
    let requests = format!("after {pages} requests");
    assert!(done.out.contains(&requests), "{requests}: {}", done.out);
}

#[test]
fn exports_four_resources_into_files_and_tells_the_figures() {
    let parent = TempDir::new().unwrap();
    let folder = parent.path().join("made/for/it");
    let done = run(&mut demo(&folder, 1_100)).succeeds();
    let mut expected = RESOURCES.map(|name| format!("{name}.ndjson"));
    expected.sort();
    assert_eq!(names(&folder), expected);
    check(&done, &folder, 1_100);
}

#[test]
fn replaces_the_files_of_an_earlier_demonstration() {
    let folder = TempDir::new().unwrap();
    for tickets in [120, 50] {
        let done = run(&mut demo(folder.path(), tickets)).succeeds();
        check(&done, folder.path(), tickets as usize);
    }
}

#[test]
fn shows_even_an_account_without_tickets() {
    let folder = TempDir::new().unwrap();
    let done = run(&mut demo(folder.path(), 0)).succeeds();
    check(&done, folder.path(), 0);
}

#[test]
fn writes_to_a_folder_of_its_own_unless_told_otherwise() {
    let parent = TempDir::new().unwrap();
    let mut command = exporter();
    command.args(["demo", "--tickets", "30"]);
    let done = run(command.current_dir(parent.path())).succeeds();
    assert_eq!(names(parent.path()), ["zendesk-export-demo"]);
    assert!(done.out.contains("zendesk-export-demo"));
}

#[test]
fn takes_no_account_and_sends_no_credentials() {
    let folder = TempDir::new().unwrap();
    let mut command = demo(folder.path(), 30);
    command.env("ZENDESK_BASE_URL", "http://nowhere.invalid");
    run(command.env("ZENDESK_OAUTH_TOKEN", "\n")).succeeds();
}

#[test]
fn tells_when_the_folder_cannot_be_written() {
    let parent = TempDir::new().unwrap();
    let file = parent.path().join("file");
    fs::write(&file, "kept").unwrap();
    for folder in [file.join("below"), file.clone()] {
        run(&mut demo(&folder, 10)).refuses(7, "cannot be written");
    }
    assert_eq!(fs::read(&file).unwrap(), b"kept");
}

#[test]
fn a_reader_that_goes_away_is_no_crash() {
    let folder = TempDir::new().unwrap();
    let mut command = demo(folder.path(), 10);
    command.stdout(Stdio::piped()).stderr(Stdio::piped());
    let mut child = command.spawn().unwrap();
    drop(child.stdout.take());
    let ended = child.wait_with_output().unwrap();
    assert_eq!(ended.status.code(), Some(141));
}

#[test]
fn refuses_a_number_that_is_none() {
    for tickets in ["-1", "many", "1.5", ""] {
        let refused = run(exporter().arg("demo").args(["--tickets", tickets]));
        refused.refuses(2, "");
    }
}

#[test]
fn refuses_more_tickets_than_it_can_count() {
    let folder = TempDir::new().unwrap();
    for tickets in ["1000000001", "18446744073709551615", "18446744073709551616"] {
        let mut command = exporter();
        command.args(["demo", "here", "--tickets", tickets]);
        run(command.current_dir(folder.path())).refuses(2, "--tickets");
    }
    assert!(names(folder.path()).is_empty());
}
