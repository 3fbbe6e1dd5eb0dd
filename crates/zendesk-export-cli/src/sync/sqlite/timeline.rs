//! How many rows a table has of each day.
use rusqlite::Connection;

use super::objects::view_of;
use crate::sync::timeline::Timeline;

/// Row by row: to have SQLite count would have it sort all of them first. What somebody put in the place of a time is
/// none.
pub(super) fn timeline(connection: &Connection, stream: &str) -> rusqlite::Result<Timeline> {
    let mut timeline = Timeline::default();
    let Some(view) = view_of(connection, stream)? else {
        return Ok(timeline);
    };
    let mut all = connection.prepare(&format!(
        "SELECT CASE typeof(version) WHEN 'integer' THEN version / 86400 END, deleted IS 1 FROM \"raw_{view}\""
    ))?;
    let mut rows = all.query([])?;
    while let Some(row) = rows.next()? {
        timeline.add(row.get(0)?, row.get(1)?, 1);
    }
    Ok(timeline)
}
