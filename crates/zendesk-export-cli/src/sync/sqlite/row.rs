//! Rows and ids, as SQLite takes them and gives them back.
use std::borrow::Cow;

use rusqlite::{
    Connection, OptionalExtension as _, ToSql,
    types::{ToSqlOutput, ValueRef},
};
use sha2::{Digest as _, Sha256};

use crate::sync::row::{Id, Ids};

/// The kind of id that a table was made with, whatever this version would make.
pub(super) fn ids(connection: &Connection, name: &str) -> rusqlite::Result<Ids> {
    let integers = connection
        .prepare_cached("SELECT type = 'INTEGER' FROM pragma_table_info(?1) WHERE name = 'id'")?
        .query_row([format!("raw_{name}")], |row| row.get(0))
        .optional()?;
    Ok(match integers {
        Some(true) => Ids::Integers,
        _ => Ids::Texts,
    })
}

impl ToSql for Id {
    fn to_sql(&self) -> rusqlite::Result<ToSqlOutput<'_>> {
        Ok(match self {
            Self::Integer(number) => ToSqlOutput::from(*number),
            Self::Text(text) => ToSqlOutput::Borrowed(ValueRef::Text(text.as_bytes())),
        })
    }
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
