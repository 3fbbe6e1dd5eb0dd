//! Places that cannot be written to, and readers that go away.

use std::{
    fs::{self, File},
    io::{BufRead as _, BufReader, Read as _, Seek as _, Write as _},
    process::{Command, Stdio},
};

use tempfile::TempDir;

use crate::{
    desk::{TICKETS, desk},
    support::{Run, assert_same, exporter, finish, in_shell, names, run, wait, whole_lines},
};

/// A page of this size is larger than a pipe holds, so that its end waits for the reader.
const PER_PAGE: usize = 100;

#[cfg(target_os = "linux")]
#[test]
fn a_full_disk_is_told_and_leaves_no_state() {
    let folder = TempDir::new().unwrap();
    let state = folder.path().join("state.json");
    let full = || File::options().write(true).open("/dev/full").unwrap();
    for resource in ["tickets", "organizations"] {
        let mut command = desk().export(resource);
        let failed = finish(command.arg("--state").arg(&state).stdout(full()));
        failed.refuses(7, "standard output cannot be written");
        assert!(!state.exists());
    }
    let demo = folder.path().join("demo");
    let mut command = exporter();
    command.args(["demo", "--tickets", "10"]).arg(demo);
    finish(command.stdout(full())).refuses(7, "standard output");
    finish(exporter().arg("simulate").stdout(full())).refuses(7, "standard output");
}

#[cfg(unix)]
#[test]
fn an_output_that_is_open_for_reading_alone_is_told_and_leaves_no_state() {
    let folder = TempDir::new().unwrap();
    let (state, input) = (folder.path().join("state.json"), folder.path().join("in"));
    fs::write(&input, "kept\n").unwrap();
    let mut command = desk().export("organizations");
    command.arg("--state").arg(&state);
    finish(command.stdout(File::open(&input).unwrap())).refuses(7, "standard output");
    assert!(!state.exists());
    assert_eq!(fs::read_to_string(&input).unwrap(), "kept\n");
}

/// Reads this many lines, then goes away like `head`.
fn read_lines(command: &mut Command, lines: usize) -> (Vec<String>, Run) {
    command.stdout(Stdio::piped()).stderr(Stdio::piped());
    let mut child = command.spawn().unwrap();
    let reader = BufReader::new(child.stdout.take().unwrap());
    let read = reader.lines().take(lines).map(Result::unwrap).collect();
    let code = wait(&mut child);
    let mut err = String::new();
    let mut stderr = child.stderr.take().unwrap();
    stderr.read_to_string(&mut err).unwrap();
    let out = String::new();
    (read, Run { code, out, err })
}

#[test]
fn a_reader_that_goes_away_is_told_with_the_code_of_a_closed_pipe() {
    let (read, ended) = read_lines(&mut desk().export("tickets"), 1);
    assert_eq!(read.len(), 1);
    ended.refuses(141, "closed by its reader");
}

#[test]
fn the_state_is_never_beyond_what_was_written_to_a_closed_pipe() {
    let folder = TempDir::new().unwrap();
    let state = folder.path().join("state.json");
    let command = || {
        let mut command = desk().export("tickets");
        command.args(["--per-page", &PER_PAGE.to_string()]);
        command.arg("--state").arg(&state);
        command
    };
    let (_, ended) = read_lines(&mut command(), 1);
    ended.refuses(141, "closed by its reader");
    assert!(!state.exists(), "the first page was not written");

    // Whoever reads a line of the second page has the first one, and the state may say so.
    let (mut all, ended) = read_lines(&mut command(), PER_PAGE + 1);
    ended.refuses(141, "closed by its reader");
    all.pop();
    let rest = run(&mut command()).succeeds();
    let all: Vec<&str> = all.iter().map(String::as_str).chain(rest.lines()).collect();
    assert_same(
        &all,
        &desk().records("tickets/cursor", "tickets"),
        "tickets",
    );
}

fn tickets_with_state(folder: &TempDir) -> Command {
    let mut command = desk().export("tickets");
    command.arg("--state").arg(folder.path().join("state.json"));
    command
}

