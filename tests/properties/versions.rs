//! What came, and what is to come.

use std::collections::HashSet;

use serde::Deserialize;
use serde_json::{Value, value::RawValue};
use zendesk_export::Record;
use zendesk_export_sim::{Simulator, Version};

use crate::{
    case::{Case, resource},
    exports,
};

/// A version of a record as the program got it.
#[derive(Debug)]
pub struct Received {
    pub id: String,
    pub timestamp: i64,
    pub json: String,
}

impl Received {
    /// `None` for what is no record.
    pub fn of(export: &str, record: &Record<Value>) -> Option<Self> {
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
        let time = chrono::DateTime::parse_from_rfc3339(text).unwrap();
        time.timestamp()
    })
}

/// What a walk that ends now must have brought, by what the case leaves out.
pub fn current(case: &Case, simulator: &Simulator) -> Vec<Version> {
    let all = simulator
        .current(&exports::records_of(case.export))
        .unwrap();
    if !case.options.exclude_deleted {
        return all.collect();
    }
    if case.export.starts_with("ticket_metric_events") {
        // Tickets of AI agents are not among these, and may be deleted too.
        let tickets = simulator.current("tickets").unwrap();
        let kept: HashSet<_> = tickets
            .filter(|ticket| !is_deleted("tickets", &ticket.json))
            .map(|ticket| ticket.id)
            .collect();
        all.filter(|event| kept.contains(&ticket_of(event)))
            .collect()
    } else {
        all.filter(|version| !is_deleted(case.export, &version.json))
            .collect()
    }
}

/// Whether a request for no deleted records leaves it out, where the record itself says so.
pub fn is_deleted(export: &str, json: &str) -> bool {
    match export {
        "tickets" | "tickets_by_time" => json.contains(r#""status":"deleted""#),
        "custom_objects" => json.contains(r#""name":"[DELETED]""#),
        _ => false,
    }
}

/// How many of these there are in a second.
pub fn in_second(case: &Case, simulator: &Simulator, second: i64) -> usize {
    let versions = current(case, simulator);
    let at_once = versions
        .iter()
        .filter(|version| version.timestamp == second);
    at_once.count()
}

fn ticket_of(event: &Version) -> String {
    #[derive(Deserialize)]
    struct Members {
        ticket_id: u64,
    }
    let members: Members = serde_json::from_str(&event.json).unwrap();
    members.ticket_id.to_string()
}
