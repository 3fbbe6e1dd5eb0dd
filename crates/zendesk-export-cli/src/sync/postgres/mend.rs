//! A table that is read again: rows that somebody changed give way to what Zendesk sends.
use std::collections::BTreeSet;

use super::{
    catalog::Catalog,
    page::{Written, ids},
    store,
    stored::Stored,
    tables::{Tables, of_stream},
    texts::{self, Text},
    value::Value,
    work::Work,
};
use crate::{
    postgres::Trouble,
    sync::{pulse, row::odd_checksum},
};

/// Takes the version from rows that somebody changed, so that whatever comes replaces them, and counts the rows, so
/// that those that are gone are no longer missed: they come again. Says whether anything was changed or gone.
pub(super) fn mend(
    work: &mut Work<'_>,
    stream: &str,
    stored: &mut Stored,
) -> Result<bool, Trouble> {
    let was_odd_changed = odd(work, stream)?;
    let Some(tables) = Tables::of(stream, stored) else {
        return Ok(was_odd_changed);
    };
    let catalog = Catalog::of(work)?;
    let was_there = catalog.has(&tables.raw.name);
    tables.make(work, &catalog, stream)?;
    let before = (stored.rows, stored.odd, stored.checksum);
    let was_changed = give_way(work, stream, &tables)?;
    store::count(work, stream, &tables, stored)?;
    let missing = before.0 + before.1 - stored.rows - stored.odd;
    if missing > 0 {
        tracing::warn!(
            "{stream}: {missing} of {} rows are missing; they come back if Zendesk still has them",
            before.0 + before.1
        );
    }
    columns(work, stream, &tables)?;
    stored.filled = None;
    let is_as_before = before == (stored.rows, stored.odd, stored.checksum);
    Ok(was_changed || was_odd_changed || !was_there || !is_as_before)
}

/// A record without an id that somebody changed stays as it is now; the one that was sent comes again.
fn odd(work: &mut Work<'_>, stream: &str) -> Result<bool, Trouble> {
    let (odd, of_stream) = (work.name("_odd"), of_stream(stream));
    let all = work.rows(&format!(
        "SELECT checksum, json FROM {odd} WHERE {of_stream}"
    ))?;
    let forget = format!("DELETE FROM {odd} WHERE {of_stream} AND checksum = $1");
    let keep = format!("INSERT INTO {odd} VALUES ($1, $2, $3) ON CONFLICT DO NOTHING");
    let mut any = false;
    while let Some(rows) = work.next(&all)? {
        for row in &rows {
            let (stored, json): (i64, &str) = (row.try_get(0)?, row.try_get(1)?);
            let checksum = odd_checksum(stream, json);
            if checksum != stored {
                work.execute(&forget, &[&stored])?;
                work.execute(&keep, &[&stream, &checksum, &json])?;
                any = true;
            }
        }
    }
    Ok(any)
}

/// Takes the versions from the rows that were changed, and notes them.
fn give_way(work: &mut Work<'_>, stream: &str, tables: &Tables) -> Result<bool, Trouble> {
    let (raw, noted) = (work.name(&tables.raw.name), work.name("_changed"));
    let kind = tables.kind_of_ids();
    let change = format!(
        "UPDATE {raw} SET version = NULL, deleted = $2, json = $3, checksum = $4 WHERE id = $1::text::{kind}"
    );
    let note = format!("INSERT INTO {noted} VALUES ($1, $2, $3)");
    work.execute(
        &format!("DELETE FROM {noted} WHERE stream = $1"),
        &[&stream],
    )?;
    let all = texts::all(work, tables)?;
    let mut any = false;
    while let Some(rows) = work.next(&all)? {
        pulse::beat();
        for row in &rows {
            let text = Text::of(row)?;
            if text.is_whole() {
                continue;
            }
            any = true;
            let checksum = text.computed(None);
            work.execute(&change, &[&text.id, &text.deleted, &text.json, &checksum])?;
            work.execute(&note, &[&stream, &text.id, &checksum])?;
        }
    }
    Ok(any)
}

/// Writes those rows of columns that are not what the texts say, and removes those of no text.
pub(super) fn columns(work: &mut Work<'_>, stream: &str, tables: &Tables) -> Result<(), Trouble> {
    let forget = format!("DELETE FROM {} WHERE stream = $1", work.name("_misfits"));
    work.execute(&forget, &[&stream])?;
    for sheet in tables.of_columns() {
        let strays = tables.strays(work, sheet);
        work.batch(&format!("DELETE {strays}"))?;
    }
    let all = texts::all(work, tables)?;
    while let Some(rows) = work.next(&all)? {
        pulse::beat();
        let texts: Vec<_> = rows.iter().map(Text::of).collect::<Result<_, _>>()?;
        let written: Vec<_> = texts
            .iter()
            .filter_map(|text| text.columns(tables))
            .collect();
        let others = others(work, tables, &written)?;
        let again = written
            .iter()
            .filter(|row| others.contains(&row.id) || !row.misfits.is_empty());
        store::columns(work, stream, tables, &[], &again.collect::<Vec<_>>())?;
    }
    Ok(())
}

/// The ids of those whose columns are not what they should be.
pub(super) fn others(
    work: &mut Work<'_>,
    tables: &Tables,
    written: &[Written<'_>],
) -> Result<BTreeSet<String>, Trouble> {
    let ids: Value<'_> = ids(written.iter(), tables.ids);
    let rows = written.iter().map(|row| &row.typed);
    let mut others: BTreeSet<_> = tables
        .typed
        .compare(work, &ids, rows)?
        .into_iter()
        .collect();
    for (at, nested) in tables.nested.iter().enumerate() {
        let rows = written.iter().flat_map(|row| &row.nested[at]);
        others.extend(nested.compare(work, &ids, rows)?);
    }
    Ok(others)
}

/// The stream has been read again: how many of the rows that were changed did not come.
pub(super) fn end(work: &mut Work<'_>, stream: &str, stored: &Stored) -> Result<u64, Trouble> {
    let noted = work.name("_changed");
    let mut left = 0;
    if let Some(tables) = Tables::of(stream, stored) {
        let raw = work.name(&tables.raw.name);
        let still = format!(
            "SELECT count(*) FROM {noted} AS noted JOIN {raw} AS raw ON raw.id::text = noted.id
             WHERE noted.stream = $1 AND raw.version IS NULL AND raw.checksum = noted.checksum"
        );
        left = work.number(&still, &[&stream])?;
    }
    work.execute(
        &format!("DELETE FROM {noted} WHERE stream = $1"),
        &[&stream],
    )?;
    Ok(left.unsigned_abs())
}
