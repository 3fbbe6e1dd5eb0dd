//! All benchmarks, one after the other, as one table.
use std::{
    env,
    error::Error,
    fs,
    io::{BufRead as _, BufReader},
    path::{Path, PathBuf},
    process::{Command, Stdio},
};

/// The other client that a million tickets are walked by.
const ZENPY: &str = "zenpy==2.0.57";

/// Runs them. With `--zenpy` that is installed into `target/`, and measured too; with `--test` they are
/// only seen to work.
///
/// # Errors
///
/// One does not build or run.
pub fn bench(root: &Path, options: &[&str]) -> Result<(), Box<dyn Error>> {
    let mut options: Vec<_> = options.iter().map(|option| (*option).to_owned()).collect();
    if let Some(zenpy) = options.iter().position(|option| option == "--zenpy") {
        let python = python_with_zenpy(root)?;
        options.insert(zenpy + 1, python.to_string_lossy().into_owned());
    }
    let before = load();
    // One command for all, so that what they share is compiled once.
    let mut process = Command::new(env::var("CARGO").unwrap_or_else(|_| "cargo".to_owned()))
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
        .args(["-p", "zendesk-export-cli", "--bench", "sync", "--"])
        .args(&options)
        .current_dir(root)
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

fn python_with_zenpy(root: &Path) -> Result<PathBuf, Box<dyn Error>> {
    let folder = root.join("target/zenpy");
    let python = folder.join("bin/python");
    if !python.exists() {
        run(Command::new("python3").args(["-m", "venv"]).arg(&folder))?;
    }
    let pip = [
        "-m",
        "pip",
        "install",
        "--quiet",
        "--disable-pip-version-check",
    ];
    run(Command::new(&python).args(pip).arg(ZENPY))?;
    Ok(python)
}

fn run(command: &mut Command) -> Result<(), Box<dyn Error>> {
    match command.status()?.success() {
        true => Ok(()),
        false => Err(format!("{command:?} failed").into()),
    }
}
