//! Takes a database over that the version before made.
use rusqlite::Connection;

use super::{resync::seal_odd, shown, stored};

/// In the transaction that it is called in, so that it may be ended at any moment.
pub(super) fn from_first_version(connection: &Connection) -> rusqlite::Result<()> {
    connection.execute_batch(
        "ALTER TABLE _streams ADD COLUMN shape INTEGER;
         ALTER TABLE _streams ADD COLUMN seal INTEGER;
         ALTER TABLE _odd ADD COLUMN checksum INTEGER;",
    )?;
    connection.execute_batch(shown::TABLE)?;
    seal_odd(connection, "", &[])?;
    let views: Vec<String> = connection
        .prepare(
            // A table whose stream was removed is found again by a later run.
            "SELECT substr(name, 5) FROM sqlite_schema AS object
             WHERE type = 'table' AND name LIKE 'raw\\_%' ESCAPE '\\'
               AND (SELECT count(*) FROM pragma_table_info(object.name)
                    WHERE name IN ('id', 'version', 'deleted', 'checksum', 'json')) = 5",
        )?
        .query_map([], |row| row.get(0))?
        .collect::<Result<_, _>>()?;
    for view in views {
        tracing::info!("looking through {view} once for texts that SQLite cannot show");
        shown::fill(connection, &view)?;
    }
    for stream in stored::names(connection)? {
        stored::keep_shape(connection, &stream)?;
    }
    Ok(())
}
