//! How many rows a table has of each day.
use super::{stored::Stored, tables::Tables, work::Work};
use crate::{postgres::Trouble, sync::timeline::Timeline};

/// The server counts, and there are few days.
pub(super) fn timeline(work: &mut Work<'_>, stream: &str) -> Result<Timeline, Trouble> {
    let mut timeline = Timeline::default();
    let stored = Stored::read(work, stream)?;
    let Some(tables) = Tables::of(stream, &stored) else {
        return Ok(timeline);
    };
    let raw = work.name(&tables.raw.name);
    let all = work.rows(&format!(
        "SELECT version / 86400, coalesce(deleted, false), count(*) FROM {raw} GROUP BY 1, 2"
    ))?;
    while let Some(days) = work.next(&all)? {
        for day in &days {
            let records: i64 = day.try_get(2)?;
            timeline.add(day.try_get(0)?, day.try_get(1)?, records.unsigned_abs());
        }
    }
    Ok(timeline)
}
