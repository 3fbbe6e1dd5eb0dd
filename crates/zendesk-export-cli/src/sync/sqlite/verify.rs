//! Whether a database still holds what was stored.
use rusqlite::{Connection, ErrorCode};

use super::{
    beside::{changed_odd, strays},
    compared::{self, Compared},
    figures::{Figures, figures},
    objects::{has_columns, in_its_place, is_filling, is_ours, view_of},
    row::text,
    stored::{self, Stored},
    texts,
};
use crate::{
    sync::{row::checksum, stream_state::StreamState},
    table::Table,
    text::difference,
};

/// What is missing, changed or damaged, a sentence each.
pub(super) fn findings(connection: &Connection) -> rusqlite::Result<Vec<String>> {
    let mut findings = Vec::new();
    match check(connection, &mut findings) {
        Err(e) if e.sqlite_error_code() == Some(ErrorCode::DatabaseCorrupt) => {
            findings.push(format!(
                "the file is damaged, and not all of it can be read: {e}"
            ));
        }
        checked => checked?,
    }
    Ok(findings)
}

fn check(connection: &Connection, findings: &mut Vec<String>) -> rusqlite::Result<()> {
    // One point in time, even while a run goes on.
    let connection = connection.unchecked_transaction()?;
    findings.extend(damage(&connection)?);
    let is_sealed = stored::is_sealed(&connection)?;
    for stream in stored::names(&connection)? {
        match stored::read(&connection, &stream)? {
            Some(Stored::Whole(state)) => {
                if let Err(e) = serde_json::from_str::<StreamState>(&state) {
                    findings.push(format!(
                        "{stream}: its state is unreadable, so a run would not know where to go on: {e}"
                    ));
                }
            }
            Some(Stored::Changed) => findings.push(format!(
                "{stream}: its row in _streams, with the state, was changed since it was stored: its \
                 checksum does not fit, so a run would not know where to go on"
            )),
            None => {}
        }
        if is_sealed && !is_filling(&connection, &stream)? {
            findings.extend(shape(&connection, &stream)?);
        }
        match contents(&connection, &stream, is_sealed) {
            Ok(found) => findings.extend(found),
            Err(e) => findings.push(format!("{stream}: its rows cannot be read: {e}")),
        }
    }
    findings.extend(strays(&connection)?);
    Ok(())
}

/// What SQLite itself finds.
fn damage(connection: &Connection) -> rusqlite::Result<Vec<String>> {
    let mut check = connection.prepare("PRAGMA integrity_check(20)")?;
    let found = check.query_map([], |row| row.get::<_, String>(0))?;
    found
        .filter(|found| !matches!(found, Ok(found) if found == "ok"))
        .map(|found| Ok(format!("the file is damaged: {}", found?)))
        .collect()
}

/// Whether the tables are defined as they were made.
fn shape(connection: &Connection, stream: &str) -> rusqlite::Result<Option<String>> {
    let Some(name) = view_of(connection, stream)? else {
        return Ok(None);
    };
    let kind = match has_columns(connection)? {
        true => "table",
        false => "view",
    };
    let found = in_its_place(connection, &name)?;
    let is_ours = kind == "view" || is_ours(connection, &name)?;
    Ok(
        if found
            .as_ref()
            .is_some_and(|(found, _)| found != kind || !is_ours)
        {
            Some(format!(
                "{stream}: something else has the name of the {kind} {name}; give that one another name or drop \
             it, and the next run makes the {kind} again"
            ))
        } else if found.is_none() {
            Some(format!(
                "{stream}: the {kind} {name} is missing; the next run makes it again"
            ))
        } else if !stored::is_shaped(connection, stream)? {
            Some(format!(
                "{stream}: the {kind} {name}, or another one that belongs to it, is defined otherwise than it was \
             made; the next run writes its columns again"
            ))
        } else {
            None
        },
    )
}

/// The table of a stream that has one.
fn contents(
    connection: &Connection,
    stream: &str,
    is_sealed: bool,
) -> rusqlite::Result<Vec<String>> {
    let stored = figures(connection, stream)?;
    let odd = connection.query_row(
        "SELECT count(*) FROM _odd WHERE stream = ?1",
        [stream],
        |row| row.get(0),
    )?;
    let mut findings = Vec::new();
    findings.extend(difference(stream, "records without an id", odd, stored.odd));
    if is_sealed {
        findings.extend(changed_odd(connection, stream)?);
    }
    let Some(name) = view_of(connection, stream)? else {
        return Ok(findings);
    };
    let table = compared::table(connection, stream, &name)?;
    let mut compared = Compared::default();
    let (found, changed) = read(connection, &name, table, &mut compared)?;
    findings.extend(difference(stream, "rows", found.rows, stored.rows));
    if let Some((count, first)) = &changed {
        findings.push(format!(
            "{stream}: {count} of {} rows were changed, the first of them with the id {first}",
            found.rows
        ));
    }
    if findings.is_empty() && found.checksum != stored.checksum {
        findings.push(format!(
            "{stream}: there are {} rows, as many as were stored, but not all of them the same: one \
             was exchanged for another or for an older version",
            found.rows
        ));
    }
    // What is wrong with the texts shows in the columns, too.
    if let Some(table) = table
        && findings.is_empty()
    {
        findings.extend(compared.findings(connection, stream, &name, table)?);
    }
    Ok(findings)
}

/// How many rows were changed, and the id of the first.
type Changed = Option<(u64, String)>;

/// Row by row, so that the size of the table does not matter.
fn read(
    connection: &Connection,
    name: &str,
    table: Option<&Table>,
    compared: &mut Compared,
) -> rusqlite::Result<(Figures, Changed)> {
    let mut found = Figures::default();
    let mut changed: Changed = None;
    let mut all = connection.prepare(&match table {
        Some(table) => texts::typed(name, table),
        None => format!("SELECT id, version, deleted, json, checksum FROM \"raw_{name}\""),
    })?;
    let mut rows = all.query([])?;
    while let Some(row) = rows.next()? {
        found.rows += 1;
        let stored: Option<i64> = row.get(4).ok();
        found.checksum = found.checksum.wrapping_add(stored.unwrap_or_default());
        if stored.is_none() || stored != computed(row) {
            let first = || (0, text(row.get_ref_unwrap(0)).into_owned());
            changed.get_or_insert_with(first).0 += 1;
        } else if let Some(table) = table {
            compared.row(row, table)?;
        }
    }
    Ok((found, changed))
}

/// `None` for a row with values of other types than were stored.
pub(super) fn computed(row: &rusqlite::Row<'_>) -> Option<i64> {
    let id = text(row.get_ref(0).ok()?);
    let deleted = match row.get(2).ok()? {
        0_i64 => false,
        1 => true,
        _ => return None,
    };
    let json = row.get_ref(3).ok()?.as_str().ok()?;
    Some(checksum(id, row.get(1).ok()?, deleted, json))
}
