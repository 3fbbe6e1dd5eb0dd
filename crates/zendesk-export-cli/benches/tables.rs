//! Tables beside another build's: how quick `sync` stores into SQLite, how large the file is, and how quick
//! questions are answered. It takes GNU `time` for the memory.
//!
//! `cargo bench -p zendesk-export-cli --bench tables -- --beside PROGRAM`, where PROGRAM is the program
//! `zendesk-export` as another checkout builds it, by its whole path; with `--pages 100` or `--rounds 3` for
//! other numbers, or with `--test` and no PROGRAM to see that it still works.
#![allow(
    clippy::print_stdout,
    clippy::unwrap_used,
    reason = "a program for maintainers"
)]

use std::{fs, path::Path};

use rusqlite::Connection;
use zendesk_export_bench::{
    Goal, Options, Pages, Samples, Server, Table, rounds, seconds, serve_if_asked,
};

#[path = "sync/program.rs"]
mod program;

/// What is asked, how, and which part of the time before it may take.
const QUESTIONS: [(&str, &str, f64); 5] = [
    (
        "open tickets by priority",
        "SELECT coalesce(priority, 'none'), count(*) FROM tickets WHERE status = 'open' GROUP BY 1",
        0.1,
    ),
    (
        "tickets created in a year",
        "SELECT count(*) FROM tickets WHERE created_at >= '2025-01-01' AND created_at < '2026-01-01'",
        0.1,
    ),
    (
        "days from the first to the last change",
        "SELECT avg(julianday(updated_at) - julianday(created_at)) FROM tickets",
        0.1,
    ),
    (
        "tickets of a requester, by the index",
        "SELECT count(*), max(updated_at) FROM tickets
         WHERE requester_id = (SELECT min(requester_id) FROM tickets)",
        0.01,
    ),
    (
        "the newest 100 tickets, by the index",
        "SELECT id, updated_at FROM tickets ORDER BY updated_at DESC, id DESC LIMIT 100",
        0.01,
    ),
];

fn main() {
    serve_if_asked();
    let options = Options::of_this_process();
    let beside = match options.after("--beside") {
        Some(beside) => beside,
        None if options.tries_only() => program::THIS,
        // There is nothing to compare with.
        None => return,
    };
    let pages = options.count("--pages", 300, 2);
    let server = Server::start(Pages::plain(pages));
    let folder = tempfile::tempdir().unwrap();
    let place = |name| {
        let place = folder.path().join(name);
        fs::create_dir(&place).unwrap();
        place
    };
    let places = [place("before"), place("now")];
    let turns = options.count("--rounds", 5, 1);
    let mut peaks = [(); 2].map(|()| Samples::default());
    let mut sizes = [(); 2].map(|()| Samples::default());
    let [before, now] = &{
        let [peak_before, peak_now] = &mut peaks;
        let [size_before, size_now] = &mut sizes;
        let base_url = server.base_url();
        rounds(
            turns,
            [
                &mut || sync(beside, base_url, &places[0], peak_before, size_before),
                &mut || sync(program::THIS, base_url, &places[1], peak_now, size_now),
            ],
        )
    };
    let table = Table::begin();
    table.baseline("sync --to sqlite:, before", before);
    let speed = Some(Goal::AtMost(1.25));
    table.beside(("sync --to sqlite:", now), ("before", before), speed);
    table.peak("sync --to sqlite:, before, memory", &peaks[0], None);
    table.peak("sync --to sqlite:, memory", &peaks[1], Some(48.0));
    table.size(
        ("the file", &sizes[1]),
        ("before", &sizes[0]),
        Some(Goal::AtMost(1.4)),
    );

    let databases = places.map(|place| Connection::open(place.join("zendesk.db")).unwrap());
    ask(&table, &databases, turns);
}

/// Into a place that is empty then; its time, and what else it costs.
fn sync(
    program: &str,
    base_url: &str,
    place: &Path,
    peak: &mut Samples,
    size: &mut Samples,
) -> f64 {
    for file in fs::read_dir(place).unwrap() {
        fs::remove_file(file.unwrap().path()).unwrap();
    }
    let took = seconds(|| {
        peak.push(program::sync(program, place, base_url, "unlimited", "sqlite:zendesk.db").0)
    });
    size.push(fs::metadata(place.join("zendesk.db")).unwrap().len() as f64);
    took
}

fn ask(table: &Table, [before, now]: &[Connection; 2], turns: usize) {
    for (what, sql, part) in QUESTIONS {
        assert_eq!(answer(before, sql), answer(now, sql), "{what}");
        let [before, now] = rounds(
            turns,
            [&mut || seconds(|| answer(before, sql)), &mut || {
                seconds(|| answer(now, sql))
            }],
        );
        table.baseline(&format!("{what}, before"), &before);
        table.beside((what, &now), ("before", &before), Some(Goal::AtMost(part)));
    }
}

/// All rows, as text.
fn answer(connection: &Connection, sql: &str) -> Vec<String> {
    let mut statement = connection.prepare_cached(sql).unwrap();
    let columns = statement.column_count();
    let rows = statement.query_map([], |row| {
        let cells = (0..columns).map(|at| format!("{:?}", row.get_ref_unwrap(at)));
        Ok(cells.collect::<Vec<_>>().join(" "))
    });
    rows.unwrap().map(Result::unwrap).collect()
}