#[test]
fn an_unfinished_line_is_taken_back_before_more_is_appended() {
    let folder = TempDir::new().unwrap();
    let path = folder.path().join("tickets.ndjson");
    let whole = "{\"id\":0,\"of\":\"an earlier day\"}\n";
    fs::write(&path, format!("{whole}{}", r#"{"id":1,"sub"#)).unwrap();
    let file = File::options().append(true).open(&path).unwrap();
    finish(tickets_with_state(&folder).stdout(file)).succeeds();
    let written = fs::read_to_string(&path).unwrap();
    assert!(written.starts_with(whole));
    assert_eq!(whole_lines(&written).len(), 1 + TICKETS);
}

#[test]
fn a_line_that_lacks_its_line_break_alone_is_kept() {
    let folder = TempDir::new().unwrap();
    let path = folder.path().join("tickets.ndjson");
    fs::write(&path, r#"{"id":0}"#).unwrap();
    let file = File::options().append(true).open(&path).unwrap();
    finish(tickets_with_state(&folder).stdout(file)).succeeds();
    let written = fs::read_to_string(&path).unwrap();
    assert!(written.starts_with("{\"id\":0}\n"));
    assert_eq!(whole_lines(&written).len(), 1 + TICKETS);
}

/// As in `until zendesk-export ...; do sleep 60; done > tickets.ndjson`, where all runs share one
/// place in the file.
#[test]
fn a_loop_of_runs_behind_one_redirection_writes_whole_lines() {
    let folder = TempDir::new().unwrap();
    let path = folder.path().join("tickets.ndjson");
    let mut file = File::create(&path).unwrap();
    file.write_all(br#"{"id":1,"of":"a run that was kill"#)
        .unwrap();
    finish(tickets_with_state(&folder).stdout(file.try_clone().unwrap())).succeeds();
    file.rewind().unwrap();
    let written = fs::read(&path).unwrap();
    assert!(!written.contains(&0), "the file has a hole");
    let written = String::from_utf8(written).unwrap();
    assert_eq!(whole_lines(&written).len(), TICKETS);
}

#[test]
fn a_file_that_is_replaced_holds_one_run_alone() {
    let folder = TempDir::new().unwrap();
    let path = folder.path().join("organizations.ndjson");
    fs::write(&path, "old\n".repeat(100_000)).unwrap();
    let file = File::create(&path).unwrap();
    finish(desk().export("organizations").stdout(file)).succeeds();
    let written = fs::read_to_string(&path).unwrap();
    let expected = desk().records("organizations", "organizations");
    assert_same(&whole_lines(&written), &expected, "organizations");
}

/// The state would say that records were written which are nowhere.
#[cfg(unix)]
#[test]
fn records_that_would_go_nowhere_leave_no_state() {
    let folder = TempDir::new().unwrap();
    for resource in ["tickets", "organizations"] {
        let mut command = desk().export(resource);
        command.arg("--state").arg(folder.path().join("state.json"));
        let refused = finish(command.stdout(Stdio::null()));
        refused.refuses(7, "standard output is closed or /dev/null");
        assert!(names(folder.path()).is_empty());

        let refused = finish(in_shell(&command, "", ">&-").stdout(Stdio::piped()));
        refused.refuses(7, "standard output is closed or /dev/null");
        assert!(names(folder.path()).is_empty());
    }
}

#[test]
fn records_may_be_thrown_away_where_there_is_no_state() {
    finish(desk().export("organizations").stdout(Stdio::null())).succeeds();
}

/// As Python's `subprocess.DEVNULL` is opened.
#[cfg(unix)]
#[test]
fn records_that_go_nowhere_by_mistake_are_told() {
    let null = || File::options().read(true).write(true).open("/dev/null");
    let told = finish(desk().export("organizations").stdout(null().unwrap())).succeeds();
    assert!(told.err.contains("the records go nowhere"), "{}", told.err);
}

/// The system ends a program there that does not say what it wants.
#[cfg(unix)]
#[test]
fn a_file_that_reaches_the_limit_for_its_size_is_told_and_leaves_no_state() {
    let folder = TempDir::new().unwrap();
    let file = File::create(folder.path().join("tickets.ndjson")).unwrap();
    let command = tickets_with_state(&folder);
    let failed = finish(in_shell(&command, "ulimit -f 8;", "").stdout(file));
    failed.refuses(7, "as large as a file may be (`ulimit -f`");
    assert_eq!(names(folder.path()), ["tickets.ndjson"]);
}

/// Every command that prints, with a destination to look at.
fn printing(folder: &TempDir) -> Vec<Command> {
    let to = format!("dir:{}", folder.path().join("there").display());
    let signed_in = |args: &[&str]| {
        let mut command = exporter();
        command
            .args(args)
            .env("ZENDESK_BASE_URL", desk().url())
            .env("ZENDESK_OAUTH_TOKEN", "t0ken");
        command
    };
    run(&mut signed_in(&["sync", "organizations", "--to", &to])).succeeds();
    let all: [&[&str]; 11] = [
        &["--help"],
        &["--version"],
        &["help", "sync"],
        &["sync", "--help"],
        &["sync", "organizations", "--to", "stdout"],
        &["status", &to],
        &["verify", &to],
        &["schema", "tickets"],
        &["config"],
        &["completions", "bash"],
        &["check", "organizations"],
    ];
    all.into_iter().map(signed_in).collect()
}

#[test]
fn every_command_tells_of_a_reader_that_went_away() {
    let folder = TempDir::new().unwrap();
    for mut command in printing(&folder) {
        let (reader, writer) = std::io::pipe().unwrap();
        drop(reader);
        let told = finish(command.stdout(writer));
        assert_eq!(told.code, Some(141), "{command:?}: {}", told.err);
    }
}

#[cfg(target_os = "linux")]
#[test]
fn every_command_tells_of_an_output_that_cannot_be_written() {
    let folder = TempDir::new().unwrap();
    for mut command in printing(&folder) {
        let full = File::options().write(true).open("/dev/full").unwrap();
        let told = finish(command.stdout(full));
        assert_eq!(told.code, Some(7), "{command:?}: {}", told.err);
        assert!(
            told.err.contains("standard output cannot be written"),
            "{}",
            told.err
        );
    }
}
