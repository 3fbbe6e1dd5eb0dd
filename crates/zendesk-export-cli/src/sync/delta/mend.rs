//! A stream that is read again: files that are missing or damaged no longer count, so that their records are stored when
//! they come again, and readers can read the table.
use std::{collections::BTreeSet, sync::Arc};

use super::{
    Shared, make,
    position::Position,
    rows,
    stream::Stream,
    trouble::Trouble,
    verify::{self, Counted},
};
use crate::{
    failure::Failure,
    sync::{pulse, stream_state::Again},
    table::Table,
};

/// Says whether there was anything to mend. Then its state says so in the same commit.
pub(super) fn mend(
    shared: &Arc<Shared>,
    folder: &str,
    stream: &str,
    table: &'static Table,
    again: &Again,
) -> Result<bool, Failure> {
    let Some(log) = shared.log(folder)? else {
        return Ok(false);
    };
    let failed = |trouble: Trouble| shared.failed(trouble, folder, "read");
    let number = make::number(&log, stream).map_err(failed)?;
    if number == 0 {
        return Ok(false);
    }
    let found = Position::read(&shared.store, folder, number)?;
    let committed = found.as_ref().ok().map(Position::text).transpose()?;
    let mut position = found.unwrap_or_else(|failure| {
        tracing::warn!("{failure}. It is made again from the table.");
        let mut position = Position::new(stream);
        position.last_row = None;
        position
    });
    let (mut damaged, mut rows) = (BTreeSet::new(), 0);
    for file in rows::files(&log).map_err(failed)? {
        pulse::beat();
        match verify::finding(shared, folder, &file)? {
            Some(finding) => {
                tracing::warn!(
                    "{stream}: {finding}. Its records are stored again if Zendesk still has them."
                );
                damaged.insert(file.path);
            }
            None => rows += file.rows.unwrap_or_default(),
        }
    }
    if damaged.is_empty() {
        rows = Counted::of(&log, &position).map_err(failed)?.rows;
        if committed.is_some() && rows == position.rows {
            return Ok(false);
        }
        if committed.is_some() {
            tracing::warn!(
                "{stream}: its table has {rows} rows of the {} that were stored. The others are stored again if Zendesk still has them.",
                position.rows
            );
        }
    }
    position.rows = rows;
    position.state = position.state.mended(again);
    position.state.records_out = rows;
    let mut mended = Stream::at(
        shared,
        folder,
        table,
        Some(log),
        number,
        position,
        committed,
    );
    mended.remove(&damaged)?;
    Ok(true)
}
