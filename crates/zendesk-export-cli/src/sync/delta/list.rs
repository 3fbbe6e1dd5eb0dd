//! A list, whose table holds what changed of it: a row for each version of a record, and one for each that is gone,
//! which is the last version with `_deleted`.
use std::collections::HashMap;

use delta_kernel::arrow::{
    array::{Array as _, AsArray as _},
    datatypes::Int64Type,
};
use serde_json::{Value, value::RawValue};
use zendesk_export::Record;

use super::{
    fields::{JSON, ROW},
    log::Log,
    rows,
    trouble::Trouble,
};
use crate::{
    sync::taken::Taken,
    table::{DELETED, Table},
};

/// The last row of a record.
struct Last {
    row: i64,
    is_gone: bool,
    record: Record<Value>,
}

/// What of a whole list is not the last row that the table has, and which records these have beyond it.
pub(super) fn changes(
    log: Option<&Log>,
    table: &Table,
    whole: Vec<Record<Value>>,
) -> Result<Taken, Trouble> {
    let mut kept = match log {
        Some(log) => last(log, table)?,
        None => HashMap::new(),
    };
    let mut taken = Taken::of(Vec::new());
    for record in whole {
        let kept = kept.remove(&id(&record, table));
        if !kept.is_some_and(|kept| !kept.is_gone && kept.record.json() == record.json()) {
            taken.records.push(record);
        }
    }
    let left = kept.into_values().filter(|kept| !kept.is_gone);
    let mut left: Vec<_> = left.collect();
    left.sort_by_key(|kept| kept.row);
    taken.gone = left.into_iter().map(|kept| kept.record).collect();
    Ok(taken)
}

/// A list is short.
fn last(log: &Log, table: &Table) -> Result<HashMap<String, Last>, Trouble> {
    let mut last: HashMap<String, Last> = HashMap::new();
    rows::each(log, &[ROW, DELETED, JSON], None, |batch| {
        let numbers = batch.column(0).as_primitive::<Int64Type>();
        let gone = batch.column(1).as_boolean();
        let texts = batch.column(2).as_string::<i32>();
        for at in 0..batch.num_rows() {
            if texts.is_null(at) {
                continue;
            }
            let Ok(raw) = RawValue::from_string(texts.value(at).to_owned()) else {
                continue;
            };
            let found = Last {
                row: numbers.value(at),
                is_gone: gone.value(at),
                record: Record::from_raw(raw),
            };
            let id = id(&found.record, table);
            if last.get(&id).is_none_or(|known| known.row < found.row) {
                last.insert(id, found);
            }
        }
        Ok(())
    })?;
    Ok(last)
}

/// What has none is known by all of it.
fn id(record: &Record<Value>, table: &Table) -> String {
    let id = table.id_of(record);
    id.unwrap_or_else(|| record.json().to_owned())
}
