//! What people should know of records that a table shows otherwise than they expect.
use std::collections::BTreeMap;

use super::{stored::Stored, work::Work};
use crate::postgres::{Trouble, literal};

/// For those who look at the database later.
pub(super) fn remarks(work: &mut Work<'_>, stream: &str) -> Result<Vec<String>, Trouble> {
    let stored = Stored::read(work, stream)?;
    let mut remarks = Vec::new();
    let named = literal(stream);
    if stored.odd > 0 {
        remarks.push(format!(
            "{stream}: {} records without an id of the usual kind are kept as sent in the table _odd \
             (SELECT json FROM {} WHERE stream = {named})",
            stored.odd,
            work.name("_odd")
        ));
    }
    let of_stream = format!("WHERE stream = {named}");
    for (column, rows) in misfits(work, &of_stream)?
        .remove(stream)
        .unwrap_or_default()
    {
        let raw = format!("raw_{}", stored.view.as_deref().unwrap_or_default());
        remarks.push(format!(
            "{stream}: {column} is of another kind than its column in {rows} rows; it is NULL there, and the text has it \
             (SELECT raw.json FROM {} AS misfit JOIN {} AS raw ON raw.id::text = misfit.id WHERE stream = {named} AND \
             \"column\" = {})",
            work.name("_misfits"),
            work.name(&raw),
            literal(&column)
        ));
    }
    if stored.filled.is_some() {
        remarks.push(format!(
            "{stream}: its table of columns is not whole yet; the next run of sync goes on with that"
        ));
    }
    Ok(remarks)
}

/// How many rows have a value that does not go into its column, by stream and column: of all, or of those where.
pub(super) fn misfits(work: &mut Work<'_>, of_which: &str) -> Result<Misfits, Trouble> {
    let misfits = work.name("_misfits");
    let sql =
        format!("SELECT stream, \"column\", count(*) FROM {misfits} {of_which} GROUP BY 1, 2");
    let rows = work.query(&sql, &[])?;
    let mut all = Misfits::new();
    for row in &rows {
        let rows: i64 = row.try_get(2)?;
        let of_stream = all.entry(row.try_get(0)?).or_default();
        of_stream.insert(row.try_get(1)?, rows.unsigned_abs());
    }
    Ok(all)
}

pub(super) type Misfits = BTreeMap<String, BTreeMap<String, u64>>;
