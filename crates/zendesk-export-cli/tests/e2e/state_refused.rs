//! State files that cannot be used: each is left as it is, and nothing is written.

use std::{fs, path::Path};

use tempfile::TempDir;

use crate::{
    desk::{Desk, builder, desk},
    support::{names, run},
};

#[track_caller]
fn refuse_path(state: &Path, what: &str) {
    let mut command = desk().export("tickets");
    let refused = run(command.arg("--state").arg(state));
    refused.refuses(6, what);
    let name = state.file_name().unwrap().to_str().unwrap();
    assert!(refused.err.contains(name), "{}", refused.err);
}

#[track_caller]
fn refuse_text(text: impl AsRef<[u8]>, what: &str) {
    let folder = TempDir::new().unwrap();
    let state = folder.path().join("state.json");
    fs::write(&state, &text).unwrap();
    refuse_path(&state, what);
    assert_eq!(fs::read(&state).unwrap(), text.as_ref(), "left as it is");
    assert_eq!(names(folder.path()), ["state.json"]);
}

fn state_of(account: &str, export: &str, position: &str) -> String {
    format!(
        r#"{{"version":1,"account":"{account}","export":"{export}","position":{{{position}}}}}"#
    )
}

#[test]
fn refuses_a_file_that_is_not_a_state() {
    for text in [
        "\n",
        "not JSON",
        "{",
        "[]",
        "null",
        "{}",
        r#"{"id":1}"#,
        r#"{"version":"1"}"#,
        r#"{"version":1}"#,
    ] {
        refuse_text(text, "cannot be used; move it away, and begin again");
    }
    refuse_text(b"\xff\xfe", "cannot be used; move it away, and begin again");
}

#[test]
fn refuses_an_empty_file() {
    refuse_text("", "is empty; remove it, and begin again");
}

#[test]
fn refuses_half_of_a_state() {
    let whole = state_of(desk().url(), "tickets", r#""start_time":0"#);
    refuse_text(
        &whole[..whole.len() / 2],
        "cannot be used; move it away, and begin again",
    );
    let no_position = state_of(desk().url(), "tickets", "");
    refuse_text(no_position, "cannot be used; move it away, and begin again");
}

#[test]
fn refuses_a_state_of_a_newer_version() {
    let newer = state_of(desk().url(), "tickets", r#""start_time":0"#).replace(":1,", ":2,");
    refuse_text(newer, "version 2");
    refuse_text(r#"{"version":3,"all":"different"}"#, "newer program");
}

#[test]
fn refuses_a_state_of_another_account() {
    let other = state_of("https://acme.zendesk.com", "tickets", r#""start_time":0"#);
    refuse_text(other, "account https://acme.zendesk.com");
}

#[test]
fn refuses_the_state_that_a_run_on_another_account_left() {
    let folder = TempDir::new().unwrap();
    let state = folder.path().join("state.json");
    let elsewhere = Desk::open(builder().tickets(10));
    run(elsewhere.export("tickets").arg("--state").arg(&state)).succeeds();
    let saved = fs::read(&state).unwrap();
    refuse_path(&state, elsewhere.url());
    assert_eq!(fs::read(&state).unwrap(), saved);
}

#[test]
fn refuses_a_state_of_another_resource() {
    for export in ["tickets_by_time", "users", "organizations"] {
        let other = state_of(desk().url(), export, r#""start_time":0"#);
        refuse_text(other, export);
    }
}

#[test]
fn refuses_a_state_of_other_options() {
    let folder = TempDir::new().unwrap();
    let state = folder.path().join("state.json");
    let mut command = desk().export("tickets");
    command.arg("--exclude-deleted").arg("--state").arg(&state);
    run(&mut command).succeeds();
    let saved = fs::read(&state).unwrap();
    refuse_path(&state, "exclude_deleted");
    assert_eq!(fs::read(&state).unwrap(), saved);
}

#[test]
fn refuses_a_folder() {
    let folder = TempDir::new().unwrap();
    refuse_path(folder.path(), "directory");
    assert!(names(folder.path()).is_empty());
}

#[test]
fn refuses_a_file_in_a_folder_that_does_not_exist() {
    let folder = TempDir::new().unwrap();
    refuse_path(&folder.path().join("no/state.json"), "cannot be written");
    assert!(names(folder.path()).is_empty());
}

#[test]
fn refuses_a_file_below_a_file() {
    let folder = TempDir::new().unwrap();
    let file = folder.path().join("file");
    fs::write(&file, "kept").unwrap();
    refuse_path(&file.join("state.json"), "the state file");
    assert_eq!(fs::read(&file).unwrap(), b"kept");
}

#[cfg(target_os = "linux")]
#[test]
fn refuses_a_file_where_nobody_can_write() {
    refuse_path(Path::new("/proc/state.json"), "cannot be written");
    refuse_path(Path::new("/dev/null"), "the state file");
}

#[test]
fn refuses_a_state_of_the_far_future() {
    for secs in ["1332034771000", "16725225600", "9223372036854775807"] {
        let position = format!(r#""start_time":{secs}"#);
        refuse_text(
            state_of(desk().url(), "tickets", &position),
            "in the future",
        );
    }
}
