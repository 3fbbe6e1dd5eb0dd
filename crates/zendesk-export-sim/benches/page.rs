//! What pages cost over a connection that is kept, in milliseconds: mostly what it takes to make them.
//!
//! `cargo bench -p zendesk-export-sim`, or with `-- --test` to see that it still works.
#![allow(
    missing_docs,
    clippy::print_stdout,
    clippy::unwrap_used,
    reason = "a benchmark"
)]

use std::env;
use std::time::{Duration, Instant};

use reqwest::Client;
use tokio::runtime::Runtime;
use zendesk_export_sim::{Limit, Simulator};

const ROUNDS: usize = 200;

fn main() {
    let _ = rustls::crypto::ring::default_provider().install_default();
    let rounds = match env::args().any(|arg| arg == "--test") {
        true => 1,
        false => ROUNDS,
    };
    let runtime = Runtime::new().unwrap();
    let simulator = Simulator::builder()
        .tickets(10_000_000)
        .requests_per_minute(Limit::Unlimited);
    let simulator = runtime.block_on(simulator.start()).unwrap();
    let client = Client::new();

    println!("1,000 records of        KiB   fastest    median");
    for export in [
        "tickets/cursor",
        "ticket_events",
        "users/cursor",
        "organizations",
        "ticket_metric_events",
    ] {
        let base_url = simulator.base_url();
        // From the midst of the account.
        let url = format!("{base_url}/api/v2/incremental/{export}?start_time=1720000000");
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
            "{export:<20} {:>6} {:>9.2} {:>9.2}",
            times[0].1 / 1_024,
            milliseconds(times[0]),
            milliseconds(times[rounds / 2]),
        );
    }
}
