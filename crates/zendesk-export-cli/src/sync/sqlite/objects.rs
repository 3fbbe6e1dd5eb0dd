//! What a database holds beside rows: the tables of its streams, and what has a name that they need.
use rusqlite::{Connection, Error, OptionalExtension as _, ffi};

use crate::table::{DELETED, Table, VERSION};

/// The streams that have a table, with its name.
pub(super) fn streams(
    connection: &Connection,
) -> rusqlite::Result<Vec<(String, String, &'static Table)>> {
    let mut streams = Vec::new();
    let mut all = connection.prepare(
        "SELECT name, view, resource FROM _streams
         WHERE view IS NOT NULL AND resource IS NOT NULL
           AND EXISTS (SELECT 1 FROM sqlite_schema AS raw WHERE raw.name = 'raw_' || view AND type = 'table')
         ORDER BY name",
    )?;
    let mut rows = all.query([])?;
    while let Some(row) = rows.next()? {
        let table: String = row.get(2)?;
        if let Some(table) = Table::by_name(&table) {
            streams.push((row.get(0)?, row.get(1)?, table));
        }
    }
    Ok(streams)
}

/// The name of the table of a stream, if it has one yet.
pub(super) fn view_of(connection: &Connection, stream: &str) -> rusqlite::Result<Option<String>> {
    let view = connection
        .prepare_cached("SELECT view FROM _streams WHERE name = ?1")?
        .query_row([stream], |row| row.get(0));
    view.optional().map(Option::flatten)
}

/// Whether the columns of a stream are still being filled.
pub(super) fn is_filling(connection: &Connection, stream: &str) -> rusqlite::Result<bool> {
    if !has_columns(connection)? {
        return Ok(false);
    }
    connection
        .prepare("SELECT 1 FROM _filling WHERE stream = ?1")?
        .exists([stream])
}

/// Databases of older versions have views in place of tables of columns.
pub(super) fn has_columns(connection: &Connection) -> rusqlite::Result<bool> {
    connection.table_exists(None, "_filling")
}

/// Whether a table is one of columns, whatever somebody added to it.
pub(super) fn is_ours(connection: &Connection, name: &str) -> rusqlite::Result<bool> {
    let sql = "SELECT count(*) = 2 FROM pragma_table_info(?1) WHERE name IN (?2, ?3)";
    connection.query_row(sql, [name, VERSION, DELETED], |row| row.get(0))
}

/// What has a name, if anything, and how it was made.
pub(super) fn in_its_place(
    connection: &Connection,
    name: &str,
) -> rusqlite::Result<Option<(String, String)>> {
    connection
        .query_row(
            "SELECT type, coalesce(sql, '') FROM sqlite_schema WHERE name = ?1 COLLATE NOCASE AND type <> 'trigger'",
            [name],
            |row| Ok((row.get(0)?, row.get(1)?)),
        )
        .optional()
}

pub(super) fn is_taken(name: &str, kind: &str) -> Error {
    let what = format!(
        "somebody made a {kind} named {name}, where a table of this program belongs; give that one another name \
         (ALTER TABLE \"{name}\" RENAME TO ... for a table) or drop it, and run this again, which makes the table anew"
    );
    Error::SqliteFailure(ffi::Error::new(ffi::SQLITE_ERROR), Some(what))
}
