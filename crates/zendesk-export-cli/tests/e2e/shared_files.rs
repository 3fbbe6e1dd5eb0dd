//! Files that more than one run may come upon: behind one redirection, in one folder, behind a link.

use std::{fs, os::unix::fs::symlink, path::Path, process::Command};

use httpmock::MockServer;
use tempfile::TempDir;

use crate::{
    desk::{Desk, builder, desk},
    support::{TOKEN, export, finish, run, whole_lines},
};

/// Runs a line of shell in a folder, with the exporter as `$zx` and an account to export from.
fn shell(folder: &Path, account: &Desk, script: &str) -> i32 {
    let mut command = Command::new("sh");
    command
        .arg("-c")
        .arg(script)
        .current_dir(folder)
        .env_clear();
    command
        .env("PATH", "/usr/bin:/bin")
        .env("zx", env!("CARGO_BIN_EXE_zendesk-export"))
        .env("ZENDESK_BASE_URL", account.url())
        .env("ZENDESK_OAUTH_TOKEN", TOKEN);
    finish(&mut command).code.unwrap()
}

#[test]
fn runs_behind_one_redirection_never_cut_each_others_records() {
    let account = Desk::open(builder().tickets(400));
    let folder = TempDir::new().unwrap();
    let run = "$zx export $1 --state $2 --per-page 5 --requests-per-minute unlimited";
    let script = format!(
        "go() {{ {run}; echo $? > $2.code; }}
         {{ go tickets a & for n in 1 2 3 4 5 6 7 8; do go users b; done; wait; }} >> all 2>/dev/null"
    );
    shell(folder.path(), &account, &script);

    let code = |name: &str| {
        fs::read_to_string(folder.path().join(name))
            .unwrap()
            .trim()
            .to_owned()
    };
    let written = fs::read_to_string(folder.path().join("all")).unwrap();
    let ours = whole_lines(&written)
        .into_iter()
        .filter(|line| line.contains("\"generated_timestamp\""))
        .count();
    match code("a.code").as_str() {
        "0" => assert_eq!(ours, 400),
        // The other one was there first.
        "7" => assert_eq!(ours, 0),
        code => panic!("exit code {code}"),
    }
}

#[test]
fn a_lock_ends_with_its_run_although_the_shell_keeps_the_file_open() {
    let folder = TempDir::new().unwrap();
    let run = "$zx export organizations --requests-per-minute unlimited";
    let script = format!(
        "{{ {run} --state a && {run} --state b; }} >> all 2>/dev/null && {run} >> all 2>/dev/null"
    );
    assert_eq!(shell(folder.path(), desk(), &script), 0);
}

#[test]
fn a_state_behind_a_link_is_written_where_the_link_leads() {
    let folder = TempDir::new().unwrap();
    let path = |name: &str| folder.path().join(name);
    fs::create_dir(path("volume")).unwrap();
    symlink("volume/state.json", path("state.json")).unwrap();
    for _ in 0..2 {
        let mut command = desk().export("organizations");
        run(command.arg("--state").arg(path("state.json"))).succeeds();
        assert!(path("state.json").is_symlink());
        assert!(path("volume/state.json").is_file());
    }
}

#[test]
fn a_refused_start_of_a_first_run_is_no_fault_of_the_state_file() {
    let server = MockServer::start();
    server.mock(|_, then| {
        then.status(422)
            .body("Too recent start_time. Use a start_time older than 5 minutes");
    });
    let folder = TempDir::new().unwrap();
    let state = folder.path().join("state.json");
    let mut command = export(&server.base_url(), "organizations");
    let refused = run(command.args(["--since", "1h", "--state"]).arg(&state));
    refused.refuses(2, "too recent");
    assert!(!state.exists());
}

#[test]
fn a_secret_of_the_environment_takes_precedence_over_a_whole_oauth_client_of_the_file() {
    let account = Desk::open(
        builder()
            .tickets(10)
            .basic("agent@example.com/token", "k3y"),
    );
    let folder = TempDir::new().unwrap();
    let config = folder.path().join("zendesk.toml");
    fs::write(
        &config,
        "oauth_client_id = \"exporter\"\noauth_client_secret = \"s3cret\"\n",
    )
    .unwrap();
    let mut command = account.export("organizations");
    command
        .env_remove("ZENDESK_OAUTH_TOKEN")
        .env("ZENDESK_EMAIL", "agent@example.com")
        .env("ZENDESK_API_TOKEN", "k3y")
        .arg("--config")
        .arg(&config);
    run(&mut command).succeeds();
}
