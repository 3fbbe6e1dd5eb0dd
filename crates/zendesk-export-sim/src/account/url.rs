//! Where Zendesk would have a record.

use super::Account;
use crate::json::{Json, digits};

pub(super) struct Url<'a> {
    base_url: &'a str,
    resource: &'a str,
    id: u64,
}

impl Account {
    /// The address of one record.
    pub(super) fn url<'a>(&'a self, resource: &'a str, id: u64) -> Url<'a> {
        let base_url = &self.base_url;
        Url {
            base_url,
            resource,
            id,
        }
    }
}

impl Json for Url<'_> {
    fn write(&self, out: &mut Vec<u8>) {
        for part in ["\"", self.base_url, "/api/v2/", self.resource, "/"] {
            out.extend_from_slice(part.as_bytes());
        }
        digits(out, self.id);
        out.extend_from_slice(b".json\"");
    }
}
