//! The texts of a stream, with the columns that they stand for.
use rusqlite::{Connection, Row, types::Value};
use zendesk_export::Members;

use super::{
    columns::{self, Writer},
    nested, objects,
};
use crate::{
    sync::{
        pulse,
        row::{Raw, Told},
    },
    table::Table,
};

/// Each text with the row of columns beside it, whose values begin at [`TYPED`].
pub(super) fn typed(view: &str, table: &Table) -> String {
    let id = &table.columns[0].name;
    format!(
        "SELECT raw.id, raw.version, raw.deleted, raw.json, raw.checksum, {} FROM \"raw_{view}\" AS raw
         LEFT JOIN \"{view}\" AS typed ON typed.\"{id}\" = raw.id",
        columns::beside(table)
    )
}

pub(super) const TYPED: usize = 5;

pub(super) fn members(json: Option<&str>) -> Option<Members<'_>> {
    serde_json::from_str(json?).ok()
}

/// The row that a text stands for, which is read with its id, version and flag first.
pub(super) fn raw<'a>(
    row: &Row<'_>,
    members: &'a Members<'_>,
    table: &Table,
) -> rusqlite::Result<Raw<'a, Value>> {
    Ok(Raw {
        id: row.get(0)?,
        version: row.get(1).unwrap_or_default(),
        deleted: row.get(2).unwrap_or_default(),
        cells: table.cells(members),
    })
}

/// Writes those rows of a table of columns that are not what the texts say, and removes those of no text.
pub(super) fn again(connection: &Connection, stream: &str, view: &str) -> rusqlite::Result<()> {
    let all = objects::streams(connection)?;
    let Some((.., table)) = all.iter().find(|(name, ..)| name == stream) else {
        return Ok(());
    };
    let nested = table.own_name(stream);
    nested::make(connection, nested)?;
    nested::clear(connection, nested)?;
    let mut writer = Writer::new(connection, stream, view, table)?;
    let told = Told::silent();
    let mut each = connection.prepare(&typed(view, table))?;
    let mut rows = each.query([])?;
    while let Some(row) = rows.next()? {
        pulse::beat();
        let Some(members) = members(row.get_ref(3)?.as_str().ok()) else {
            continue;
        };
        let raw = raw(row, &members, table)?;
        if columns::is_same(row, TYPED, &raw, table)
            && raw.cells.misfits.is_empty()
            && raw.cells.rows.is_empty()
        {
            continue;
        }
        writer.put(&raw, false, &told)?;
    }
    let id = &table.columns[0].name;
    let is_stray = format!("NOT IN (SELECT id FROM \"raw_{view}\")");
    connection.execute(
        &format!("DELETE FROM \"{view}\" WHERE \"{id}\" {is_stray}"),
        [],
    )?;
    connection.execute(
        &format!("DELETE FROM _misfits WHERE stream = ?1 AND id {is_stray}"),
        [stream],
    )?;
    Ok(())
}
