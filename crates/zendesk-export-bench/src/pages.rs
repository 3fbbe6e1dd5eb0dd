use std::process::Command;

use serde::Deserialize;
use tokio::runtime::Runtime;
use zendesk_export_sim::{Limit, Simulator};

/// Where the pages are served, here as by the simulator.
pub const PATH: &str = "/api/v2/incremental/tickets/cursor";

/// The bytes of a ticket as Zendesk's are on average.
pub const TICKET_BYTES: u32 = 3_300;

/// The bodies of so many pages of 1,000 tickets each, as the simulator makes them.
#[must_use]
pub fn make(pages: usize, ticket_bytes: u32) -> Vec<Vec<u8>> {
    let runtime = Runtime::new().unwrap();
    let simulator = Simulator::builder()
        .tickets(pages as u64 * 1_000)
        .ticket_bytes(ticket_bytes)
        .requests_per_minute(Limit::Unlimited);
    let simulator = runtime.block_on(simulator.start()).unwrap();
    let mut url = format!("{}{PATH}?start_time=0", simulator.base_url());
    let mut made = Vec::new();
    loop {
        let body = get(&url);
        let end: End = serde_json::from_slice(&body).unwrap();
        made.push(body);
        if end.end_of_stream {
            return made;
        }
        url = end.after_url;
    }
}

#[derive(Deserialize)]
struct End {
    after_url: String,
    end_of_stream: bool,
}

fn get(url: &str) -> Vec<u8> {
    let output = Command::new("curl")
        .args([
            "--silent",
            "--fail",
            "--noproxy",
            "*",
            "--header",
            "Authorization: Bearer x",
            url,
        ])
        .output()
        .unwrap();
    assert!(output.status.success(), "curl {url}: {}", output.status);
    output.stdout
}
