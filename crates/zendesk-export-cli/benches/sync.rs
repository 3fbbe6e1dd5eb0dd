//! `sync` beside `curl`: the very same pages, made beforehand, from one server that costs next to
//! nothing. Each row is a ratio of medians of one run. It takes `curl`, and GNU `time` for the memory.
//!
//! `cargo bench -p zendesk-export-cli`, with `-- --pages 20` for another number of pages of 1,000 tickets,
//! or `-- --test` to see that it still works.
#![allow(
    clippy::print_stdout,
    clippy::unwrap_used,
    reason = "a program for maintainers"
)]

use std::{
    collections::HashMap,
    fmt::Write as _,
    fs,
    path::Path,
    process::{Command, Output},
    sync::Arc,
    time::{Duration, Instant},
};

use axum::{Router, body::Bytes, http::Uri};
use serde_json::Value;
use tokio::{net::TcpListener, runtime::Runtime};
use zendesk_export_sim::{Limit, Simulator};

const PATH: &str = "/api/v2/incremental/tickets/cursor";
const ROUNDS: usize = 5;

fn main() {
    let args: Vec<String> = std::env::args().collect();
    let tries_only = args.iter().any(|arg| arg == "--test");
    let after = |name: &str| args.iter().skip_while(|arg| *arg != name).nth(1);
    let pages = after("--pages").map_or(100, |pages| pages.parse().unwrap());
    let (pages, rounds) = if tries_only { (2, 1) } else { (pages, ROUNDS) };

    let runtime = Runtime::new().unwrap();
    let pages = make(&runtime, pages);
    let bytes: usize = pages.iter().map(|(_, body)| body.len()).sum();
    println!(
        "{} pages of 1,000 tickets, {:.1} MB; medians of {rounds}",
        pages.len(),
        bytes as f64 / 1e6
    );
    let url = serve(&runtime, pages.clone());
    let folder = tempfile::tempdir().unwrap();
    let urls = folder.path().join("urls");
    fs::write(&urls, curl_config(&url, &pages, folder.path())).unwrap();

    let sync = |to: &str| {
        let mut command = vec![
            "sync",
            "tickets",
            "--quiet",
            "--requests-per-minute",
            "unlimited",
        ];
        command.extend(to.split(' '));
        timed(
            folder.path(),
            &url,
            env!("CARGO_BIN_EXE_zendesk-export"),
            &command,
        )
    };
    let curl = || {
        timed(
            folder.path(),
            &url,
            "curl",
            &["--silent", "--config", "urls"],
        )
    };
    let mut rows: [(&str, Vec<(Duration, String)>); 4] = [
        ("curl, to files", Vec::new()),
        ("sync --to dir:", Vec::new()),
        ("sync --to dir: --compress zstd", Vec::new()),
        ("sync --to sqlite:", Vec::new()),
    ];
    for round in 0..rounds {
        rows[0].1.push(curl());
        rows[1].1.push(sync(&format!("--to dir:plain{round}")));
        rows[2]
            .1
            .push(sync(&format!("--to dir:zstd{round} --compress zstd")));
        rows[3].1.push(sync(&format!("--to sqlite:{round}.db")));
    }
    print(rows, pages.len());
}

/// A row each, beside the first.
fn print<const N: usize>(rows: [(&str, Vec<(Duration, String)>); N], pages: usize) {
    let medians = rows.map(|(name, mut runs)| {
        runs.sort();
        let (time, memory) = runs.swap_remove(runs.len() / 2);
        (name, time, memory)
    });
    let base = medians[0].1;
    for (name, time, memory) in medians {
        let ratio = time.as_secs_f64() / base.as_secs_f64();
        let per_second = pages as f64 * 1e3 / time.as_secs_f64();
        println!(
            "{name:<32} {time:>8.2?}  {ratio:>5.2} x curl  {per_second:>8.0} records/s  peak {memory}"
        );
    }
}

/// The pages of an account, each with the query that it answers.
fn make(runtime: &Runtime, pages: usize) -> Vec<(String, Bytes)> {
    let simulator = Simulator::builder()
        .tickets(pages as u64 * 1_000)
        .requests_per_minute(Limit::Unlimited);
    let simulator = runtime.block_on(simulator.start()).unwrap();
    let mut made = Vec::new();
    let mut query = "start_time=0".to_owned();
    loop {
        let url = format!("{}{PATH}?{query}", simulator.base_url());
        let body = run(
            "curl",
            &["--silent", "--header", "Authorization: Bearer x", &url],
        )
        .stdout;
        let page: Value = serde_json::from_slice(&body).unwrap();
        made.push((query, Bytes::from(body)));
        if page["end_of_stream"] == true {
            return made;
        }
        let cursor = page["after_cursor"].as_str().unwrap();
        query = format!("cursor={}", cursor.replace('=', "%3D").replace('+', "%2B"));
    }
}

fn serve(runtime: &Runtime, pages: Vec<(String, Bytes)>) -> String {
    let pages: Arc<HashMap<String, Bytes>> = Arc::new(pages.into_iter().collect());
    let answer = move |uri: Uri| {
        let page = pages[uri.query().unwrap_or_default()].clone();
        async move { ([("content-type", "application/json")], page) }
    };
    let listener = runtime.block_on(TcpListener::bind("127.0.0.1:0")).unwrap();
    let url = format!("http://{}", listener.local_addr().unwrap());
    runtime.spawn(async move { axum::serve(listener, Router::new().fallback(answer)).await });
    url
}

fn curl_config(url: &str, pages: &[(String, Bytes)], folder: &Path) -> String {
    let mut config = String::new();
    for (number, (query, _)) in pages.iter().enumerate() {
        let file = folder.join(format!("curl.{number}"));
        writeln!(config, "url = \"{url}{PATH}?{query}\"\noutput = {file:?}").unwrap();
    }
    config
}

/// How long a program takes, and how much memory at most.
fn timed(folder: &Path, url: &str, program: &str, args: &[&str]) -> (Duration, String) {
    let gnu_time = Path::new("/usr/bin/time").exists();
    let mut command = match gnu_time {
        true => Command::new("/usr/bin/time"),
        false => Command::new(program),
    };
    if gnu_time {
        command.args(["--format", "%M KiB", "--output", "memory", program]);
    }
    command
        .args(args)
        .current_dir(folder)
        .env("ZENDESK_BASE_URL", url)
        .env("ZENDESK_OAUTH_TOKEN", "x");
    let started = Instant::now();
    let output = command.output().unwrap();
    let time = started.elapsed();
    assert!(
        output.status.success(),
        "{}",
        String::from_utf8_lossy(&output.stderr)
    );
    let memory = fs::read_to_string(folder.join("memory")).unwrap_or_else(|_| "unknown".to_owned());
    (time, memory.trim().to_owned())
}

fn run(program: &str, args: &[&str]) -> Output {
    let output = Command::new(program).args(args).output().unwrap();
    assert!(
        output.status.success(),
        "{program}: {}",
        String::from_utf8_lossy(&output.stderr)
    );
    output
}
