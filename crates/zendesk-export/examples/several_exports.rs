//! Several exports at once: all clones of one client share its pace and its connections, and one export
//! that fails does not stop the others.
#![allow(clippy::print_stdout, reason = "an example tells what it does")]

use std::error::Error;

use zendesk_export::{Client, Credentials, ExportStream, Page, StartTime};
use zendesk_export_sim::Simulator;

async fn count<T>(name: &str, mut pages: ExportStream<Page<T>>) {
    let mut records = 0;
    loop {
        match pages.try_next().await {
            Ok(Some(page)) => records += page.records.len(),
            Ok(None) => break println!("{name}: {records} records"),
            Err(error) => break println!("{name}: {records} records, then {error}"),
        }
    }
}

#[tokio::main(flavor = "current_thread")]
async fn main() -> Result<(), Box<dyn Error>> {
    let simulator = Simulator::builder()
        .tickets(2_000)
        .users(50)
        .start()
        .await?;
    let zendesk = Client::builder(simulator.base_url())
        .credentials(Credentials::oauth_token("any"))
        .on_wait(|wait| println!("{} waits for {:?}", wait.export, wait.lasts))
        .build()?;
    let all = StartTime::from_unix_secs(0)?;
    tokio::join!(
        count("tickets", zendesk.tickets(all).pages()),
        count("users", zendesk.users(all).pages()),
        count("organizations", zendesk.organizations(all).pages()),
    );
    Ok(())
}
