//! Takes a database over that the first version made.
use rusqlite::Connection;

use super::{resync::seal_odd, stored};

/// In the transaction that it is called in, so that it may be ended at any moment.
pub(super) fn from_first_version(connection: &Connection) -> rusqlite::Result<()> {
    connection.execute_batch(
        "ALTER TABLE _streams ADD COLUMN shape INTEGER;
         ALTER TABLE _streams ADD COLUMN seal INTEGER;
         ALTER TABLE _odd ADD COLUMN checksum INTEGER;",
    )?;
    seal_odd(connection, "", &[])?;
    for stream in stored::names(connection)? {
        stored::keep_shape(connection, &stream)?;
    }
    Ok(())
}
