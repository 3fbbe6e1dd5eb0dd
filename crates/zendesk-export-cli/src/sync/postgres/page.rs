//! The records of a page, as the rows of their tables.
use std::collections::HashMap;

use serde_json::Value as Json;
use zendesk_export::Record;

use super::{sheet::Row, tables::Tables, value::Value, work::Work};
use crate::{
    postgres::Trouble,
    sync::{
        row::{Id, Ids, Odd, Place, Raw, Row as Kept, places},
        taken::Taken,
    },
    table::Table,
};

/// One record.
pub(super) struct Written<'a> {
    pub(super) id: String,
    pub(super) version: Option<i64>,
    pub(super) checksum: i64,
    pub(super) raw: Row<'a>,
    pub(super) typed: Row<'a>,
    /// By the place of their table.
    pub(super) nested: Vec<Vec<Row<'a>>>,
    /// The columns that have no place for what was sent.
    pub(super) misfits: Vec<&'static str>,
}

impl<'a> Written<'a> {
    pub(super) fn of(kept: Kept<'a>, tables: &Tables) -> Self {
        let Kept {
            raw,
            checksum,
            json,
        } = kept;
        let id = raw.id.to_string();
        let texts = vec![
            value(&raw.id),
            raw.version.into(),
            Value::Boolean(raw.deleted),
            Value::Integer(checksum),
            Value::Text(json.into()),
        ];
        Self {
            version: raw.version,
            checksum,
            raw: texts,
            ..Self::columns(id, raw, tables)
        }
    }

    /// The rows of columns alone.
    pub(super) fn columns(id: String, raw: Raw<'a, Id>, tables: &Tables) -> Self {
        let table: &'static Table = tables.table;
        let mut cells = raw.cells;
        let mut misfits = cells.misfits;
        let typed = places(table).map(|place| match place {
            Place::Member(0, _) => value(&raw.id),
            Place::Version => raw.version.into(),
            Place::Deleted => Value::Boolean(raw.deleted),
            Place::Member(at, column) => {
                let cell = std::mem::replace(&mut cells.values[at], crate::table::Cell::Null);
                Value::of_column(cell, column).unwrap_or_else(|| {
                    misfits.push(at);
                    Value::Null
                })
            }
        });
        let typed = typed.collect();
        misfits.retain(|at| *at != 0);
        misfits.sort_unstable();
        misfits.dedup();
        let nested = tables.nested.iter().map(|sheet| {
            let rows = cells.rows.iter().filter(|(of, _)| of.name == sheet.name);
            let rows = rows.map(|(of, cells)| {
                let cells = cells.iter().zip(of.columns);
                let cells = cells.map(|(cell, (_, kind))| Value::of(cell.clone(), *kind, None));
                cells.map(|value| value.unwrap_or(Value::Null)).collect()
            });
            rows.collect()
        });
        Self {
            id,
            version: None,
            checksum: 0,
            raw: Vec::new(),
            typed,
            nested: nested.collect(),
            misfits: misfits
                .iter()
                .map(|at| table.columns[*at].name.as_str())
                .collect(),
        }
    }
}

fn value(id: &Id) -> Value<'static> {
    match id {
        Id::Integer(number) => Value::Integer(*number),
        Id::Text(text) => Value::Text(text.clone().into()),
    }
}

/// The rows of a page: of several versions of a record the newest; of those of the same second, and of a list, that
/// which came last.
pub(super) fn rows<'a>(
    taken: &'a Taken,
    tables: &Tables,
) -> (Vec<Written<'a>>, Vec<(&'a Record<Json>, Odd)>) {
    let by_time = !tables.table.is_of_list();
    let records = taken.records.iter().map(|record| (record, false));
    let gone = taken.gone.iter().map(|record| (record, true));
    let (mut rows, mut odd) = (Vec::<Written<'a>>::new(), Vec::new());
    let mut places = HashMap::new();
    for (record, is_gone) in records.chain(gone) {
        let row = match Kept::of(record, tables.table, tables.ids, is_gone) {
            Ok(row) => Written::of(row, tables),
            Err(why) => {
                odd.push((record, why));
                continue;
            }
        };
        match places.get(&row.id) {
            None => {
                places.insert(row.id.clone(), rows.len());
                rows.push(row);
            }
            Some(at) if by_time && is_older(row.version, rows[*at].version) => {}
            Some(at) => rows[*at] = row,
        }
    }
    (rows, odd)
}

/// Without a time, what comes later counts as newer: nothing sent is passed over.
pub(super) fn is_older(version: Option<i64>, known: Option<i64>) -> bool {
    version
        .zip(known)
        .is_some_and(|(version, known)| version < known)
}

/// The ids of rows, as they are asked for.
pub(super) fn ids<'r>(rows: impl Iterator<Item = &'r Written<'r>>, ids: Ids) -> Value<'static> {
    let all = rows.map(|row| row.id.as_str());
    match ids {
        Ids::Integers => Value::Integers(all.map(|id| id.parse().ok()).collect()),
        Ids::Texts => Value::Texts(all.map(|id| Some(id.to_owned())).collect()),
    }
}

/// What is kept of a record.
pub(super) struct Known {
    pub(super) version: Option<i64>,
    pub(super) checksum: i64,
}

/// What is kept of those rows, by id.
pub(super) fn known(
    work: &mut Work<'_>,
    tables: &Tables,
    rows: &[Written<'_>],
) -> Result<HashMap<String, Known>, Trouble> {
    let raw = work.name(&tables.raw.name);
    let sql = format!("SELECT id::text, version, checksum FROM {raw} WHERE id = ANY($1)");
    let found = work.query(&sql, &[&ids(rows.iter(), tables.ids)])?;
    let known = |row: &postgres::Row| {
        let known = Known {
            version: row.try_get(1)?,
            checksum: row.try_get(2)?,
        };
        Ok((row.try_get(0)?, known))
    };
    found.iter().map(known).collect()
}
