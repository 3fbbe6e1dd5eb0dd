//! Records of a custom object: the key is the one that Admin Center shows below the object's name, and
//! the fields are of a type of yours.
#![allow(clippy::print_stdout, reason = "an example tells what it does")]

use std::error::Error;

use serde::Deserialize;
use zendesk_export::{Client, Credentials, StartTime};
use zendesk_export_sim::Simulator;

#[derive(Debug, Deserialize)]
struct Asset {
    id: String,
    name: Option<String>,
}

#[tokio::main(flavor = "current_thread")]
async fn main() -> Result<(), Box<dyn Error>> {
    let simulator = Simulator::builder()
        .custom_object("asset", 3)
        .start()
        .await?;
    let zendesk = Client::builder(simulator.base_url())
        .credentials(Credentials::oauth_token("any"))
        .build()?;
    let all = StartTime::from_unix_secs(0)?;
    let mut records = zendesk.custom_objects("asset", all).records();
    while let Some(record) = records.try_next().await? {
        let Asset { id, name } = record.view()?;
        println!("{id}: {}", name.unwrap_or_default());
    }
    Ok(())
}
