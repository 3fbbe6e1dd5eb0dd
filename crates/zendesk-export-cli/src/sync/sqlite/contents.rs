//! Whose database it is.
use std::path::Path;

use rusqlite::Connection;

use super::{failed::database, objects::has_columns, stored};
use crate::failure::{Exit, Failure};

/// What a file holds.
pub(super) enum Contents {
    Nothing,
    Ours,
    OursOlder,
    OursNewer,
    OursInPart,
    Foreign,
}

impl Contents {
    /// Refuses what is not to be written to.
    pub(super) fn check(&self, path: &Path) -> Result<(), Failure> {
        let what = match self {
            Self::Nothing | Self::Ours | Self::OursOlder => return Ok(()),
            Self::OursNewer => "was made by a newer version of this program; install that one",
            Self::OursInPart => {
                "has lost its table _streams, which says where each export goes on; put a backup in its \
                 place, or move it away and run sync again, which reads everything"
            }
            Self::Foreign => "is of another program; it is left as it is, so name another file",
        };
        Err(database(Exit::State, path, what))
    }
}

pub(super) fn contents(connection: &Connection) -> rusqlite::Result<Contents> {
    let number = |pragma| connection.pragma_query_value(None, pragma, |row| row.get::<_, i32>(0));
    let empty = connection.query_row("SELECT count(*) = 0 FROM sqlite_schema", [], |row| {
        row.get(0)
    })?;
    Ok(match (number("application_id")?, number("user_version")?) {
        (0, 0) if empty => Contents::Nothing,
        (APPLICATION, 1..=VERSION) if !connection.table_exists(None, "_streams")? => {
            Contents::OursInPart
        }
        (APPLICATION, VERSION) => Contents::Ours,
        // A later one whose number was changed would be taken over in vain.
        (APPLICATION, 1) if !stored::is_sealed(connection)? => Contents::OursOlder,
        (APPLICATION, 2) if !has_columns(connection)? => Contents::OursOlder,
        (APPLICATION, version) if version > VERSION => Contents::OursNewer,
        _ => Contents::Foreign,
    })
}

/// `ZDEX`, so that `file` and people know whose database it is.
pub(super) const APPLICATION: i32 = 0x5A44_4558;

/// Of the tables. An older one is taken over; a newer one is refused.
pub(super) const VERSION: i32 = 3;
