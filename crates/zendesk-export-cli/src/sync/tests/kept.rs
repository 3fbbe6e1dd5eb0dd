//! What a destination has, read by what shares nothing with what wrote it.
use std::{
    collections::{HashMap, HashSet},
    fs,
    path::Path,
};

use chrono::DateTime;
use proptest::prop_assert;
use rusqlite::Connection;
use serde_json::Value;
use zendesk_export_sim::Version;

use super::case::{Case, Verdict};
#[cfg(feature = "delta")]
use super::lake;
#[cfg(feature = "delta")]
use crate::lake::Location;
use crate::{resource::Resource, to::To};

pub(super) struct Kept {
    texts: Vec<String>,
    /// The time of the newest version of each record.
    newest: HashMap<String, i64>,
}

impl Kept {
    pub(super) fn read(to: &To, resource: &Resource) -> Self {
        let name = resource.name();
        let texts = match to {
            To::Sqlite(file) => rows(file, &name.replace(['-', '/'], "_")),
            #[cfg(feature = "postgres")]
            To::Postgres(address) => in_postgres(address, &name.replace(['-', '/'], "_")),
            To::Dir(folder) => lines(&folder.join(name.replace('/', "."))),
            #[cfg(feature = "delta")]
            To::Delta(Location::Folder(folder)) => {
                lake::records(&folder.join(name.replace('/', ".")))
            }
            _ => Vec::new(),
        };
        let mut newest = HashMap::new();
        for text in &texts {
            let record: Value = serde_json::from_str(text).unwrap();
            let id = record["id"].to_string().trim_matches('"').to_owned();
            let time = time(&record[resource.table().timestamp]);
            let kept = newest.entry(id).or_insert(time);
            *kept = time.max(*kept);
        }
        Self { texts, newest }
    }

    /// Each of these is there, or a newer version of its record.
    pub(super) fn check_complete<'a>(
        &self,
        versions: impl Iterator<Item = &'a Version>,
    ) -> Verdict {
        let texts: HashSet<_> = self.texts.iter().collect();
        let missing = versions.filter(|version| {
            let newest = self.newest.get(&version.id);
            let is_out_of_date = newest.is_some_and(|newest| *newest > version.timestamp);
            !is_out_of_date && !texts.contains(&version.json)
        });
        let missing: Vec<_> = missing
            .map(|version| (&version.id, version.timestamp))
            .collect();
        prop_assert!(missing.is_empty(), "missing: {missing:?}");
        Ok(())
    }

    /// Nothing is there but what pages held, and each once.
    pub(super) fn check_nothing_else(&self, case: &Case, exposed: &[Version]) -> Verdict {
        if case.kind.has_newest_alone() {
            let (rows, records) = (self.texts.len(), self.newest.len());
            prop_assert!(rows == records, "{rows} rows of {records} records");
        }
        if case.faults.is_empty() {
            let shown: HashSet<_> = exposed.iter().map(|version| &version.json).collect();
            let mut once = HashSet::new();
            for text in &self.texts {
                prop_assert!(shown.contains(text), "it was never shown: {text}");
                prop_assert!(once.insert(text), "twice: {text}");
            }
        }
        Ok(())
    }
}

/// Unix seconds, as a number or as a text.
fn time(member: &Value) -> i64 {
    member.as_i64().unwrap_or_else(|| {
        let text = member.as_str().unwrap();
        DateTime::parse_from_rfc3339(text).unwrap().timestamp()
    })
}

fn rows(file: &Path, table: &str) -> Vec<String> {
    let database = Connection::open(file).unwrap();
    let all = database.prepare(&format!("SELECT json FROM raw_{table}"));
    let mut all = all.unwrap();
    let rows = all.query_map([], |row| row.get(0)).unwrap();
    rows.collect::<Result<_, _>>().unwrap()
}

/// In a thread, as a client has a loop of its own.
#[cfg(feature = "postgres")]
fn in_postgres(address: &crate::postgres::Address, table: &str) -> Vec<String> {
    let (address, sql) = (
        address.clone(),
        format!("SELECT json FROM zendesk.raw_{table}"),
    );
    let read = std::thread::spawn(move || {
        let rows = address.connect().unwrap().query(&sql, &[]).unwrap();
        rows.iter().map(|row| row.get(0)).collect()
    });
    read.join().unwrap()
}

/// Of all parts that are no longer hidden.
fn lines(folder: &Path) -> Vec<String> {
    let Ok(parts) = fs::read_dir(folder) else {
        return Vec::new();
    };
    let mut lines = Vec::new();
    for part in parts {
        let part = part.unwrap();
        if !part.file_name().to_string_lossy().starts_with('.') {
            let text = fs::read_to_string(part.path()).unwrap();
            lines.extend(text.lines().map(str::to_owned));
        }
    }
    lines
}
