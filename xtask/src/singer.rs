//! Targets of Singer that others wrote, and Meltano, after our tap: whether each has every record of a live account.
//!
//! `tests/singer` runs and compares; here is what it needs. Everything is installed below `target/`, and a PostgreSQL server is one of
//! Debian's packages.
use std::{fs, path::Path, process::Command};

use crate::{
    Error,
    process::{built, done, python, without_proxies},
    simulator::Simulator,
};

/// Each has an environment of its own: what they need does not go together.
const PACKAGES: [&str; 6] = [
    "meltano",
    "meltanolabs-target-csv",
    "meltanolabs-target-postgres",
    "pipelinewise-target-postgres",
    "singer-tools",
    "target-jsonl",
];

/// Runs the tap into each target, and prints what the targets lost.
///
/// # Errors
///
/// A target does not have what it was sent, for another reason than its own, or something that is needed (Python 3.11, a
/// PostgreSQL server, a network) is not there.
pub fn singer(root: &Path) -> Result<(), Error> {
    for package in PACKAGES {
        python(root, &format!("tests/singer/{package}.txt"))?;
    }
    let program = built(root)?;
    let mut simulate = Command::new(&program);
    simulate.args(["simulate", "--requests-per-minute", "unlimited"]);
    simulate.args(["--tickets", "400", "--changes-per-second", "0.5"]);
    let simulator = Simulator::start(simulate.args(["--speed", "60"]))?;
    let folder = root.join("target/singer");
    // Of the run before.
    let _ = fs::remove_dir_all(&folder);
    let mut run = Command::new("python3");
    run.arg(root.join("tests/singer/run.py"));
    run.arg(program.with_file_name("tap-zendesk-export"));
    run.arg(simulator.base_url())
        .arg(folder)
        .arg(root.join("target"));
    run.env("PYTHONDONTWRITEBYTECODE", "1");
    without_proxies(&mut run);
    done(&mut run)
}
