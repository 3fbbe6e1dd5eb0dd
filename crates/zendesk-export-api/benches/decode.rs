//! What a page of 1,000 tickets costs to decode, and to write out as NDJSON.
//!
//! The baseline of every claim is `raw_values`, taken in the same run: the least that serde_json
//! can do to find where each record begins and ends and keep it.
#![allow(
    missing_docs,
    clippy::print_stdout,
    clippy::unwrap_used,
    reason = "a benchmark"
)]

use std::{io::Write as _, sync::LazyLock};

use divan::{Bencher, counter::BytesCount};
use serde::Deserialize;
use serde_json::{Value, value::RawValue};
use zendesk_export_api::types::TicketsByCursorPage;
use zendesk_export_sim::Simulator;

fn main() {
    println!("a page of 1,000 tickets, {:.2} MB", BODY.len() as f64 / 1e6);
    divan::main();
}

static BODY: LazyLock<Vec<u8>> = LazyLock::new(|| {
    let runtime = tokio::runtime::Builder::new_current_thread()
        .enable_all()
        .build()
        .unwrap();
    runtime.block_on(async {
        let simulator = Simulator::builder().tickets(1_000).start().await.unwrap();
        let url = format!(
            "{}/api/v2/incremental/tickets/cursor?start_time=0",
            simulator.base_url()
        );
        let request = reqwest::Client::new().get(url).bearer_auth("bench");
        request
            .send()
            .await
            .unwrap()
            .error_for_status()
            .unwrap()
            .bytes()
            .await
            .unwrap()
            .to_vec()
    })
});

#[derive(Deserialize)]
struct RawPage {
    tickets: Vec<Box<RawValue>>,
}

#[divan::bench]
fn raw_values(bencher: Bencher<'_, '_>) {
    bench(bencher, || {
        serde_json::from_slice::<RawPage>(&BODY).unwrap().tickets
    });
}

#[divan::bench]
fn raw_values_to_ndjson(bencher: Bencher<'_, '_>) {
    let mut lines = Vec::with_capacity(2 * BODY.len());
    bench(bencher, || {
        lines.clear();
        for record in serde_json::from_slice::<RawPage>(&BODY).unwrap().tickets {
            lines.extend_from_slice(record.get().as_bytes());
            lines.push(b'\n');
        }
        lines.len()
    });
}

#[divan::bench]
fn records(bencher: Bencher<'_, '_>) {
    bench(bencher, || {
        serde_json::from_slice::<TicketsByCursorPage>(&BODY).unwrap()
    });
}

#[divan::bench]
fn records_to_ndjson(bencher: Bencher<'_, '_>) {
    let mut lines = Vec::with_capacity(2 * BODY.len());
    bench(bencher, || {
        lines.clear();
        for record in serde_json::from_slice::<TicketsByCursorPage>(&BODY)
            .unwrap()
            .tickets
        {
            record.write_line(&mut lines).unwrap();
        }
        lines.len()
    });
}

#[divan::bench]
fn records_parsed(bencher: Bencher<'_, '_>) {
    bench(bencher, || {
        let page: TicketsByCursorPage = serde_json::from_slice(&BODY).unwrap();
        page.tickets
            .iter()
            .filter(|record| record.parse().is_ok())
            .count()
    });
}

#[divan::bench]
fn values(bencher: Bencher<'_, '_>) {
    bench(bencher, || serde_json::from_slice::<Value>(&BODY).unwrap());
}

#[divan::bench]
fn values_to_ndjson(bencher: Bencher<'_, '_>) {
    let mut lines = Vec::with_capacity(2 * BODY.len());
    bench(bencher, || {
        lines.clear();
        let page: Value = serde_json::from_slice(&BODY).unwrap();
        for record in page["tickets"].as_array().unwrap() {
            serde_json::to_writer(&mut lines, record).unwrap();
            lines.write_all(b"\n").unwrap();
        }
        lines.len()
    });
}

/// Decoding includes freeing, which is a good part of the cost.
fn bench<T>(bencher: Bencher<'_, '_>, mut decode: impl FnMut() -> T) {
    bencher
        .counter(BytesCount::of_slice(&BODY[..]))
        .bench_local(|| drop(decode()));
}
