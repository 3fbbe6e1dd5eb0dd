//! Programs that read folders and databases of `sync`: whether the snippets of the page about them answer with the
//! records as sent.
//!
//! `tests/readers` runs the snippets and compares; here is what they read. Everything is below `target/`.
use std::{env, fs, path::Path, process::Command};

use crate::{
    Error,
    process::{built, done, python},
    simulator::Simulator,
};

const PAGE: &str = "crates/zendesk-export-cli/READING.md";

/// More than the first parts that readers take the columns from.
const PARTS: usize = 36;

/// Not every run finds something new.
const MOST_RUNS: usize = 1_000;

/// In turn, so that there are parts of each kind, and none goes on with the one before.
const COMPRESSIONS: [&str; 3] = ["none", "gzip", "zstd"];

/// Fills a folder and a database, lets the snippets read them, and prints what they got.
///
/// # Errors
///
/// An answer differs from the records as sent, or something that is needed (Python 3.11 or later, jq, zstd, a network)
/// is not there.
pub fn readers(root: &Path) -> Result<(), Error> {
    let readers = python(root, "tests/readers/readers.txt")?;
    let duckdb_sqlite = python(root, "tests/readers/duckdb-sqlite.txt")?;
    let program = built(root)?;
    let folder = root.join("target/readers-read");
    // Of the run before.
    let _ = fs::remove_dir_all(&folder);
    fs::create_dir_all(&folder).map_err(|e| Error(e.to_string()))?;
    fill(&program, &folder)?;

    let mut read = Command::new(readers);
    read.arg(root.join("tests/readers/read.py"));
    read.arg(root.join(PAGE)).arg(folder).arg(duckdb_sqlite);
    // The snippets call it by its name.
    let programs = program.parent().into_iter().map(Path::to_owned);
    let path = env::var_os("PATH").unwrap_or_default();
    let path = env::join_paths(programs.chain(env::split_paths(&path)));
    done(read.env("PATH", path.map_err(|e| Error(e.to_string()))?))
}

/// An account whose records change meanwhile, so that there are several versions of them.
fn fill(program: &Path, folder: &Path) -> Result<(), Error> {
    let mut simulate = Command::new(program);
    simulate.args(["simulate", "--requests-per-minute", "unlimited"]);
    simulate.args(["--tickets", "600", "--changes-per-second", "0.5"]);
    let simulator = Simulator::start(simulate.args(["--speed", "60"]))?;
    let parts = format!("dir:{}", folder.join("zendesk").display());
    let tickets = folder.join("zendesk/tickets");
    for compression in COMPRESSIONS.iter().cycle().take(MOST_RUNS) {
        let mut sync = simulator.sync(program, &parts);
        sync.args(["tickets", "users", "--compress", compression]);
        // Some pages a part.
        done(sync.args(["--per-page", "tickets:100,users:100"]))?;
        if fs::read_dir(&tickets).map_or(0, Iterator::count) >= PARTS {
            break;
        }
    }
    done(&mut simulator.sync(program, &parts))?;
    let database = format!("sqlite:{}", folder.join("zendesk.db").display());
    let mut sync = simulator.sync(program, &database);
    done(sync.args(["--include", "tickets:metric_sets"]))
}
