//! Records as a later version of the API might send them.

use serde_json::value::{RawValue, to_raw_value};
use serde_json::{Map, Value, json};

use super::members::Members;
use crate::made_page::Page;

/// `None` for a page without records.
pub(super) fn drifted(page: &Page) -> Option<Vec<u8>> {
    let mut members = Members::read(&page.json)?;
    let records = members.records(page.resource.items())?;
    if records.is_empty() {
        return None;
    }
    let later: Option<Vec<_>> = records.iter().map(|record| later(record)).collect();
    members.set(page.resource.items(), &later?);
    Some(members.to_json())
}

/// Members that list their values.
const ENUMERATIONS: [&str; 5] = ["priority", "metric", "role", "type", "direction"];

fn later(record: &RawValue) -> Option<Box<RawValue>> {
    let mut record: Map<String, Value> = serde_json::from_str(record.get()).ok()?;
    let enumeration = ENUMERATIONS.iter().find(|name| record.contains_key(**name));
    if let Some(name) = enumeration {
        record.insert((*name).to_owned(), "new_value".into());
    }
    if let Some(url) = record.get_mut("url") {
        *url = json!({"href": url});
    }
    record.remove("created_at");
    record.insert("new_member".to_owned(), true.into());
    to_raw_value(&record).ok()
}
