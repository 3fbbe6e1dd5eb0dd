//! What the schema of a page holds.
use serde_json::Value;

use super::{reference, target};

#[derive(Clone)]
pub(crate) struct Page {
    /// The name of its schema.
    pub(crate) schema: String,
    /// The member that holds the records, which is the required one.
    pub(crate) records: String,
    /// The schema of a record.
    pub(crate) record: String,
    /// The other arrays of records.
    pub(crate) sideloads: Vec<String>,
    /// The members of the page, and those of its `meta` and `links` as `meta.has_more`.
    members: Vec<String>,
}

impl Page {
    pub(super) fn of(document: &Value, operation: &Value) -> Result<Self, String> {
        let node = &operation["responses"]["200"]["content"]["application/json"]["schema"];
        let schema = reference(node).ok_or("the page of the answer has no schema of its own")?;
        let properties = &target(document, node)["properties"];
        let required = target(document, node)["required"].as_array();
        let required: Vec<_> = required
            .into_iter()
            .flatten()
            .filter_map(Value::as_str)
            .collect();
        let record_of = |name: &str| {
            let items = &properties[name]["items"];
            reference(items).filter(|_| target(document, items)["x-record"] == true)
        };
        let [records] = required[..] else {
            return Err(format!(
                "{schema}: the array of records, and nothing else, has to be required"
            ));
        };
        let record = record_of(records).ok_or_else(|| {
            format!("{schema}: {records} is no array of records (x-record: true)")
        })?;
        if !target(document, node)["additionalProperties"].is_object() {
            return Err(format!(
                "{schema}: additionalProperties: {{}} is missing, which keeps members that nobody lists"
            ));
        }
        let mut members = Vec::new();
        let mut sideloads = Vec::new();
        for (name, property) in properties.as_object().into_iter().flatten() {
            members.push(name.clone());
            if name != records && record_of(name).is_some() {
                sideloads.push(name.clone());
            }
            let inner = target(document, property)["properties"].as_object();
            let inner = inner.into_iter().flatten();
            members.extend(inner.map(|(inner, _)| format!("{name}.{inner}")));
        }
        Ok(Self {
            schema: schema.to_owned(),
            records: records.to_owned(),
            record: record.to_owned(),
            sideloads,
            members,
        })
    }

    pub(crate) fn has(&self, member: &str) -> bool {
        self.members.iter().any(|name| name == member)
    }
}
