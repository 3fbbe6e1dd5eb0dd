//! The program in a process of its own.
use std::{fs, path::Path, process::Command};

use zendesk_export_bench::run;

/// That of this build.
pub(crate) const THIS: &str = env!("CARGO_BIN_EXE_zendesk-export");

/// Runs `sync tickets` once at so many requests a minute, and says how much memory it took at most, in KiB, and how
/// many seconds of processors; 0 where that is not known.
pub(crate) fn sync(
    program: &str,
    folder: &Path,
    base_url: &str,
    pace: &str,
    to: &str,
) -> (f64, f64) {
    let mut command = Command::new(program);
    if Path::new(GNU_TIME).exists() {
        command = Command::new(GNU_TIME);
        command.args(["--format", "%M %U %S", "--output", "cost", program]);
    }
    command
        .args(["sync", "tickets", "--quiet"])
        .args(["--requests-per-minute", pace, "--to"])
        .args(to.split(' '))
        .current_dir(folder)
        .env("ZENDESK_BASE_URL", base_url)
        .env("ZENDESK_OAUTH_TOKEN", "x");
    run(&mut command);
    let cost = fs::read_to_string(folder.join("cost")).unwrap_or_default();
    let cost: Vec<f64> = cost
        .split_whitespace()
        .map(|n| n.parse().unwrap())
        .collect();
    match cost[..] {
        [memory, user, system] => (memory, user + system),
        _ => (0.0, 0.0),
    }
}

const GNU_TIME: &str = "/usr/bin/time";
