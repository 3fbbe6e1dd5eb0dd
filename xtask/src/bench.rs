//! All benchmarks, one after the other, as one table.
use std::{
    error::Error,
    fs,
    io::{BufRead as _, BufReader},
    path::Path,
    process::Stdio,
};

use crate::process::{cargo, python};

/// What of others is measured too where it is asked for.
const OTHERS: [(&str, &str); 2] = [
    ("--zenpy", "tests/foreign/zenpy.txt"),
    ("--tap-zendesk", "tests/foreign/tap-zendesk.txt"),
];

/// Runs them. With `--zenpy` or `--tap-zendesk` that is installed into `target/`, and measured too; with `--test`
/// they are only seen to work.
///
/// # Errors
///
/// One does not build or run.
pub fn bench(root: &Path, options: &[&str]) -> Result<(), Box<dyn Error>> {
    let mut options: Vec<_> = options.iter().map(|option| (*option).to_owned()).collect();
    for (other, requirements) in OTHERS {
        if let Some(at) = options.iter().position(|option| option == other) {
            let python = python(root, requirements)?;
            options.insert(at + 1, python.to_string_lossy().into_owned());
        }
    }
    let before = load();
    // One command for all, so that what they share is compiled once.
    let mut process = cargo(root)
        .args(["bench", "--quiet", "--locked"])
        .args(["-p", "zendesk-export-api", "--bench", "decode"])
        .args([
            "-p",
            "zendesk-export",
            "--bench",
            "walk",
            "--bench",
            "million",
        ])
        .args(["-p", "zendesk-export-cli", "--bench", "sync"])
        .args(["--bench", "tables", "--bench", "lanes"])
        .args(["--bench", "postgres", "--bench", "tap", "--"])
        .args(&options)
        .stdout(Stdio::piped())
        .spawn()?;
    let stdout = process.stdout.take().ok_or("a pipe is missing")?;
    let mut head = Vec::new();
    for row in BufReader::new(stdout).lines() {
        let row = row?;
        if head.len() < 2 {
            head.push(row.clone());
        } else if head.contains(&row) {
            continue;
        }
        println!("{row}");
    }
    if !process.wait()?.success() {
        return Err("a benchmark failed".into());
    }
    println!("\nload average before: {before}, after: {}", load());
    Ok(())
}

/// What else the machine was busy with over the last 1, 5 and 15 minutes.
fn load() -> String {
    let load = fs::read_to_string("/proc/loadavg").unwrap_or_default();
    let load: Vec<_> = load.split_whitespace().take(3).collect();
    load.join(" ")
}
