//! What a run of several streams tells on standard error, where that is no terminal.

use serde_json::Value;
use zendesk_export_sim::Fault;

use crate::{
    desk::{Desk, builder, desk},
    support::{Run, TOKEN, exporter, run, whole_lines},
};

fn sync<const N: usize>(url: &str, args: [&str; N]) -> Run {
    let always = ["--to", "stdout", "--requests-per-minute", "unlimited"];
    let mut command = exporter();
    command.arg("sync").args(args).args(always);
    command.env("ZENDESK_BASE_URL", url);
    run(command.env("ZENDESK_OAUTH_TOKEN", TOKEN))
}

fn objects(run: &Run) -> Vec<Value> {
    let lines = whole_lines(&run.err).into_iter();
    lines.map(|l| serde_json::from_str(l).unwrap()).collect()
}

/// What this export has no use for.
const REFUSED: [&str; 3] = ["routing-attributes", "--since", "7d"];

#[test]
fn tells_how_each_stream_begins_and_ends() {
    let told = sync(desk().url(), ["tickets", "users"]).succeeds().err;
    assert!(told.contains("tickets: begins with the oldest"), "{told}");
    let end = "tickets: 250 records in 1 page, ";
    assert!(told.contains(end), "{told}");
    assert!(told.contains("users: begins with the oldest"), "{told}");
}

#[test]
fn ends_with_a_table() {
    let told = sync(desk().url(), ["tickets"]).succeeds().err;
    let lines: Vec<_> = told.lines().rev().take(3).collect();
    let [total, tickets, head] = lines[..] else {
        panic!("{told}")
    };
    assert!(head.starts_with("stream "), "{told}");
    let row: Vec<_> = tickets.split_whitespace().take(4).collect();
    assert_eq!(row, ["tickets", "250", "0", "1"], "{told}");
    let sum = "1 stream: 250 records in 1 page, ";
    assert!(total.starts_with(sum), "{told}");
}

#[test]
fn quiet_is_silent_while_all_is_well() {
    let told = sync(desk().url(), ["tickets", "--quiet"]).succeeds().err;
    assert_eq!(told, "");
}

#[test]
fn quiet_tells_what_is_wrong() {
    let [stream, since, week] = REFUSED;
    let failed = sync(desk().url(), [stream, since, week, "--quiet"]);
    failed.refuses(2, "ERROR routing-attributes: ");
    assert!(!failed.err.contains("INFO"), "{}", failed.err);
}

#[test]
fn a_wait_before_another_try_is_told_once_with_its_reason_also_when_quiet() {
    let desk = Desk::open(builder().tickets(3));
    desk.simulator.inject(Fault::ServerError { status: 500 });
    let told = sync(desk.url(), ["tickets", "--quiet"]).succeeds().err;
    let lines: Vec<_> = told.lines().collect();
    let [line] = lines[..] else { panic!("{told}") };
    assert!(line.contains("WARN tickets: trying again in "), "{line}");
    assert!(line.ends_with(" s (server error (500))"), "{line}");
}

#[test]
fn as_json_every_line_is_an_object() {
    let args = ["tickets", "users", "--log-format", "json"];
    let told = objects(&sync(desk().url(), args).succeeds());
    let summaries = told.iter().filter(|line| line["message"] == "summary");
    let tickets = summaries.clone().find(|line| line["stream"] == "tickets");
    let tickets = tickets.unwrap();
    assert_eq!(summaries.count(), 2);
    assert_eq!(
        (&tickets["records"], &tickets["pages"]),
        (&250.into(), &1.into())
    );
    assert_eq!(tickets["failed"], false);
}

#[test]
fn as_json_failures_are_objects_too() {
    for command in [&["export"][..], &["sync", "--to", "stdout"]] {
        let mut failing = exporter();
        failing.args(command).args(REFUSED);
        failing.args(["--log-format", "json"]);
        failing.env("ZENDESK_BASE_URL", desk().url());
        let failed = run(failing.env("ZENDESK_OAUTH_TOKEN", TOKEN));
        let told = objects(&failed);
        let last = told.last().unwrap();
        assert_eq!(last["level"], "ERROR");
        assert_eq!((failed.code, &last["exit_code"]), (Some(2), &2.into()));
    }
}
