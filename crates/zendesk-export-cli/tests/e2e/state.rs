//! The state file: where a run goes on.

use std::{
    fs,
    path::{Path, PathBuf},
    process::Command,
    time::{SystemTime, UNIX_EPOCH},
};

use httpmock::MockServer;
use tempfile::TempDir;

use crate::{
    desk::{Desk, EXPORTS, builder, desk},
    support::{Run, export, names, run},
};

fn file() -> (TempDir, PathBuf) {
    let folder = TempDir::new().unwrap();
    let path = folder.path().join("state.json");
    (folder, path)
}

fn with<const N: usize>(resource: &str, state: &Path, args: [&str; N]) -> Run {
    let mut command = desk().export(resource);
    run(command.arg("--state").arg(state).args(args)).succeeds()
}

#[test]
fn a_second_run_right_after_the_first_brings_nothing_new() {
    for (resource, ..) in EXPORTS {
        let (folder, state) = file();
        let first = with(resource, &state, ["--per-page", "90"]);
        let saved = fs::read_to_string(&state).unwrap();
        let second = with(resource, &state, []);
        // By time the last second comes once more.
        assert!(second.ids().is_subset(&first.ids()), "{resource}");
        assert!(second.ids().len() < first.ids().len() / 2, "{resource}");
        assert_eq!(fs::read_to_string(&state).unwrap(), saved, "{resource}");
        assert_eq!(names(folder.path()), ["state.json"], "nothing else");
    }
}

#[test]
fn since_counts_only_until_there_is_a_state() {
    let (_folder, state) = file();
    let first = with("tickets", &state, ["--since", "2025-06-01"]);
    assert!(!first.ids().is_empty());
    let second = with("tickets", &state, ["--since", "0"]);
    assert_eq!(second.out, "");
}

#[test]
fn page_size_and_sideloads_may_change_from_run_to_run() {
    let (_folder, state) = file();
    let since = ["--since", "2025-06-01", "--per-page", "10"];
    with("tickets", &state, since);
    let other = ["--per-page", "500", "--include", "users"];
    with("tickets", &state, other);
}

#[test]
fn names_the_account_and_the_export_in_json() {
    let (_folder, state) = file();
    with("users-by-time", &state, []);
    let saved = fs::read_to_string(&state).unwrap();
    let saved: serde_json::Value = serde_json::from_str(&saved).unwrap();
    assert_eq!(saved["account"], desk().url());
    assert_eq!(saved["export"], "users_by_time");
}

#[test]
fn an_account_without_records_can_be_asked_again() {
    let account = Desk::open(builder().tickets(0));
    for resource in ["tickets", "tickets-by-time", "ticket-events"] {
        let (_folder, state) = file();
        let mut command = account.export(resource);
        command.arg("--state").arg(&state);
        assert_eq!(run(&mut command).succeeds().out, "");
        assert_eq!(run(&mut command).succeeds().out, "");
    }
}

#[cfg(unix)]
fn mode(path: &Path) -> u32 {
    use std::os::unix::fs::PermissionsExt as _;

    fs::metadata(path).unwrap().permissions().mode() & 0o777
}

#[cfg(unix)]
#[test]
fn only_its_owner_can_read_it() {
    use std::os::unix::fs::PermissionsExt as _;

    let (_folder, state) = file();
    with("organizations", &state, []);
    assert_eq!(mode(&state), 0o600);
    fs::set_permissions(&state, fs::Permissions::from_mode(0o644)).unwrap();
    with("organizations", &state, []);
    assert_eq!(mode(&state), 0o600);
}

#[cfg(unix)]
#[test]
fn a_link_to_the_file_stays_a_link() {
    let (folder, state) = file();
    let link = folder.path().join("link.json");
    with("tickets", &state, ["--since", "2025-06-01"]);
    std::os::unix::fs::symlink(&state, &link).unwrap();
    with("tickets", &link, []);
    assert!(fs::symlink_metadata(&link).unwrap().is_symlink());
}

#[test]
fn takes_a_file_in_the_working_folder() {
    let folder = TempDir::new().unwrap();
    let mut command = desk().export("organizations");
    command.args(["--state", "state.json"]);
    run(command.current_dir(folder.path())).succeeds();
    assert_eq!(names(folder.path()), ["state.json"]);
}

/// Records of the present, as a real account has them.
fn busy(server: &MockServer, moment: u64) -> (Command, PathBuf, TempDir) {
    server.mock(|when, then| {
        when.path("/api/v2/incremental/tickets");
        then.header("content-type", "application/json")
            .body(format!(
                r#"{{"tickets":[{{"id":1,"generated_timestamp":{moment}}}],"count":1,
                 "end_time":{moment},"end_of_stream":true,"next_page":null}}"#
            ));
    });
    let (folder, state) = file();
    let mut command = export(&server.base_url(), "tickets-by-time");
    command.arg("--state").arg(&state);
    (command, state, folder)
}

#[test]
fn a_second_run_is_allowed_when_the_last_record_is_of_this_minute() {
    let now = SystemTime::now().duration_since(UNIX_EPOCH).unwrap();
    let server = MockServer::start();
    let (mut command, state, _folder) = busy(&server, now.as_secs() - 2);
    assert_eq!(run(&mut command).succeeds().lines().len(), 1);
    let saved = fs::read_to_string(&state).unwrap();
    run(&mut command).succeeds();
    assert_eq!(fs::read_to_string(&state).unwrap(), saved);
}

#[test]
fn a_failure_after_the_first_page_keeps_the_state_of_that_page() {
    let server = MockServer::start();
    server.mock(|when, then| {
        when.query_param("start_time", "0");
        then.header("content-type", "application/json").body(
            r#"{"tickets":[{"id":1}],"after_cursor":"c1","after_url":null,"end_of_stream":false}"#,
        );
    });
    let mut refusal = server.mock(|when, then| {
        when.query_param("cursor", "c1");
        then.status(403);
    });
    let (_folder, state) = file();
    let mut command = export(&server.base_url(), "tickets");
    command.arg("--state").arg(&state);
    let failed = run(&mut command);
    assert_eq!(failed.code, Some(4), "{}", failed.err);
    assert_eq!(failed.out, "{\"id\":1}\n");
    refusal.delete();

    server.mock(|when, then| {
        when.query_param("cursor", "c1");
        then.header("content-type", "application/json").body(
            r#"{"tickets":[{"id":2}],"after_cursor":"c2","after_url":null,"end_of_stream":true}"#,
        );
    });
    assert_eq!(run(&mut command).succeeds().out, "{\"id\":2}\n");
}
