//! What pages cost over a connection that is kept, in milliseconds: mostly what it takes to make them.
//!
//! `cargo bench -p zendesk-export-sim`, or with `-- --test` to see that it still works.
#![allow(
    missing_docs,
    clippy::print_stdout,
    clippy::unwrap_used,
    reason = "a benchmark"
)]

use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::{Duration, Instant, UNIX_EPOCH};
use std::{env, io};

use reqwest::Client;
use tokio::runtime::Runtime;
use zendesk_export_sim::{Limit, Simulator, SimulatorBuilder};

const ROUNDS: usize = 200;

fn main() {
    let _ = rustls::crypto::ring::default_provider().install_default();
    let rounds = match env::args().any(|arg| arg == "--test") {
        true => 1,
        false => ROUNDS,
    };
    let runtime = Runtime::new().unwrap();
    let client = Client::builder().no_proxy().build().unwrap();

    println!("1,000 records of        KiB   fastest    median");
    let still = runtime.block_on(account().start()).unwrap();
    for export in [
        "tickets/cursor",
        "ticket_events",
        "users/cursor",
        "organizations",
        "ticket_metric_events",
    ] {
        // From the midst of the account.
        let path = format!("{export}?start_time=1720000000");
        row(&runtime, &client, rounds, export, &still, &path);
    }

    let live = runtime.block_on(after_a_day()).unwrap();
    let path = "tickets/cursor?start_time=0";
    row(&runtime, &client, rounds, "live tickets", &live, path);
}

fn account() -> SimulatorBuilder {
    Simulator::builder()
        .tickets(10_000_000)
        .requests_per_minute(Limit::Unlimited)
}

/// All that was there at first has changed by then.
async fn after_a_day() -> io::Result<Simulator> {
    let seconds = Arc::new(AtomicU64::new(1_770_000_000));
    let clock = Arc::clone(&seconds);
    let clock = move || UNIX_EPOCH + Duration::from_secs(clock.load(Ordering::Relaxed));
    let live = account().clock(clock).changes_per_second(1_000.0);
    let live = live.start().await?;
    seconds.fetch_add(24 * 60 * 60, Ordering::Relaxed);
    Ok(live)
}

fn row(
    runtime: &Runtime,
    client: &Client,
    rounds: usize,
    name: &str,
    simulator: &Simulator,
    path: &str,
) {
    let url = format!("{}/api/v2/incremental/{path}", simulator.base_url());
    let page = || {
        let started = Instant::now();
        let bytes = runtime.block_on(async {
            let answer = client.get(&url).bearer_auth("bench").send().await;
            answer.unwrap().bytes().await.unwrap().len()
        });
        (started.elapsed(), bytes)
    };
    let mut times: Vec<(Duration, usize)> = (0..rounds).map(|_| page()).collect();
    times.sort_unstable();
    let milliseconds = |(time, _): (Duration, usize)| time.as_secs_f64() * 1e3;
    println!(
        "{name:<20} {:>6} {:>9.2} {:>9.2}",
        times[0].1 / 1_024,
        milliseconds(times[0]),
        milliseconds(times[rounds / 2]),
    );
}
