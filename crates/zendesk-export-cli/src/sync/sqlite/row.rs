//! A record as a row.
use std::{borrow::Cow, fmt};

use rusqlite::{
    Connection, OptionalExtension as _, ToSql,
    types::{ToSqlOutput, ValueRef},
};
use serde_json::Value;
use sha2::{Digest as _, Sha256};
use zendesk_export::{Members, Record};

use super::places::Raw;
use crate::table::Table;

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

/// Why a record can be no row of its table.
pub(super) enum Odd {
    NoObject,
    NoId,
    /// With its JSON text, which may be long, and what it is not.
    Id(String, &'static str),
}

impl Odd {
    fn of(id: &str, ids: Ids) -> Self {
        let shown = match id.char_indices().nth(MOST_SHOWN) {
            Some((end, _)) => format!("{}...", &id[..end]),
            None => id.to_owned(),
        };
        let is_not = match ids {
            Ids::Integers => "integer",
            Ids::Texts => "text",
        };
        Self::Id(shown, is_not)
    }
}

/// Of an id in a warning, in characters.
const MOST_SHOWN: usize = 60;

impl fmt::Display for Odd {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::NoObject => f.write_str("is no JSON object"),
            Self::NoId => f.write_str("has no id"),
            Self::Id(id, is_not) => write!(f, "has the id {id}, which is no {is_not}"),
        }
    }
}

/// The kind of id that a table has.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Ids {
    Integers,
    Texts,
}

impl Ids {
    /// As the table was made, whatever this version would make.
    pub(super) fn of(connection: &Connection, name: &str) -> rusqlite::Result<Self> {
        let integers = connection
            .prepare_cached("SELECT type = 'INTEGER' FROM pragma_table_info(?1) WHERE name = 'id'")?
            .query_row([format!("raw_{name}")], |row| row.get(0))
            .optional()?;
        Ok(match integers {
            Some(true) => Self::Integers,
            _ => Self::Texts,
        })
    }

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
                .filter(|text| !text.is_empty() && !text.contains('\0'))
                .map(Id::Text),
        }
    }
}

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

impl ToSql for Id {
    fn to_sql(&self) -> rusqlite::Result<ToSqlOutput<'_>> {
        Ok(match self {
            Self::Integer(number) => ToSqlOutput::from(*number),
            Self::Text(text) => ToSqlOutput::Borrowed(ValueRef::Text(text.as_bytes())),
        })
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

/// As much of a SHA-256 as an integer of SQLite holds.
pub(super) fn start_of(digest: Sha256) -> i64 {
    let mut start = [0; 8];
    start.copy_from_slice(&digest.finalize()[..8]);
    i64::from_be_bytes(start)
}

/// With its kind and length, so that nothing can pass from one value to the next.
pub(super) fn add(digest: &mut Sha256, value: ValueRef<'_>) {
    let number;
    let (kind, bytes): (u8, &[u8]) = match value {
        ValueRef::Null => (0, &[]),
        ValueRef::Integer(value) => {
            number = value.to_be_bytes();
            (1, &number)
        }
        ValueRef::Real(value) => {
            number = value.to_be_bytes();
            (2, &number)
        }
        ValueRef::Text(text) => (3, text),
        ValueRef::Blob(blob) => (4, blob),
    };
    digest.update([kind]);
    digest.update((bytes.len() as u64).to_be_bytes());
    digest.update(bytes);
}

/// An id as it is shown.
pub(super) fn text(id: ValueRef<'_>) -> Cow<'_, str> {
    match id {
        ValueRef::Integer(number) => number.to_string().into(),
        ValueRef::Text(text) => String::from_utf8_lossy(text),
        _ => "NULL".into(),
    }
}
