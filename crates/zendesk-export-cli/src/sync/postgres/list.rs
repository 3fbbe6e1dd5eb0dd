//! A list, which is compared with its table as a whole.
use std::collections::HashSet;

use serde_json::{Value as Json, value::RawValue};
use zendesk_export::Record;

use super::{
    stored::Stored,
    tables::{Tables, of_stream},
    work::Work,
};
use crate::{
    postgres::Trouble,
    sync::{
        row::{Row, odd_checksum},
        taken::Taken,
    },
    table::Table,
};

/// What of a whole list the table does not have so, and what it has beyond it.
pub(super) fn changes(
    work: &mut Work<'_>,
    stream: &str,
    table: &'static Table,
    whole: &[Record<Json>],
) -> Result<Taken, Trouble> {
    let stored = Stored::read(work, stream)?;
    let Some(view) = &stored.view else {
        return Ok(Taken::of(whole.to_vec()));
    };
    let tables = Tables::new(stream, view, table);
    let (raw, odd) = (work.name(&tables.raw.name), work.name("_odd"));
    let kept = work.query(
        &format!("SELECT id::text, checksum, deleted, json FROM {raw} AS raw ORDER BY raw.id"),
        &[],
    )?;
    let odd = work.query(
        &format!("SELECT checksum FROM {odd} WHERE {}", of_stream(stream)),
        &[],
    )?;
    let odd = odd.iter().map(|row| row.try_get::<_, i64>(0));
    let odd: HashSet<i64> = odd.collect::<Result<_, _>>()?;
    let of = |row: &postgres::Row| Ok::<_, postgres::Error>((row.try_get(0)?, row.try_get(1)?));
    let all: HashSet<(String, i64)> = kept.iter().map(of).collect::<Result<_, _>>()?;
    let mut there = HashSet::new();
    let mut taken = Taken::of(Vec::new());
    for record in whole {
        let is_kept = match Row::of(record, table, tables.ids, false) {
            Ok(row) => {
                let id = row.raw.id.to_string();
                there.insert(id.clone());
                all.contains(&(id, row.checksum))
            }
            Err(_) => odd.contains(&odd_checksum(stream, record.json())),
        };
        if !is_kept {
            taken.records.push(record.clone());
        }
    }
    for row in &kept {
        let (id, is_deleted): (&str, bool) = (row.try_get(0)?, row.try_get(2)?);
        // What somebody made unreadable is for `verify` to find.
        if !is_deleted
            && !there.contains(id)
            && let Ok(json) = RawValue::from_string(row.try_get(3)?)
        {
            taken.gone.push(Record::from_raw(json));
        }
    }
    Ok(taken)
}
