//! What comes beside the records.

use std::fs;

use tempfile::TempDir;

use crate::{
    desk::{desk, list},
    support::{assert_same, names, run, whole_lines},
};

#[test]
fn writes_each_sideload_to_a_file_of_its_name() {
    let folder = TempDir::new().unwrap();
    let mut command = desk().export("tickets");
    command.args(["--include", "users,groups", "--sideloads"]);
    let done = run(command.arg(folder.path())).succeeds();
    let sent = desk().records("tickets/cursor", "tickets");
    assert_same(&done.lines(), &sent, "tickets");

    let page = desk().page("tickets/cursor?start_time=0&include=users,groups");
    assert_eq!(names(folder.path()), ["groups.ndjson", "users.ndjson"]);
    for name in ["users", "groups"] {
        let file = folder.path().join(format!("{name}.ndjson"));
        let written = fs::read_to_string(file).unwrap();
        assert_same(&whole_lines(&written), &list(&page[name]), name);
    }
}

#[test]
fn makes_the_folder_and_appends_to_what_is_in_it() {
    let parent = TempDir::new().unwrap();
    let folder = parent.path().join("a/b");
    let file = folder.join("users.ndjson");
    let mut command = desk().export("tickets");
    command
        .args(["--include", "users", "--sideloads"])
        .arg(&folder);
    run(&mut command).succeeds();
    let once = fs::read_to_string(&file).unwrap();
    run(&mut command).succeeds();
    assert_eq!(fs::read_to_string(&file).unwrap(), once.repeat(2));
}

#[test]
fn an_unfinished_line_of_a_sideload_is_taken_back() {
    let folder = TempDir::new().unwrap();
    let file = folder.path().join("users.ndjson");
    fs::write(&file, "{\"id\":0}\n{\"id\":1,\"na").unwrap();
    let mut command = desk().export("tickets");
    command.args(["--include", "users", "--sideloads"]);
    run(command.arg(folder.path())).succeeds();
    let written = fs::read_to_string(&file).unwrap();
    assert_eq!(whole_lines(&written)[0], "{\"id\":0}");
}

#[test]
fn tells_when_sideloads_have_no_place_to_go_to() {
    let done = desk().run("tickets", ["--include", "users"]).succeeds();
    assert!(done.err.contains("--sideloads"), "{}", done.err);
    let sent = desk().records("tickets/cursor", "tickets");
    assert_same(&done.lines(), &sent, "tickets");
}

#[test]
fn tells_when_a_sideload_is_unknown() {
    let done = desk().run("users", ["--include", "no_such"]).succeeds();
    assert!(done.err.contains("\"no_such\""), "{}", done.err);
}

#[test]
fn tells_once_which_sideloads_never_came() {
    // Beside the records, and within them.
    let come = "users,metric_sets";
    let done = desk().run("tickets", ["--include", &format!("{come},no_such,slas")]);
    let err = done.succeeds().err;
    let told: Vec<_> = err
        .lines()
        .filter(|line| line.contains("never came"))
        .collect();
    assert_eq!(told.len(), 1, "{err}");
    assert!(told[0].contains("no_such, slas were asked for"), "{err}");

    let done = desk()
        .run("ticket-events", ["--include", "comment_events"])
        .succeeds();
    assert!(!done.err.contains("never came"), "{}", done.err);
    // Each user has a role all the same, and each comment is an event.
    let done = desk().run("users", ["--include", "roles"]).succeeds();
    assert!(done.err.contains("roles was asked for"), "{}", done.err);
}

#[test]
fn a_folder_that_cannot_be_made_is_told_and_nothing_is_written() {
    let parent = TempDir::new().unwrap();
    let (file, state) = (parent.path().join("file"), parent.path().join("state.json"));
    fs::write(&file, "kept").unwrap();
    for folder in [file.join("below"), file.clone()] {
        let mut command = desk().export("tickets");
        command.args(["--include", "users", "--sideloads"]);
        command.arg(folder).arg("--state").arg(&state);
        run(&mut command).refuses(7, "cannot be written");
        assert!(!state.exists());
    }
    assert_eq!(fs::read(&file).unwrap(), b"kept");
}

#[test]
fn a_sideload_that_cannot_be_written_leaves_no_state() {
    let parent = TempDir::new().unwrap();
    let state = parent.path().join("state.json");
    // Where the file of the sideload belongs, there is a folder.
    fs::create_dir_all(parent.path().join("sideloads/users.ndjson")).unwrap();
    let mut command = desk().export("tickets");
    command.args(["--include", "users", "--sideloads"]);
    command.arg(parent.path().join("sideloads"));
    let failed = run(command.arg("--state").arg(&state));
    assert_eq!(failed.code, Some(7), "{}", failed.err);
    failed.says("users.ndjson");
    assert!(!state.exists());
}

#[test]
fn tells_when_a_folder_for_sideloads_has_no_use_or_is_none() {
    let folder = TempDir::new().unwrap();
    let mut command = desk().export("organizations");
    let told = run(command.arg("--sideloads").arg(folder.path())).succeeds();
    let what = "--sideloads has no effect without --include";
    assert_eq!(told.err.matches(what).count(), 1, "{}", told.err);
    let file = folder.path().join("users.ndjson");
    fs::write(&file, "").unwrap();
    let mut command = desk().export("organizations");
    let refused = run(command.arg("--sideloads").arg(&file));
    refused.refuses(7, "it is a file, and --sideloads takes a folder");
}
