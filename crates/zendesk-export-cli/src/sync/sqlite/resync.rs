//! A table that is read again: rows that somebody changed give way to what Zendesk sends.
use std::borrow::Cow;

use rusqlite::{Connection, OptionalExtension as _, params, params_from_iter};

use super::{
    Sqlite,
    figures::{Figures, counted},
    nested,
    objects::view_of,
    row::text,
    save, stored, texts,
    verify::computed,
};
use crate::{
    failure::Failure,
    sync::{
        pulse,
        row::{checksum, odd_checksum},
        stream_state::{Again, StreamState},
    },
};

/// Rows that were changed, by stream and row, with the checksum that they were given: whoever still has
/// that at the end did not come again.
const CHANGED: &str = "
    CREATE TABLE IF NOT EXISTS _changed(
        stream TEXT NOT NULL,
        row INTEGER NOT NULL,
        checksum INTEGER NOT NULL,
        PRIMARY KEY (stream, row)
    ) WITHOUT ROWID;";

impl Sqlite {
    /// Takes the version from rows that somebody changed, so that whatever comes replaces them, and counts
    /// the rows, so that those that are gone are no longer missed: they come again. Says whether anything
    /// was changed or gone.
    pub(crate) fn mend(&mut self, stream: &str, again: &Again) -> Result<bool, Failure> {
        let known = self.load(stream);
        let unusable = known.is_err();
        let state = known.unwrap_or_default();
        let was_changed = std::cell::Cell::new(unusable);
        self.in_one(|connection| {
            was_changed.set(mend(connection, stream)? || unusable);
            if was_changed.get() {
                save(connection, stream, &state.mended(again))?;
            }
            Ok(())
        })?;
        Ok(was_changed.get())
    }

    /// Stores the state, and says how many of the changed rows did not come again.
    pub(crate) fn end_reread(&mut self, stream: &str, state: &StreamState) -> Result<u64, Failure> {
        let left = std::cell::Cell::new(0);
        self.in_one(|connection| {
            save(connection, stream, state)?;
            let is_there = "SELECT 1 FROM sqlite_schema WHERE name = '_changed'";
            if !connection.prepare(is_there)?.exists([])? {
                return Ok(());
            }
            if let Some(view) = view_of(connection, stream)? {
                let still = format!(
                    "SELECT count(*) FROM _changed JOIN \"raw_{view}\" raw ON raw.rowid = _changed.row
                     WHERE stream = ?1 AND raw.version IS NULL AND raw.checksum = _changed.checksum"
                );
                left.set(connection.query_row(&still, [stream], |row| row.get::<_, i64>(0))?);
            }
            connection.execute("DELETE FROM _changed WHERE stream = ?1", [stream])?;
            let mut others = connection.prepare("SELECT 1 FROM _changed")?;
            if !others.exists([])? {
                drop(others);
                connection.execute_batch("DROP TABLE _changed")?;
            }
            Ok(())
        })?;
        Ok(left.get().unsigned_abs())
    }
}

fn mend(connection: &Connection, stream: &str) -> rusqlite::Result<bool> {
    let Some(view) = view_of(connection, stream)? else {
        return Ok(false);
    };
    let before: (i64, i64, i64) = connection.query_row(
        "SELECT rows, odd, checksum FROM _streams WHERE name = ?1",
        [stream],
        |row| Ok((row.get(0)?, row.get(1)?, row.get(2)?)),
    )?;
    let is_there = "SELECT 1 FROM sqlite_schema WHERE type = 'table' AND name = ?1";
    mend_odd(connection, stream)?;
    if !connection
        .prepare(is_there)?
        .exists([format!("raw_{view}")])?
    {
        // It is made again with the first page.
        let forget = "UPDATE _streams SET view = NULL, rows = 0, checksum = 0 WHERE name = ?1";
        connection.execute(forget, [stream])?;
        connection.execute("DELETE FROM _misfits WHERE stream = ?1", [stream])?;
        connection.execute_batch(&format!("DROP TABLE IF EXISTS \"{view}\""))?;
        nested::clear(connection, &stream.replace('-', "_"))?;
        stored::seal(connection, stream)?;
        return Ok(true);
    }
    connection.execute_batch(CHANGED)?;
    connection.execute("DELETE FROM _changed WHERE stream = ?1", [stream])?;
    find_changed(connection, stream, &view)?;
    let was_changed = give_way(connection, stream, &view)?;
    let Figures {
        rows,
        odd,
        checksum,
    } = counted(connection, stream, &view)?;
    let missing = before.0 + before.1 - rows - odd;
    if missing > 0 {
        tracing::warn!(
            "{stream}: {missing} of {} rows are missing; they come back if Zendesk still has them",
            before.0 + before.1
        );
    }
    connection.execute(
        "UPDATE _streams SET rows = ?2, odd = ?3, checksum = ?4 WHERE name = ?1",
        params![stream, rows, odd, checksum],
    )?;
    texts::again(connection, stream, &view)?;
    stored::keep_shape(connection, stream)?;
    Ok(was_changed || before != (rows, odd, checksum))
}

