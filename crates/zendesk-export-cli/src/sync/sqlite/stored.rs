//! The row of a stream in `_streams`, under a checksum of its own: a state of which one digit was
//! changed would leave a gap that nobody sees.
use rusqlite::{Connection, OptionalExtension as _, Row};
use sha2::{Digest as _, Sha256};

use super::{
    nested,
    row::{add, text},
};
use crate::{
    sync::row::{INDEXED, start_of},
    table::Table,
};

/// A state as text, if it is the one that was stored.
pub(super) enum Stored {
    Whole(String),
    Changed,
}

/// `None` for a stream that never ran.
pub(super) fn read(connection: &Connection, stream: &str) -> rusqlite::Result<Option<Stored>> {
    let is_sealed = is_sealed(connection)?;
    let sql = match is_sealed {
        true => format!("SELECT {COLUMNS}, seal FROM _streams WHERE name = ?1"),
        false => "SELECT name, state FROM _streams WHERE name = ?1".to_owned(),
    };
    connection
        .prepare_cached(&sql)?
        .query_row([stream], |row| {
            let is_whole = !is_sealed || row.get(SEALED).ok() == Some(seal_of(row)?);
            Ok(match row.get(1) {
                Ok(state) if is_whole => Stored::Whole(state),
                _ => Stored::Changed,
            })
        })
        .optional()
}

/// Says with a checksum that the row is what this program stored. Call it after each change of one.
pub(super) fn seal(connection: &Connection, stream: &str) -> rusqlite::Result<()> {
    let seal: Option<i64> = connection
        .prepare_cached(&format!("SELECT {COLUMNS} FROM _streams WHERE name = ?1"))?
        .query_row([stream], seal_of)
        .optional()?;
    connection
        .prepare_cached("UPDATE _streams SET seal = ?2 WHERE name = ?1")?
        .execute((stream, seal))?;
    Ok(())
}

/// Keeps what the objects of a stream look like now, as made by this program.
pub(super) fn keep_shape(connection: &Connection, stream: &str) -> rusqlite::Result<()> {
    let shape = shape(connection, stream)?;
    connection.execute(
        "UPDATE _streams SET shape = ?2 WHERE name = ?1",
        (stream, shape),
    )?;
    seal(connection, stream)
}

/// Whether the objects of a stream look as they were made.
pub(super) fn is_shaped(connection: &Connection, stream: &str) -> rusqlite::Result<bool> {
    let made: Option<i64> = connection.query_row(
        "SELECT shape FROM _streams WHERE name = ?1",
        [stream],
        |row| row.get(0),
    )?;
    Ok(made == Some(shape(connection, stream)?))
}

/// Of the definitions of the tables that a stream is stored in, and of their indexes; those of others may come
/// and go.
fn shape(connection: &Connection, stream: &str) -> rusqlite::Result<i64> {
    let mut digest = Sha256::new();
    let table: Option<String> = connection
        .query_row(
            "SELECT resource FROM _streams WHERE name = ?1",
            [stream],
            |row| row.get(0),
        )
        .optional()?
        .flatten();
    let table = table.and_then(|name| Table::by_name(&name));
    let nested = table.map_or_else(Vec::new, |table| nested::names(table.own_name(stream)));
    let nested = nested.into_iter().map(|name| format!("'{name}'"));
    let indexes = INDEXED.map(|column| format!("'_' || view || '_{column}'"));
    let others: Vec<_> = indexes.into_iter().chain(nested).collect();
    let mut all = connection.prepare(&format!(
        "SELECT type, schema.name, tbl_name, sql FROM sqlite_schema AS schema
         LEFT JOIN (SELECT view FROM _streams WHERE name = ?1)
         WHERE schema.name IN ('_streams', '_odd', '_shown', '_misfits', view, 'raw_' || view, {})
            OR sql IS NULL AND tbl_name IN ('_streams', '_odd', '_shown', '_misfits', view, 'raw_' || view)
         ORDER BY schema.name, type",
        others.join(", ")
    ))?;
    let mut rows = all.query([stream])?;
    while let Some(row) = rows.next()? {
        for column in 0..4 {
            add(&mut digest, row.get_ref(column)?);
        }
    }
    Ok(start_of(digest))
}

/// Every stream that has ever run, by name.
pub(super) fn names(connection: &Connection) -> rusqlite::Result<Vec<String>> {
    connection
        .prepare("SELECT name FROM _streams ORDER BY name")?
        .query_map([], |row| Ok(text(row.get_ref(0)?).into_owned()))?
        .collect()
}

/// Databases of the first version have no checksums here until the next run takes them over. Neither the
/// number in the header nor the column alone says so: one of them may have been changed.
pub(super) fn is_sealed(connection: &Connection) -> rusqlite::Result<bool> {
    let version: i64 = connection.pragma_query_value(None, "user_version", |row| row.get(0))?;
    Ok(version != 1
        || connection
            .prepare_cached("SELECT 1 FROM pragma_table_info('_streams') WHERE name = 'seal'")?
            .exists([])?)
}

const COLUMNS: &str = "name, state, resource, view, rows, odd, checksum, shape";

/// How many columns the seal is of.
const SEALED: usize = 8;

fn seal_of(row: &Row<'_>) -> rusqlite::Result<i64> {
    let mut digest = Sha256::new();
    for column in 0..SEALED {
        add(&mut digest, row.get_ref(column)?);
    }
    Ok(start_of(digest))
}
