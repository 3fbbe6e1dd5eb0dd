//! A list, whose parts hold what changed of it: a line for each version of a record, and one for each that is
//! gone, which is the last version with a further member at its end, `"_deleted":true`.
use std::{collections::HashMap, io};

use serde_json::{Value, value::RawValue};
use zendesk_export::{Members, Record};

use super::{
    files, found,
    layout::Layout,
    ledger::Ledger,
    lines::{each_line, line},
};
use crate::{
    failure::Failure,
    sync::taken::Taken,
    table::{DELETED, Table},
};

/// The line that says that a record is gone.
pub(super) fn gone(record: &Record<Value>) -> Option<Record<Value>> {
    let members = record.json().trim_end().strip_suffix('}')?;
    let text = format!("{members},\"{DELETED}\":true}}");
    RawValue::from_string(text).ok().map(Record::from_raw)
}

/// What of a whole list is not the newest version that the parts hold, and which records these have beyond it.
pub(super) fn changes(
    layout: &Layout,
    table: &Table,
    whole: Vec<Record<Value>>,
) -> Result<Taken, Failure> {
    let mut kept = newest(layout, table)?;
    let mut taken = Taken::of(Vec::new());
    for record in whole {
        let is_kept = kept
            .remove(&id(&record, table))
            .is_some_and(|kept| !is_gone(&kept) && kept.json() == line(&record));
        if !is_kept {
            taken.records.push(record);
        }
    }
    let left = kept.into_iter().filter(|(_, record)| !is_gone(record));
    let mut left: Vec<_> = left.collect();
    left.sort_by(|(a, _), (b, _)| a.cmp(b));
    taken.gone = left.into_iter().map(|(_, record)| record).collect();
    Ok(taken)
}

/// The last line of each record; a list is short.
fn newest(layout: &Layout, table: &Table) -> Result<HashMap<String, Record<Value>>, Failure> {
    let mut newest = HashMap::new();
    let Some(ledger) = Ledger::read(&layout.state())? else {
        return Ok(newest);
    };
    for (path, part) in found::parts(layout, &ledger)? {
        let mut read = Ok(());
        each_line(&path, part, |line| {
            match serde_json::from_slice::<Record<Value>>(line) {
                Ok(record) => drop(newest.insert(id(&record, table), record)),
                Err(e) => read = Err(io::Error::from(e)),
            }
        })
        .and(read)
        .map_err(|e| files::unreadable(&path, e))?;
    }
    Ok(newest)
}

/// What has none is known by all of it.
fn id(record: &Record<Value>, table: &Table) -> String {
    let id = table.id_of(record);
    id.unwrap_or_else(|| line(record).into_owned())
}

fn is_gone(record: &Record<Value>) -> bool {
    Members::of(record).is_some_and(|members| members.json(DELETED) == Some("true"))
}
