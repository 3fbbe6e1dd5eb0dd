//! Machines that give a program little.
#![cfg(target_os = "linux")]

use std::process::{Command, Stdio};

use tempfile::TempDir;

use crate::{
    desk::desk,
    support::{TOKEN, exporter, run},
    sync::place::{Kind, Place},
};

/// The command with that many files open at most.
fn with_files(files: u32, command: &Command) -> Command {
    let mut shell = exporter();
    let script = format!("ulimit -n {files}; exec \"$@\"");
    let mut limited = Command::new("sh");
    limited.args(["-c", &script, "sh"]).arg(shell.get_program());
    limited.args(command.get_args());
    std::mem::swap(&mut shell, &mut limited);
    shell.env_clear();
    for (name, value) in command.get_envs() {
        if let Some(value) = value {
            shell.env(name, value);
        }
    }
    shell.stdin(Stdio::null());
    shell
}

#[test]
fn few_files_are_told_with_a_documented_code_and_no_panic() {
    for files in 4..=20 {
        let folder = TempDir::new().unwrap();
        let to = |to: &str| format!("{to}:{}", folder.path().join("there").display());
        for args in [
            &["export", "organizations"][..],
            &["check", "organizations"],
            &["sync", "organizations", "--to", &to("sqlite")],
            &["sync", "organizations", "--to", &to("dir")],
            &["demo", folder.path().to_str().unwrap(), "--tickets", "1"],
            &["simulate", "--listen", "127.0.0.1:1"],
        ] {
            let mut command = exporter();
            command
                .args(args)
                .env("ZENDESK_BASE_URL", desk().url())
                .env("ZENDESK_OAUTH_TOKEN", TOKEN);
            let done = run(&mut with_files(files, &command));
            let about = format!("{files} files, {args:?}: {}", done.err);
            assert!(!done.err.contains("panicked"), "{about}");
            match done.code {
                Some(0) => {}
                Some(3 | 5 | 6 | 7) => done.says(""),
                code => panic!("{code:?} {about}"),
            }
        }
    }
}

#[test]
fn what_cannot_be_opened_for_want_of_files_is_not_taken_for_missing() {
    for kind in [Kind::Dir, Kind::Sqlite] {
        let place = Place::new(kind);
        run(place.sync(desk().url()).arg("organizations")).succeeds();
        for files in 4..=20 {
            for look in ["verify", "status"] {
                let mut command = exporter();
                command.args([look, &place.to()]);
                let done = run(&mut with_files(files, &command));
                if done.code != Some(0) {
                    done.refuses(7, "`ulimit -n` says how many");
                }
            }
        }
    }
}
