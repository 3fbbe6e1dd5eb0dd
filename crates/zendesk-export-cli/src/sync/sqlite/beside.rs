//! What `verify` finds beside the rows: records without an id, and tables without a stream.
use rusqlite::Connection;

use crate::sync::row::odd_checksum;

/// How many records without an id are not what was stored.
pub(super) fn changed_odd(
    connection: &Connection,
    stream: &str,
) -> rusqlite::Result<Option<String>> {
    let mut all = connection.prepare("SELECT json, checksum FROM _odd WHERE stream = ?1")?;
    let mut rows = all.query([stream])?;
    let mut changed = 0_u64;
    while let Some(row) = rows.next()? {
        let computed = row
            .get_ref(0)?
            .as_str()
            .ok()
            .map(|json| odd_checksum(stream, json));
        changed += u64::from(computed.is_none() || computed != row.get(1).ok());
    }
    Ok((changed > 0)
        .then(|| format!("{stream}: {changed} of the records without an id in _odd were changed")))
}

/// Tables whose stream is no longer listed.
pub(super) fn strays(connection: &Connection) -> rusqlite::Result<Vec<String>> {
    let tables: Vec<String> = connection
        .prepare(
            "SELECT name FROM sqlite_schema
             WHERE type = 'table' AND name LIKE 'raw\\_%' ESCAPE '\\'
               AND NOT EXISTS (SELECT 1 FROM _streams WHERE 'raw_' || view = sqlite_schema.name)
             ORDER BY name",
        )?
        .query_map([], |row| row.get(0))?
        .collect::<Result<_, _>>()?;
    tables
        .iter()
        .map(|table| {
            let rows: i64 =
                connection.query_row(&format!("SELECT count(*) FROM \"{table}\""), [], |row| {
                    row.get(0)
                })?;
            Ok(format!(
                "{table}: its {rows} rows are of a stream that is missing from _streams, so a run \
                 would export it from the beginning"
            ))
        })
        .collect()
}
