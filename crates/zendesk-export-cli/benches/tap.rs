//! `tap` beside `export`, and singer-io's tap-zendesk beside `tap`: seconds for the very same tickets, made beforehand,
//! from one server that costs next to nothing, to `/dev/null`. What each writes is counted once before.
//!
//! `cargo bench -p zendesk-export-cli --bench tap`, with `-- --tap-zendesk PYTHON` for an interpreter that has
//! tap-zendesk, `-- --pages 20` or `-- --rounds 5` for other numbers, or `-- --test` to see that it still works.
#![allow(
    clippy::print_stdout,
    clippy::unwrap_used,
    reason = "a program for maintainers"
)]

use std::{fs, path::Path, process::Command};

use zendesk_export_bench::{
    Goal, Options, Pages, Server, Table, rounds, run, seconds, serve_if_asked,
};

fn main() {
    serve_if_asked();
    let options = Options::of_this_process();
    let pages = options.count("--pages", 40, 2);
    let server = Server::start(Pages::plain(pages));
    let folder = tempfile::tempdir().unwrap();
    let python = options.after("--tap-zendesk");
    let mut export = export(server.base_url());
    let mut tap = tap(server.base_url(), folder.path());
    let mut tap_zendesk =
        python.map(|python| tap_zendesk(python, server.base_url(), folder.path()));

    let all = pages * 1_000;
    assert_eq!(run(&mut export).lines().count(), all);
    assert_eq!(records(&run(&mut tap)), all);
    let of_tap_zendesk = tap_zendesk.as_mut().map(run);
    assert!(of_tap_zendesk.is_none_or(|says| records(&says) == all));

    let [export, tap, tap_zendesk] = rounds(
        options.count("--rounds", 3, 1),
        [
            &mut || to_nowhere(&mut export),
            &mut || to_nowhere(&mut tap),
            &mut || tap_zendesk.as_mut().map_or(0.0, to_nowhere),
        ],
    );
    let table = Table::begin();
    let name = |name: &str| format!("tap: {name}, {all} tickets");
    table.baseline(&name("export"), &export);
    let beside = ("export", &export);
    table.beside((&name("tap"), &tap), beside, Some(Goal::AtMost(2.0)));
    if python.is_some() {
        let beside = ("tap", &tap);
        let goal = Some(Goal::AtLeast(20.0));
        table.beside((&name("tap-zendesk"), &tap_zendesk), beside, goal);
    }
    for (of, times) in [
        ("export", &export),
        ("tap", &tap),
        ("tap-zendesk", &tap_zendesk),
    ] {
        if times.median() > 0.0 {
            let rate = [all as f64 / times.median()].into_iter().collect();
            table.figure(&name(of), (&rate, "/s"), None);
        }
    }
}

fn export(base_url: &str) -> Command {
    let mut export = ours(base_url);
    export.args(["export", "tickets", "--requests-per-minute", "unlimited"]);
    export
}

fn tap(base_url: &str, folder: &Path) -> Command {
    let (config, catalog) = (folder.join("ours.json"), folder.join("our-catalog.json"));
    fs::write(&config, r#"{"requests_per_minute":"unlimited"}"#).unwrap();
    let tickets = r#"{"streams":[{"tap_stream_id":"tickets","selected":true}]}"#;
    fs::write(&catalog, tickets).unwrap();
    let mut tap = ours(base_url);
    tap.arg("tap").arg("--config").arg(config);
    tap.arg("--catalog").arg(catalog);
    tap
}

fn ours(base_url: &str) -> Command {
    let mut program = Command::new(env!("CARGO_BIN_EXE_zendesk-export"));
    program.env("ZENDESK_BASE_URL", base_url);
    program.env("ZENDESK_OAUTH_TOKEN", "x");
    program
}

fn tap_zendesk(python: &str, base_url: &str, folder: &Path) -> Command {
    let mut tap = Command::new(python);
    tap.arg(concat!(
        env!("CARGO_MANIFEST_DIR"),
        "/benches/tap_zendesk_tickets.py"
    ));
    tap.arg(base_url).arg(folder);
    // The server is on this machine.
    tap.env("NO_PROXY", "*");
    tap
}

fn to_nowhere(command: &mut Command) -> f64 {
    seconds(|| run(command.stdout(std::process::Stdio::null())))
}

/// How many it wrote: both begin a line in the same way.
fn records(says: &str) -> usize {
    let lines = says.lines().map(|line| line.replace(' ', ""));
    lines
        .filter(|line| line.starts_with(r#"{"type":"RECORD","stream":"tickets","#))
        .count()
}
