//! Whether a database still holds what was stored.
use rusqlite::{Connection, ErrorCode};

use super::{
    beside::{changed_odd, stray_shown, strays},
    figures::{Figures, figures},
    row::{checksum, text},
    shown::shown,
    stored::{self, Stored},
    view,
};
use crate::sync::stream_state::StreamState;

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
        if is_sealed {
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

/// Whether tables and view are defined as they were made.
fn shape(connection: &Connection, stream: &str) -> rusqlite::Result<Option<String>> {
    let (view, stored): (Option<String>, Option<i64>) = connection.query_row(
        "SELECT view, shape FROM _streams WHERE name = ?1",
        [stream],
        |row| Ok((row.get(0)?, row.get(1)?)),
    )?;
    let Some(view) = view else {
        return Ok(None);
    };
    let found = view::in_its_place(connection, &view)?;
    Ok(if found.as_ref().is_some_and(|(kind, _)| kind != "view") {
        Some(format!(
            "{stream}: something else has the name of the view {view}; give that one another name or drop \
             it, and the next run makes the view again"
        ))
    } else if found.is_none() {
        Some(format!(
            "{stream}: the view {view} is missing; the next run makes it again"
        ))
    } else if stored != Some(stored::shape(connection, stream)?) {
        Some(format!(
            "{stream}: the view {view}, or a table below it, is defined otherwise than it was \
             made; the next run makes the view again"
        ))
    } else {
        None
    })
}

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
    let view: Option<String> = connection.query_row(
        "SELECT view FROM _streams WHERE name = ?1",
        [stream],
        |row| row.get(0),
    )?;
    let Some(view) = view else {
        return Ok(findings);
    };
    let (found, changed) = read(connection, &view, is_sealed)?;
    findings.extend(difference(stream, "rows", found.rows, stored.rows));
    if let Some((count, first)) = &changed {
        findings.push(format!(
            "{stream}: {count} of {} rows were changed, the first of them with the id {first}",
            found.rows
        ));
    }
    if is_sealed {
        findings.extend(stray_shown(connection, stream, &view)?);
    }
    if findings.is_empty() && found.checksum != stored.checksum {
        findings.push(format!(
            "{stream}: there are {} rows, as many as were stored, but not all of them the same: one \
             was exchanged for another or for an older version",
            found.rows
        ));
    }
    Ok(findings)
}

fn difference(stream: &str, what: &str, found: i64, stored: i64) -> Option<String> {
    let off = match found - stored {
        0 => return None,
        off if off < 0 => format!("{} missing", -off),
        off => format!("{off} too many"),
    };
    Some(format!(
        "{stream}: {stored} {what} were stored and {found} are there, {off}"
    ))
}

/// How many rows were changed, and the id of the first.
type Changed = Option<(u64, String)>;

/// Row by row, so that the size of the table does not matter.
fn read(
    connection: &Connection,
    view: &str,
    is_sealed: bool,
) -> rusqlite::Result<(Figures, Changed)> {
    let mut found = Figures::default();
    let mut changed: Changed = None;
    let mut all = connection.prepare(&format!(
        "SELECT raw.id, version, deleted, raw.json, checksum, {} FROM \"raw_{view}\" AS raw {}",
        if is_sealed { "_shown.json" } else { "NULL" },
        if is_sealed {
            "LEFT JOIN _shown ON _shown.view = ?1 AND _shown.id = +raw.id"
        } else {
            "WHERE ?1 IS NOT NULL"
        }
    ))?;
    let mut rows = all.query([view])?;
    while let Some(row) = rows.next()? {
        found.rows += 1;
        let stored: Option<i64> = row.get(4).ok();
        found.checksum = found.checksum.wrapping_add(stored.unwrap_or_default());
        if stored.is_none() || stored != computed(row) || is_sealed && !is_shown(row) {
            let first = || (0, text(row.get_ref_unwrap(0)).into_owned());
            changed.get_or_insert_with(first).0 += 1;
        }
    }
    Ok((found, changed))
}

/// Whether the view reads what it should.
fn is_shown(row: &rusqlite::Row<'_>) -> bool {
    let json = row.get_ref(3).ok().and_then(|json| json.as_str().ok());
    match (row.get::<_, Option<String>>(5), json) {
        (Ok(stored), Some(json)) => stored == shown(json),
        _ => false,
    }
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
