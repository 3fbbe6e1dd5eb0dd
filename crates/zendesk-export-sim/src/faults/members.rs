//! A page taken apart into its members, whose texts stay as they are.

use std::collections::BTreeMap;

use serde::Serialize;
use serde_json::Value;
use serde_json::value::{RawValue, to_raw_value};

/// Their order is lost, on which nobody may depend.
pub(super) struct Members(BTreeMap<String, Box<RawValue>>);

impl Members {
    pub(super) fn read(page: &[u8]) -> Option<Self> {
        serde_json::from_slice(page).ok().map(Self)
    }

    /// The list of records that has this name.
    pub(super) fn records(&self, items: &str) -> Option<Vec<Box<RawValue>>> {
        serde_json::from_str(self.0.get(items)?.get()).ok()
    }

    pub(super) fn value(&self, name: &str) -> Option<Value> {
        serde_json::from_str(self.0.get(name)?.get()).ok()
    }

    pub(super) fn set(&mut self, name: &str, value: &impl Serialize) {
        // Numbers, texts and lists of them always serialize.
        if let Ok(value) = to_raw_value(value) {
            self.0.insert(name.to_owned(), value);
        }
    }

    pub(super) fn to_json(&self) -> Vec<u8> {
        serde_json::to_vec(&self.0).unwrap_or_default()
    }
}
