//! Commands other than `sync` that somebody asks to end.
#![cfg(unix)]

use std::{
    fs::{self, File},
    io::{BufRead as _, BufReader, Read as _},
    process::{Child, Command, Stdio},
};

use tempfile::TempDir;

use crate::{
    desk::desk,
    support::{TOKEN, assert_same, export, exporter, in_shell, wait, whole_lines},
    sync::proxy::Proxy,
};

const PER_PAGE: u32 = 20;

fn signal(child: &Child, name: &str) {
    let id = child.id().to_string();
    let sent = Command::new("kill").args(["-s", name, &id]).status();
    assert!(sent.unwrap().success(), "the run has ended already");
}

/// Sends a signal, and returns once it is heard.
fn ask(child: &mut Child, name: &str) -> impl FnOnce() -> String + use<> {
    signal(child, name);
    let mut lines = BufReader::new(child.stderr.take().unwrap());
    let mut told = String::new();
    while !told.contains("stopping") {
        assert_ne!(lines.read_line(&mut told).unwrap(), 0, "{told}");
    }
    move || {
        lines.read_to_string(&mut told).unwrap();
        told
    }
}

#[test]
fn an_export_ends_after_the_page_under_way_and_goes_on_from_there() {
    for name in ["INT", "TERM", "HUP"] {
        if name == "HUP" && is_hup_ignored() {
            continue;
        }
        let folder = TempDir::new().unwrap();
        let output = folder.path().join("tickets.ndjson");
        let proxy = Proxy::paging(desk().url(), PER_PAGE);
        let command = || {
            let mut command = export(&proxy.url, "tickets");
            command.arg("--state").arg(folder.path().join("state.json"));
            let file = File::options().create(true).append(true).open(&output);
            command.stdout(file.unwrap()).stderr(Stdio::piped());
            command
        };
        proxy.allow(3);
        let mut stopped = command().spawn().unwrap();
        proxy.wait_for_waiting(1);
        let told = ask(&mut stopped, name);
        proxy.allow_all();
        let code = wait(&mut stopped);
        let told = told();
        assert_eq!(code, Some(130), "{told}");
        assert!(told.contains("error: stopped as asked"), "{told}");
        assert_eq!(proxy.answered(), 4);
        let written = fs::read_to_string(&output).unwrap();
        assert_eq!(whole_lines(&written).len(), 4 * PER_PAGE as usize);

        assert_eq!(wait(&mut command().spawn().unwrap()), Some(0));
        let written = fs::read_to_string(&output).unwrap();
        let sent = desk().records("tickets/cursor", "tickets");
        assert_same(&whole_lines(&written), &sent, "each record once");
    }
}

/// As where `nohup` runs the tests: whatever they start ignores it, too.
fn is_hup_ignored() -> bool {
    let status = fs::read_to_string("/proc/self/status").unwrap_or_default();
    let ignored = status.lines().find_map(|line| line.strip_prefix("SigIgn:"));
    let ignored = ignored.and_then(|mask| u64::from_str_radix(mask.trim(), 16).ok());
    ignored.is_some_and(|mask| mask & 1 == 1)
}

#[cfg(target_os = "linux")]
#[test]
fn a_run_that_is_to_outlive_its_terminal_does() {
    let proxy = Proxy::paging(desk().url(), PER_PAGE);
    proxy.allow(1);
    // As `nohup` starts it.
    let mut command = in_shell(&export(&proxy.url, "tickets"), r#"trap "" HUP;"#, "");
    command.stdout(Stdio::null()).stderr(Stdio::piped());
    let mut kept = command.spawn().unwrap();
    proxy.wait_for_waiting(1);
    signal(&kept, "HUP");
    proxy.allow_all();
    assert_eq!(wait(&mut kept), Some(0));
}

#[test]
fn an_export_that_is_asked_twice_ends_at_once() {
    let proxy = Proxy::paging(desk().url(), PER_PAGE);
    proxy.allow(1);
    let mut command = export(&proxy.url, "tickets");
    command.stdout(Stdio::null()).stderr(Stdio::piped());
    let mut stopped = command.spawn().unwrap();
    proxy.wait_for_waiting(1);
    let told = ask(&mut stopped, "TERM");
    signal(&stopped, "TERM");
    // Its page never comes.
    assert_eq!(wait(&mut stopped), Some(130), "{}", told());
    assert_eq!(proxy.answered(), 1);
    proxy.allow_all();
}

#[test]
fn an_export_whose_reader_stands_still_ends_when_it_is_asked() {
    let folder = TempDir::new().unwrap();
    let state = folder.path().join("state.json");
    let proxy = Proxy::paging(desk().url(), 100);
    let mut command = export(&proxy.url, "tickets");
    command.arg("--state").arg(&state);
    // A page is larger than a pipe holds, and nobody reads it.
    command.stdout(Stdio::piped()).stderr(Stdio::piped());
    proxy.allow(0);
    let mut stopped = command.spawn().unwrap();
    proxy.wait_for_waiting(1);
    let told = ask(&mut stopped, "TERM");
    proxy.allow_all();
    assert_eq!(wait(&mut stopped), Some(130), "{}", told());
    assert!(!state.exists(), "the page was not taken");
}

#[test]
fn a_list_that_is_stopped_names_no_option_that_it_does_not_have() {
    let proxy = Proxy::paging(desk().url(), PER_PAGE);
    proxy.allow(0);
    let mut command = export(&proxy.url, "groups");
    let mut stopped = command
        .stdout(Stdio::null())
        .stderr(Stdio::piped())
        .spawn()
        .unwrap();
    proxy.wait_for_waiting(1);
    let told = ask(&mut stopped, "TERM");
    proxy.allow_all();
    let code = wait(&mut stopped);
    let told = told();
    assert_eq!(code, Some(130), "{told}");
    assert!(told.contains("the next run writes all of it"), "{told}");
    assert!(!told.contains("--state"), "{told}");
}

#[test]
fn a_check_ends_when_it_is_asked() {
    for name in ["INT", "TERM"] {
        let proxy = Proxy::paging(desk().url(), PER_PAGE);
        proxy.allow(0);
        let mut command = exporter();
        command
            .args(["check", "organizations"])
            .env("ZENDESK_BASE_URL", &proxy.url)
            .env("ZENDESK_OAUTH_TOKEN", TOKEN)
            .stderr(Stdio::piped());
        let mut stopped = command.spawn().unwrap();
        proxy.wait_for_waiting(1);
        signal(&stopped, name);
        assert_eq!(wait(&mut stopped), Some(130));
        proxy.allow_all();
    }
}

#[test]
fn a_simulator_ends_when_it_is_asked() {
    let mut command = exporter();
    command
        .arg("simulate")
        .stdout(Stdio::piped())
        .stderr(Stdio::null());
    let mut stopped = command.spawn().unwrap();
    let mut url = String::new();
    BufReader::new(stopped.stdout.take().unwrap())
        .read_line(&mut url)
        .unwrap();
    signal(&stopped, "TERM");
    assert_eq!(wait(&mut stopped), Some(130));
}
