//! `sync` into PostgreSQL beside `psql \copy` of the same lines into a table of one text column of the same server: how
//! much longer columns, keys, checksums and a transaction a page take.
//!
//! `cargo bench -p zendesk-export-cli --bench postgres`, with `--pages 100` or `--rounds 3` for other numbers, or with
//! `--test` to see that it still works. It takes the programs of PostgreSQL for a server of its own, with the
//! settings that it has by itself, and GNU `time` for the memory.
#![allow(
    clippy::print_stdout,
    clippy::unwrap_used,
    reason = "a program for maintainers"
)]

use std::{fs::File, path::Path, process::Command};

use zendesk_export_bench::{
    Goal, Options, Pages, Postgres, Samples, Server, Table, rounds, run, seconds, serve_if_asked,
};

#[path = "sync/program.rs"]
mod program;

fn main() {
    serve_if_asked();
    let options = Options::of_this_process();
    if !Postgres::can_start() {
        println!("sync --to postgres: is not measured, as the programs of PostgreSQL are not here");
        return;
    }
    let postgres = Postgres::start(&[], &[]);
    let pages = options.count("--pages", 300, 2);
    let server = Server::start(Pages::plain(pages));
    let folder = tempfile::tempdir().unwrap();
    let lines = folder.path().join("tickets.ndjson");
    export(&lines, server.base_url());

    let mut peak = Samples::default();
    let turns = options.count("--rounds", 5, 1);
    let [copy, sync] = rounds(
        turns,
        [
            &mut || {
                let database = postgres.database();
                seconds(|| copy(database.url(), &lines))
            },
            &mut || {
                let database = postgres.database();
                let to = database.url();
                seconds(|| {
                    let base_url = server.base_url();
                    peak.push(
                        program::sync(program::THIS, folder.path(), base_url, "unlimited", to).0,
                    );
                })
            },
        ],
    );
    let table = Table::begin();
    table.baseline("psql \\copy of one column", &copy);
    table.beside(
        ("sync --to postgres:", &sync),
        ("psql \\copy", &copy),
        Some(Goal::AtMost(3.0)),
    );
    table.peak("sync --to postgres:, memory", &peak, Some(64.0));
}

fn export(lines: &Path, base_url: &str) {
    let mut export = Command::new(program::THIS);
    export
        .args(["export", "tickets", "--requests-per-minute", "unlimited"])
        .env("ZENDESK_BASE_URL", base_url)
        .env("ZENDESK_OAUTH_TOKEN", "x")
        .stdout(File::create(lines).unwrap());
    run(&mut export);
}

/// As CSV of one column, with quotes and delimiters that no JSON has: the form of text would take its backslashes.
fn copy(url: &str, lines: &Path) {
    let copy = format!(
        r"\copy lines FROM '{}' (FORMAT csv, QUOTE E'\x01', DELIMITER E'\x02')",
        lines.display()
    );
    let mut psql = Command::new("psql");
    psql.args(["--quiet", "--no-psqlrc", "--dbname", url])
        .args(["--command", "CREATE TABLE lines (line text)"])
        .args(["--command", &copy]);
    run(&mut psql);
}
