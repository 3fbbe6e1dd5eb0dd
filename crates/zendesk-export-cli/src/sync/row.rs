//! A record as a row of a database.
use std::fmt;

use serde_json::Value;
use sha2::{Digest as _, Sha256};
use zendesk_export::{Members, Record};

use crate::table::Table;

mod odd;
mod places;
mod told;

pub(super) use odd::Odd;
pub(super) use places::{INDEXED, Place, Raw, places};
pub(super) use told::Told;

pub(super) struct Row<'a> {
    pub(super) raw: Raw<'a, Id>,
    pub(super) checksum: i64,
    pub(super) json: &'a str,
}

impl<'a> Row<'a> {
    /// Of a record, or of one that `is_gone`.
    pub(super) fn of(
        record: &'a Record<Value>,
        table: &Table,
        ids: Ids,
        is_gone: bool,
    ) -> Result<Self, Odd> {
        let members = Members::of(record).ok_or(Odd::NoObject)?;
        let id = members.json(table.id()).ok_or(Odd::NoId)?;
        let raw = Raw {
            id: ids.read(id).ok_or_else(|| Odd::of(id, ids))?,
            version: table.version(&members),
            deleted: is_gone || table.is_deleted(&members),
            cells: table.cells(&members),
        };
        let json = record.json();
        Ok(Self {
            checksum: checksum(&raw.id, raw.version, raw.deleted, json),
            json,
            raw,
        })
    }
}

/// The kind of id that a table has.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Ids {
    Integers,
    Texts,
}

impl Ids {
    /// Reads the JSON text of an id. A number in quotes is that number, and the other way round, but
    /// two ids never become one.
    fn read(self, json: &str) -> Option<Id> {
        let text = json
            .starts_with('"')
            .then(|| serde_json::from_str::<String>(json));
        let text = text.and_then(Result::ok);
        match self {
            Self::Integers => {
                let text = text.as_deref().unwrap_or(json);
                let number: i64 = text.parse().ok()?;
                (number.to_string() == text).then_some(Id::Integer(number))
            }
            Self::Texts => text
                .or_else(|| json.parse::<i64>().ok().map(|number| number.to_string()))
                // Most readers of a database would see it cut at a NUL.
                .filter(|text| !text.is_empty() && !text.contains('\0') && text.len() <= LONGEST)
                .map(Id::Text),
        }
    }
}

/// An index of PostgreSQL takes a bit more, in bytes, and no id that is known has a tenth of it.
const LONGEST: usize = 2_000;

pub(super) enum Id {
    Integer(i64),
    Text(String),
}

impl fmt::Display for Id {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Integer(number) => number.fmt(f),
            Self::Text(text) => text.fmt(f),
        }
    }
}

/// Of a whole row, so that one of another id, version or flag shows as well: the beginning of the
/// SHA-256 of `id`, `version` and `deleted`, each with a line break, and the JSON text.
pub(super) fn checksum(
    id: impl fmt::Display,
    version: Option<i64>,
    deleted: bool,
    json: &str,
) -> i64 {
    let version = version.map(|version| version.to_string());
    let version = version.as_deref().unwrap_or_default();
    let deleted = i32::from(deleted);
    let digest = Sha256::new()
        .chain_update(format!("{id}\n{version}\n{deleted}\n"))
        .chain_update(json);
    start_of(digest)
}

/// Of a record without an id.
pub(super) fn odd_checksum(stream: &str, json: &str) -> i64 {
    start_of(
        Sha256::new()
            .chain_update(format!("{stream}\n"))
            .chain_update(json),
    )
}

/// As much of a SHA-256 as an integer of a database holds.
pub(in crate::sync) fn start_of(digest: Sha256) -> i64 {
    let mut start = [0; 8];
    start.copy_from_slice(&digest.finalize()[..8]);
    i64::from_be_bytes(start)
}
