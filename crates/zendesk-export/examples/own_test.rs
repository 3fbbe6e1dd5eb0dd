//! A program and its tests: one of a whole run against the simulator, with a bad day, and one of what it
//! does with a page.
#![allow(clippy::print_stdout, reason = "an example tells what it does")]

use std::{collections::BTreeMap, error::Error};

use zendesk_export::{Client, Credentials, Page, StartTime, types::Ticket};
use zendesk_export_sim::Simulator;

/// How many tickets there are of each status.
#[derive(Default)]
struct Statuses(BTreeMap<String, usize>);

impl Statuses {
    fn add(&mut self, page: &Page<Ticket>) -> Result<(), serde_json::Error> {
        for record in &page.records {
            let status = record.parse()?.status;
            let status = status.map_or("none".to_owned(), |status| status.to_string());
            *self.0.entry(status).or_default() += 1;
        }
        Ok(())
    }
}

async fn count(zendesk: &Client) -> Result<Statuses, Box<dyn Error>> {
    let mut statuses = Statuses::default();
    let mut pages = zendesk.tickets(StartTime::from_unix_secs(0)?).pages();
    while let Some(page) = pages.try_next().await? {
        statuses.add(&page)?;
    }
    Ok(statuses)
}

fn client(base_url: &str) -> zendesk_export::ClientBuilder {
    Client::builder(base_url).credentials(Credentials::oauth_token("any"))
}

#[tokio::main(flavor = "current_thread")]
async fn main() -> Result<(), Box<dyn Error>> {
    let simulator = Simulator::builder().tickets(50).start().await?;
    for (status, tickets) in count(&client(simulator.base_url()).build()?).await?.0 {
        println!("{status}: {tickets}");
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use zendesk_export::{Pace, RetryPolicy};
    use zendesk_export_sim::{Fault, Limit};

    use super::*;

    #[tokio::test]
    async fn counts_every_ticket_once_on_a_bad_day() -> Result<(), Box<dyn Error>> {
        let simulator = Simulator::builder()
            .tickets(50)
            .requests_per_minute(Limit::Unlimited)
            .start()
            .await?;
        simulator.inject(Fault::CutBody);
        let zendesk = client(simulator.base_url())
            .pace(Pace::unlimited())
            .retry(RetryPolicy {
                first_delay: Duration::ZERO,
                ..RetryPolicy::default()
            })
            .build()?;
        let statuses = count(&zendesk).await?;
        assert_eq!(statuses.0.values().sum::<usize>(), 50);
        Ok(())
    }

    #[test]
    fn counts_a_ticket_without_a_status() -> Result<(), Box<dyn Error>> {
        let record = serde_json::from_str(r#"{"id":1}"#)?;
        let checkpoint = r#"{"version":1,"account":"https://acme.zendesk.com","export":"tickets",
                             "position":{"cursor":"x"}}"#;
        let page = Page::of(vec![record], serde_json::from_str(checkpoint)?);
        let mut statuses = Statuses::default();
        statuses.add(&page)?;
        assert_eq!(statuses.0, BTreeMap::from([("none".to_owned(), 1)]));
        Ok(())
    }
}
