//! What people should know of records that a table shows otherwise than they expect.
use std::collections::BTreeMap;

use rusqlite::Connection;

use super::objects::{has_columns, is_filling};

/// For those who look at the database later.
pub(super) fn remarks(connection: &Connection, stream: &str) -> rusqlite::Result<Vec<String>> {
    let (odd, view): (i64, Option<String>) = connection.query_row(
        "SELECT odd, view FROM _streams WHERE name = ?1",
        [stream],
        |row| Ok((row.get(0)?, row.get(1)?)),
    )?;
    let mut remarks = Vec::new();
    if odd > 0 {
        remarks.push(format!(
            "{stream}: {odd} records without an id of the usual kind are kept as sent in the table _odd \
             (SELECT json FROM _odd WHERE stream = '{stream}')"
        ));
    }
    if !has_columns(connection)? {
        return Ok(remarks);
    }
    for (column, rows) in misfits(connection, stream)? {
        remarks.push(format!(
            "{stream}: {column} is of another kind than its column in {rows} rows; it is NULL there, and the text \
             has it (SELECT raw.json FROM _misfits JOIN \"raw_{}\" AS raw USING (id) WHERE stream = '{stream}' AND \
             \"column\" = '{column}')",
            view.as_deref().unwrap_or_default()
        ));
    }
    if is_filling(connection, stream)? {
        remarks.push(format!(
            "{stream}: its table of columns is not whole yet; the next run of sync goes on with that"
        ));
    }
    Ok(remarks)
}

/// How many rows of a stream have a value that does not go into its column, by column.
pub(super) fn misfits(
    connection: &Connection,
    stream: &str,
) -> rusqlite::Result<BTreeMap<String, u64>> {
    connection
        .prepare("SELECT \"column\", count(*) FROM _misfits WHERE stream = ?1 GROUP BY 1")?
        .query_map([stream], |row| {
            Ok((row.get(0)?, row.get::<_, i64>(1)?.unsigned_abs()))
        })?
        .collect()
}
