//! What there is to be exported.

use futures_util::TryStreamExt as _;
use serde::Deserialize;
use serde_json::value::RawValue;
use zendesk_export::{Client, Credentials, Pace, Record, Start};
use zendesk_export_sim::{Limit, SimulatorBuilder};

use crate::{
    case::{Case, Options, resource},
    exports,
};

/// One state of one record.
#[derive(Clone, Debug)]
pub struct Version {
    pub id: String,
    pub timestamp: i64,
    pub json: String,
}

impl Version {
    /// `None` for what is no record.
    pub fn of(export: &str, record: &Record<serde_json::Value>) -> Option<Self> {
        #[derive(Deserialize)]
        struct Members<'a> {
            #[serde(borrow)]
            id: &'a RawValue,
            #[serde(borrow)]
            generated_timestamp: Option<&'a RawValue>,
            #[serde(borrow)]
            timestamp: Option<&'a RawValue>,
            #[serde(borrow)]
            time: Option<&'a RawValue>,
            #[serde(borrow)]
            updated_at: Option<&'a RawValue>,
        }
        let members: Members<'_> = record.view().ok()?;
        let timestamp = match resource(export).timestamp {
            "generated_timestamp" => members.generated_timestamp,
            "timestamp" => members.timestamp,
            "time" => members.time,
            _ => members.updated_at,
        };
        Some(Self {
            id: members.id.get().trim_matches('"').to_owned(),
            timestamp: unix_secs(timestamp?.get()),
            json: record.json().to_owned(),
        })
    }
}

fn unix_secs(json: &str) -> i64 {
    json.parse().unwrap_or_else(|_| {
        let text = json.trim_matches('"');
        chrono::DateTime::parse_from_rfc3339(text)
            .unwrap()
            .timestamp()
    })
}

/// All of an account like this that listens at `base_url`, by a walk that nothing befalls.
pub async fn all(case: &Case, account: SimulatorBuilder, base_url: &str) -> Vec<Version> {
    let simulator = account
        .requests_per_minute(Limit::Unlimited)
        .start()
        .await
        .unwrap();
    let client = Client::builder(simulator.base_url())
        .credentials(Credentials::oauth_token("token"))
        .pace(Pace::unlimited())
        .timeout(None)
        .header("accept-encoding", "identity")
        .build()
        .unwrap();
    let options = Options {
        exclude_deleted: case.options.exclude_deleted,
        sideloads: 0,
        gzip: false,
    };
    let mut pages = exports::pages(&client, case.export, Start::Beginning, 1_000, &options);
    let mut versions = Vec::new();
    while let Some(page) = pages.try_next().await.unwrap() {
        let of_page = page.records.iter();
        versions.extend(of_page.filter_map(|record| Version::of(case.export, record)));
    }
    for version in &mut versions {
        version.json = version.json.replace(simulator.base_url(), base_url);
    }
    if !options.exclude_deleted {
        let count = simulator.record_count(&exports::records_of(case.export));
        assert_eq!(count, Some(versions.len() as u64));
    }
    versions
}
