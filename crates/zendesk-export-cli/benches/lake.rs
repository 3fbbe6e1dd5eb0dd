//! `sync` into a lake beside `sync` into a folder with zstd: how quick it is, how large the table gets, and how quick
//! Polars answers with the newest versions.
//!
//! `cargo bench -p zendesk-export-cli --features delta --bench lake`, with `--pages 100` or `--rounds 3` for other
//! numbers, or with `--test` to see that it still works. It takes GNU `time` for the memory. With `--polars PYTHON
//! --beside PROGRAM` a question to Polars, which that interpreter has with deltalake, is held against the same one to
//! the database of another checkout's `zendesk-export`.
#![allow(
    clippy::print_stdout,
    clippy::unwrap_used,
    reason = "a program for maintainers"
)]

use std::{fs, path::Path, process::Command};

use rusqlite::Connection;
use zendesk_export_bench::{
    Goal, Options, Pages, Samples, Server, Table, rounds, run, seconds, serve_if_asked,
};

#[path = "sync/program.rs"]
mod program;

const DESTINATIONS: [&str; 2] = ["dir:zendesk --compress zstd", "delta:zendesk"];

fn main() {
    serve_if_asked();
    let options = Options::of_this_process();
    let pages = options.count("--pages", 300, 2);
    let server = Server::start(Pages::plain(pages));
    let folder = tempfile::tempdir().unwrap();
    let places = ["files", "lake"].map(|name| folder.path().join(name));
    let turns = options.count("--rounds", 5, 1);
    let mut costs = [(); 2].map(|()| [(); 2].map(|()| Samples::default()));
    let [of_files, of_lake] = &mut costs;
    let [to_files, to_lake] = DESTINATIONS;
    let base_url = server.base_url();
    let [files, lake] = rounds(
        turns,
        [
            &mut || sync(base_url, to_files, &places[0], of_files),
            &mut || sync(base_url, to_lake, &places[1], of_lake),
        ],
    );
    let table = Table::begin();
    let beside = "dir: with zstd";
    table.baseline("lake: sync --to dir: --compress zstd", &files);
    let goal = Some(Goal::AtMost(1.25));
    table.beside(("lake: sync --to delta:", &lake), (beside, &files), goal);
    let [[_, size_of_files], [peak, size]] = &costs;
    table.peak("lake: sync --to delta:, memory", peak, Some(128.0));
    let goal = Some(Goal::AtMost(1.6));
    table.size(("lake: the folder", size), (beside, size_of_files), goal);

    let others = options.after("--polars").zip(options.after("--beside"));
    if let Some((python, before)) = others {
        program::sync(
            before,
            folder.path(),
            base_url,
            "unlimited",
            "sqlite:before.db",
        );
        let database = Connection::open(folder.path().join("before.db")).unwrap();
        ask(
            &table,
            turns,
            &database,
            python,
            &places[1].join("zendesk/tickets"),
        );
    }
}

/// Into a place that is empty then; its time, and in `costs` the memory and the size.
fn sync(base_url: &str, to: &str, place: &Path, costs: &mut [Samples; 2]) -> f64 {
    if place.exists() {
        fs::remove_dir_all(place).unwrap();
    }
    fs::create_dir(place).unwrap();
    let [peak, size] = costs;
    let took =
        seconds(|| peak.push(program::sync(program::THIS, place, base_url, "unlimited", to).0));
    size.push(bytes(&place.join("zendesk")) as f64);
    took
}

/// Of all files of a folder.
fn bytes(folder: &Path) -> u64 {
    let entries = fs::read_dir(folder).unwrap().map(Result::unwrap);
    let sizes = entries.map(|entry| match entry.file_type().unwrap().is_dir() {
        true => bytes(&entry.path()),
        false => entry.metadata().unwrap().len(),
    });
    sizes.sum()
}

/// How many tickets have which status now.
fn ask(table: &Table, turns: usize, database: &Connection, python: &str, lake: &Path) {
    const BEFORE: &str = "SELECT status, count(*) FROM tickets WHERE NOT _deleted GROUP BY 1";
    const QUESTION: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/benches/lake_statuses.py");
    let mut polars = Command::new(python);
    polars.arg(QUESTION).arg(lake);
    let in_database = || {
        let mut statement = database.prepare_cached(BEFORE).unwrap();
        let rows = statement.query_map([], |row| Ok((row.get(0)?, row.get(1)?)));
        let mut rows: Vec<(String, i64)> = rows.unwrap().map(Result::unwrap).collect();
        rows.sort();
        rows
    };
    let in_lake = answer(&run(&mut polars));
    assert_eq!(in_database(), in_lake.1);
    let [before, now] = rounds(
        turns,
        [&mut || seconds(in_database), &mut || {
            answer(&run(&mut polars)).0
        }],
    );
    table.baseline("lake: statuses, the database before", &before);
    let goal = Some(Goal::AtMost(0.05));
    table.beside(
        ("lake: statuses of newest versions, Polars", &now),
        ("the database", &before),
        goal,
    );
}

/// The seconds that it took without the start of Python, and the counts.
fn answer(says: &str) -> (f64, Vec<(String, i64)>) {
    serde_json::from_str(says).unwrap()
}
