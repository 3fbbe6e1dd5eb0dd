//! A program that is not async: streams as plain iterators, by the feature `blocking`.
#![allow(clippy::print_stdout, reason = "an example tells what it does")]

use std::error::Error;

use zendesk_export::{Client, Credentials, StartTime};
use zendesk_export_sim::Simulator;

fn main() -> Result<(), Box<dyn Error>> {
    // The simulator needs a runtime; the client brings its own.
    let runtime = tokio::runtime::Builder::new_multi_thread()
        .worker_threads(1)
        .enable_all()
        .build()?;
    let simulator = runtime.block_on(Simulator::builder().tickets(50).start())?;
    let zendesk = Client::builder(simulator.base_url())
        .credentials(Credentials::oauth_token("any"))
        .build()?;
    let all = StartTime::from_unix_secs(0)?;
    for page in zendesk.tickets(all).pages().blocking()? {
        println!("{} tickets", page?.records.len());
    }
    Ok(())
}
