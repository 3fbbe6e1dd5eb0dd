//! The benchmarks of this build and of another one, in turns.
use std::{
    path::{Path, PathBuf},
    process::{Command, Stdio},
};

use serde_json::Value;

use crate::{Error, options::Options, process::cargo};

/// What is compared: the package, its benchmark, and its options for one turn.
const BENCHES: [(&str, &str, &[&str]); 3] = [
    ("zendesk-export-api", "decode", &["--rounds", "60"]),
    (
        "zendesk-export",
        "walk",
        &["--pages", "60", "--rounds", "3"],
    ),
    (
        "zendesk-export-cli",
        "sync",
        &["--pages", "60", "--rounds", "3"],
    ),
];

/// Prints the times of this build beside those of the checkout `before`, each the median of the turns, with the
/// lowest and the highest ratio of a single turn. Option: `--rounds N`, how many turns each takes.
///
/// # Errors
///
/// One does not build or run.
pub fn bench_against(root: &Path, before: &Path, given: &[&str]) -> Result<(), Error> {
    let mut options = Options::of(given);
    let rounds: usize = options.value("--rounds", 7)?;
    options.end()?;
    println!("| | before | now | ratio (of single turns) |");
    println!("| --- | --- | --- | --- |");
    let (before, now) = (built(before)?, built(root)?);
    for ((before, now), (.., arguments)) in before.iter().zip(&now).zip(BENCHES) {
        let programs = [before, now];
        let mut turns: [Vec<Vec<(String, f64)>>; 2] = [Vec::new(), Vec::new()];
        for round in 0..rounds {
            // Who begins changes.
            for turn in 0..2 {
                let which = (round + turn) % 2;
                if let (Some(program), Some(turns)) = (programs.get(which), turns.get_mut(which)) {
                    turns.push(run(program, arguments)?);
                }
            }
        }
        let [before, now] = turns;
        report(&before, &now);
    }
    Ok(())
}

fn report(before: &[Vec<(String, f64)>], now: &[Vec<(String, f64)>]) {
    let times = |turns: &[Vec<(String, f64)>], name: &str| -> Vec<f64> {
        let rows = turns.iter().flatten().filter(|(row, _)| row == name);
        rows.map(|(_, seconds)| *seconds).collect()
    };
    for (name, _) in now.first().into_iter().flatten() {
        let (before, now) = (times(before, name), times(now, name));
        let mut ratios: Vec<_> = before
            .iter()
            .zip(&now)
            .map(|(before, now)| now / before)
            .collect();
        ratios.sort_by(f64::total_cmp);
        let (Some(low), Some(high)) = (ratios.first(), ratios.last()) else {
            continue;
        };
        let (before, now) = (median(before), median(now));
        println!(
            "| {name} | {:.1} ms | {:.1} ms | {:.3} ({low:.3} to {high:.3}) |",
            before * 1e3,
            now * 1e3,
            now / before
        );
    }
}

fn median(mut times: Vec<f64>) -> f64 {
    times.sort_by(f64::total_cmp);
    times.get(times.len() / 2).copied().unwrap_or(f64::NAN)
}

/// The rows of a benchmark's table that are times, each once.
fn run(program: &Path, arguments: &[&str]) -> Result<Vec<(String, f64)>, Error> {
    let output = Command::new(program)
        .args(arguments)
        .stderr(Stdio::inherit())
        .output();
    let output = output.map_err(|e| Error(format!("{}: {e}", program.display())))?;
    if !output.status.success() {
        return Err(Error(format!("{} failed", program.display())));
    }
    let mut rows: Vec<(String, f64)> = Vec::new();
    for line in String::from_utf8_lossy(&output.stdout).lines() {
        let mut cells = line.split('|').map(str::trim).skip(1);
        let (Some(name), Some(seconds)) = (cells.next(), cells.next().and_then(seconds)) else {
            continue;
        };
        if !rows.iter().any(|(known, _)| known == name) {
            rows.push((name.to_owned(), seconds));
        }
    }
    Ok(rows)
}

/// As `Duration` writes itself.
fn seconds(text: &str) -> Option<f64> {
    let units = [("ms", 1e-3), ("µs", 1e-6), ("ns", 1e-9), ("s", 1.0)];
    units
        .iter()
        .find_map(|(unit, factor)| Some(text.strip_suffix(unit)?.parse::<f64>().ok()? * factor))
}

/// All in one command, so that what they share is compiled once; in the order of [`BENCHES`].
fn built(root: &Path) -> Result<Vec<PathBuf>, Error> {
    let mut cargo = cargo(root);
    cargo.args(["bench", "--no-run", "--locked"]);
    cargo.args(["--message-format", "json-render-diagnostics"]);
    for (package, bench, _) in BENCHES {
        cargo.args(["-p", package, "--bench", bench]);
    }
    let output = cargo.stderr(Stdio::inherit()).output();
    let output = output.map_err(|e| Error(format!("cargo cannot be run: {e}")))?;
    let text = String::from_utf8_lossy(&output.stdout);
    let messages = text.lines();
    let messages: Vec<Value> = messages
        .filter_map(|line| serde_json::from_str(line).ok())
        .collect();
    let programs = BENCHES.iter().map(|(_, bench, _)| {
        let mut ours = messages
            .iter()
            .filter(|message| message["target"]["name"] == *bench);
        let program = ours.find_map(|message| Some(PathBuf::from(message["executable"].as_str()?)));
        program
            .filter(|_| output.status.success())
            .ok_or_else(|| Error(format!("{bench} of {} does not build", root.display())))
    });
    programs.collect()
}