/// A record without an id that somebody changed stays as it is now; the one that was sent comes again.
fn mend_odd(connection: &Connection, stream: &str) -> rusqlite::Result<()> {
    seal_odd(connection, "WHERE stream = ?1", &[stream])
}

/// Row by row, in the order of the key, which does not change.
pub(super) fn seal_odd(
    connection: &Connection,
    which: &str,
    params: &[&str],
) -> rusqlite::Result<()> {
    let mut all = connection.prepare(&format!("SELECT stream, json FROM _odd {which}"))?;
    let mut seal =
        connection.prepare("UPDATE _odd SET checksum = ?3 WHERE stream = ?1 AND json = ?2")?;
    let mut rows = all.query(params_from_iter(params))?;
    while let Some(row) = rows.next()? {
        let (stream, json) = (text(row.get_ref(0)?), text(row.get_ref(1)?));
        let checksum = odd_checksum(&stream, &json);
        seal.execute(params![stream, json, checksum])?;
    }
    Ok(())
}

/// Row by row, so that the size of the table does not matter.
fn find_changed(connection: &Connection, stream: &str, view: &str) -> rusqlite::Result<()> {
    let mut all = connection.prepare(&format!(
        "SELECT id, version, deleted, json, checksum, rowid FROM \"raw_{view}\""
    ))?;
    let mut found = connection.prepare("INSERT INTO _changed VALUES (?1, ?2, 0)")?;
    let mut rows = all.query([])?;
    while let Some(row) = rows.next()? {
        pulse::beat();
        let stored: Option<i64> = row.get(4).ok();
        if stored.is_none() || stored != computed(row) {
            found.execute(params![stream, row.get::<_, i64>(5)?])?;
        }
    }
    Ok(())
}

/// Takes the versions from the rows that were found.
fn give_way(connection: &Connection, stream: &str, view: &str) -> rusqlite::Result<bool> {
    let mut found =
        connection.prepare("SELECT row FROM _changed WHERE stream = ?1 AND row > ?2 LIMIT 1")?;
    let mut look = connection.prepare(&format!(
        "SELECT id, deleted IS 1, json FROM \"raw_{view}\" WHERE rowid = ?1"
    ))?;
    let mut change = connection.prepare(&format!(
        "UPDATE \"raw_{view}\" SET version = NULL, deleted = ?2, json = ?3, checksum = ?4 WHERE rowid = ?1"
    ))?;
    let mut note =
        connection.prepare("UPDATE _changed SET checksum = ?3 WHERE stream = ?1 AND row = ?2")?;
    let mut last = i64::MIN;
    let mut any = false;
    while let Some(row) = found
        .query_row(params![stream, last], |row| row.get::<_, i64>(0))
        .optional()?
    {
        let (id, deleted, json) = look.query_row([row], |row| {
            let json = text_of(row.get_ref(2)?).into_owned();
            Ok((text(row.get_ref(0)?).into_owned(), row.get(1)?, json))
        })?;
        let checksum = checksum(id, None, deleted, &json);
        change.execute(params![row, deleted, json, checksum])?;
        note.execute(params![stream, row, checksum])?;
        (last, any) = (row, true);
    }
    Ok(any)
}

/// As a text, whatever somebody put there.
fn text_of(json: rusqlite::types::ValueRef<'_>) -> Cow<'_, str> {
    match json {
        rusqlite::types::ValueRef::Blob(bytes) => String::from_utf8_lossy(bytes),
        json => text(json),
    }
}
