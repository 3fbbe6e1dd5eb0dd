//! Whether a schema still holds what was stored.
use std::collections::BTreeSet;

use super::{
    catalog::Catalog,
    mend::others,
    stored::Stored,
    tables::{Tables, of_stream},
    texts::{self, Text},
    work::Work,
};
use crate::{
    postgres::Trouble,
    sync::{row::odd_checksum, stream_state::StreamState},
    text::difference,
};

/// What is missing, changed or damaged, a sentence each.
pub(super) fn findings(work: &mut Work<'_>) -> Result<Vec<String>, Trouble> {
    let mut findings = Vec::new();
    let catalog = Catalog::of(work)?;
    let streams = Stored::all(work)?;
    for (stream, stored) in &streams {
        findings.extend(state(stream, stored));
        findings.extend(odd(work, stream, stored)?);
        if let Some(tables) = Tables::of(stream, stored) {
            findings.extend(contents(work, &catalog, stream, stored, &tables)?);
        }
    }
    findings.extend(strays(work, &catalog, &streams)?);
    Ok(findings)
}

fn state(stream: &str, stored: &Stored) -> Option<String> {
    if !stored.is_whole() {
        return Some(format!(
            "{stream}: its row in _streams, with the state, was changed since it was stored: its checksum does not fit, so a \
             run would not know where to go on"
        ));
    }
    let state = serde_json::from_str::<StreamState>(&stored.state);
    state.err().map(|e| {
        format!("{stream}: its state is unreadable, so a run would not know where to go on: {e}")
    })
}

fn odd(work: &mut Work<'_>, stream: &str, stored: &Stored) -> Result<Vec<String>, Trouble> {
    let odd = work.name("_odd");
    let all = work.rows(&format!(
        "SELECT checksum, json FROM {odd} WHERE {}",
        of_stream(stream)
    ))?;
    let (mut found, mut changed) = (0, 0);
    while let Some(rows) = work.next(&all)? {
        for row in &rows {
            let (checksum, json): (i64, &str) = (row.try_get(0)?, row.try_get(1)?);
            found += 1;
            changed += i64::from(checksum != odd_checksum(stream, json));
        }
    }
    let mut findings = Vec::new();
    findings.extend(difference(
        stream,
        "records without an id",
        found,
        stored.odd,
    ));
    if changed > 0 {
        findings.push(format!(
            "{stream}: {changed} of the records without an id in _odd were changed"
        ));
    }
    Ok(findings)
}

/// The tables of a stream.
fn contents(
    work: &mut Work<'_>,
    catalog: &Catalog,
    stream: &str,
    stored: &Stored,
    tables: &Tables,
) -> Result<Vec<String>, Trouble> {
    for sheet in tables.each() {
        // Columns that this version gains are no damage.
        if let Some(why) = sheet.misshapen(catalog).filter(|_| stored.filled.is_none()) {
            return Ok(vec![format!(
                "{stream}: the table {} is not as it was made: {why}",
                sheet.name
            )]);
        }
    }
    let found = read(work, tables, stored.filled.is_none())?;
    let mut findings = Vec::new();
    findings.extend(difference(stream, "rows", found.rows, stored.rows));
    if let Some(first) = &found.first_changed {
        findings.push(format!(
            "{stream}: {} of {} rows were changed, the first of them with the id {first}",
            found.changed, found.rows
        ));
    }
    if findings.is_empty() && found.checksum != stored.checksum {
        findings.push(format!(
            "{stream}: there are {} rows, as many as were stored, but not all of them the same: one was exchanged for another \
             or for an older version",
            found.rows
        ));
    }
    // What is wrong with the texts shows in the columns, too.
    if findings.is_empty() {
        findings.extend(columns(work, stream, tables, &found)?);
    }
    Ok(findings)
}

fn columns(
    work: &mut Work<'_>,
    stream: &str,
    tables: &Tables,
    found: &Found,
) -> Result<Vec<String>, Trouble> {
    let mut findings = Vec::new();
    if let Some(first) = found.others.first() {
        findings.push(format!(
            "{stream}: {} rows of {}, or what belongs to them, are not what their texts in {} say, the first of them with the \
             id {first}",
            found.others.len(),
            tables.typed.name,
            tables.raw.name
        ));
    }
    for sheet in tables.of_columns() {
        let strays = tables.strays(work, sheet);
        let strays = work.number(&format!("SELECT count(*) {strays}"), &[])?;
        if strays > 0 {
            findings.push(format!(
                "{stream}: {strays} rows of the table {} have no text in {}",
                sheet.name, tables.raw.name
            ));
        }
    }
    let misfits = work.name("_misfits");
    let listed = work.query(
        &format!("SELECT id, \"column\" FROM {misfits} WHERE stream = $1"),
        &[&stream],
    )?;
    let pair = |row: &postgres::Row| Ok::<_, Trouble>((row.try_get(0)?, row.try_get(1)?));
    let listed: BTreeSet<(String, String)> = listed.iter().map(pair).collect::<Result<_, _>>()?;
    if found.are_compared && listed != found.misfits {
        findings.push(format!(
            "{stream}: _misfits lists {} values without a place in their columns, and there are {}, or others",
            listed.len(),
            found.misfits.len()
        ));
    }
    Ok(findings)
}

/// What the rows come to.
#[derive(Default)]
struct Found {
    rows: i64,
    checksum: i64,
    changed: u64,
    first_changed: Option<String>,
    /// The ids of those whose columns say something else.
    others: BTreeSet<String>,
    misfits: BTreeSet<(String, String)>,
    are_compared: bool,
}

/// A few rows at a time, so that the size of the table does not matter.
fn read(work: &mut Work<'_>, tables: &Tables, compares: bool) -> Result<Found, Trouble> {
    let mut found = Found {
        are_compared: compares,
        ..Found::default()
    };
    let all = texts::all(work, tables)?;
    while let Some(rows) = work.next(&all)? {
        let mut written = Vec::new();
        for row in &rows {
            let text = Text::of(row)?;
            found.rows += 1;
            found.checksum = found
                .checksum
                .wrapping_add(text.checksum.unwrap_or_default());
            if !text.is_whole() {
                found.changed += 1;
                found.first_changed.get_or_insert_with(|| text.id.clone());
            } else if compares {
                written.extend(text.columns(tables));
            }
        }
        if !written.is_empty() {
            found.others.extend(others(work, tables, &written)?);
        }
        let misfits = written.iter().flat_map(|row| {
            let columns = row.misfits.iter();
            columns.map(|column| (row.id.clone(), (*column).to_owned()))
        });
        found.misfits.extend(misfits);
    }
    Ok(found)
}

/// Tables whose stream is no longer listed.
fn strays(
    work: &mut Work<'_>,
    catalog: &Catalog,
    streams: &[(String, Stored)],
) -> Result<Vec<String>, Trouble> {
    let known = streams.iter();
    let known = known.filter_map(|(_, stored)| Some(format!("raw_{}", stored.view.as_deref()?)));
    let known: BTreeSet<_> = known.collect();
    let all = catalog.relations();
    let is_stray = |name: &&str| {
        let is_ours = name.starts_with("raw_") && catalog.kind(name, "checksum").is_some();
        is_ours && !known.contains(*name)
    };
    let strays: BTreeSet<_> = all.filter(is_stray).collect();
    let strays = strays.into_iter().map(|table| {
        let name = work.name(table);
        let rows = work.number(&format!("SELECT count(*) FROM {name}"), &[])?;
        Ok(format!(
            "{table}: its {rows} rows are of a stream that is missing from _streams, so a run would export it from the beginning"
        ))
    });
    strays.collect()
}
