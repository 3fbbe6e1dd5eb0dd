//! What the exporter tells about itself.

use std::process::Command;

use crate::support::{exporter, run};

fn help(args: &[&str]) -> String {
    run(exporter().args(args)).succeeds().out
}

#[test]
fn documents_every_exit_code() {
    let help = help(&["--help"]);
    let (_, codes) = help.split_once("Exit codes:\n").unwrap();
    let documented: Vec<u8> = codes
        .lines()
        .filter_map(|line| line.split_whitespace().next()?.parse().ok())
        .collect();
    assert_eq!(documented, [0, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 130, 141]);
}

#[test]
fn documents_every_option_and_variable_of_an_export() {
    let help = help(&["export", "--help"]);
    for name in [
        "--since",
        "--state",
        "--per-page",
        "--include",
        "--sideloads",
        "--exclude-deleted",
        "--support-type-scope",
        "--requests-per-minute",
        "--config",
        "ZENDESK_SUBDOMAIN",
        "ZENDESK_BASE_URL",
        "ZENDESK_OAUTH_TOKEN",
        "ZENDESK_EMAIL",
        "ZENDESK_API_TOKEN",
        "ZENDESK_PASSWORD",
        "ZENDESK_EXPORT_LOG",
        "tickets-by-time",
        "ticket-events",
        "users-by-time",
        "organizations",
    ] {
        assert!(help.contains(name), "{name} is missing: {help}");
    }
}

#[test]
fn fits_a_terminal() {
    for args in [
        &["--help"][..],
        &["export", "--help"],
        &["demo", "--help"],
        &["simulate", "--help"],
    ] {
        for line in help(args).lines() {
            assert!(line.chars().count() <= 100, "{args:?}: {line}");
        }
    }
}

#[test]
fn tells_its_version() {
    let version = help(&["--version"]);
    assert!(version.starts_with("zendesk-export"), "{version}");
    let number = concat!(" ", env!("CARGO_PKG_VERSION"), "\n");
    assert!(version.ends_with(number), "{version}");
}

#[test]
fn without_a_command_it_shows_the_help_as_an_error() {
    let command: &mut Command = &mut exporter();
    let shown = run(command);
    assert_eq!((shown.code, &*shown.out), (Some(2), ""));
    assert!(shown.err.contains("Usage: "), "{}", shown.err);
}
