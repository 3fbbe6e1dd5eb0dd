//! A list, which is compared with its table as a whole.
use std::collections::HashSet;

use rusqlite::{Connection, OptionalExtension as _};
use serde_json::{Value, value::RawValue};
use zendesk_export::Record;

use super::{
    Sqlite,
    objects::view_of,
    row::{ids, text},
};
use crate::{
    failure::Failure,
    sync::{row::Row, taken::Taken},
    table::Table,
};

impl Sqlite {
    /// What of a whole list the table does not have so, and what it has beyond it.
    pub(crate) fn changes(
        &self,
        stream: &str,
        table: &Table,
        whole: Vec<Record<Value>>,
    ) -> Result<Taken, Failure> {
        self.patiently(|connection| match view_of(connection, stream)? {
            Some(view) => changes(connection, stream, &view, table, &whole),
            None => Ok(Taken::of(whole.clone())),
        })
        .map_err(|e| self.failed(e))
    }
}

fn changes(
    connection: &Connection,
    stream: &str,
    view: &str,
    table: &Table,
    whole: &[Record<Value>],
) -> rusqlite::Result<Taken> {
    let ids = ids(connection, view)?;
    let mut kept = connection.prepare(&format!(
        "SELECT checksum FROM \"raw_{view}\" WHERE id = ?1"
    ))?;
    let mut odd = connection.prepare("SELECT 1 FROM _odd WHERE stream = ?1 AND json = ?2")?;
    let mut there = HashSet::new();
    let mut taken = Taken::of(Vec::new());
    for record in whole {
        let is_kept = match Row::of(record, table, ids, false) {
            Ok(row) => {
                there.insert(row.raw.id.to_string());
                let kept: Option<i64> = kept
                    .query_row([&row.raw.id], |kept| kept.get(0))
                    .optional()?;
                kept == Some(row.checksum)
            }
            Err(_) => odd.exists([stream, record.json()])?,
        };
        if !is_kept {
            taken.records.push(record.clone());
        }
    }
    let mut all = connection.prepare(&format!(
        "SELECT id, json FROM \"raw_{view}\" WHERE NOT deleted ORDER BY id"
    ))?;
    let mut rows = all.query([])?;
    while let Some(row) = rows.next()? {
        // What somebody made unreadable is for `verify` to find.
        if !there.contains(&*text(row.get_ref(0)?))
            && let Ok(json) = RawValue::from_string(row.get(1)?)
        {
            taken.gone.push(Record::from_raw(json));
        }
    }
    Ok(taken)
}
