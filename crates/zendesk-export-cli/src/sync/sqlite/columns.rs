//! The table that people ask: a row of typed columns for each row of `raw_NAME`, which says the same.
use rusqlite::{CachedStatement, Connection, ToSql, params, types::ValueRef};

use super::{nested, value::value};
use crate::{
    sync::row::{INDEXED, Place, Raw, Told, places},
    table::{Cell, Cells, Kind, Table},
};

/// How the column of ids is declared.
pub(super) const fn key(kind: Kind) -> &'static str {
    match kind {
        Kind::Integer => "INTEGER PRIMARY KEY",
        _ => "TEXT PRIMARY KEY NOT NULL",
    }
}

fn declared(place: &Place<'_>) -> &'static str {
    match place {
        Place::Version => "INTEGER",
        Place::Deleted => "BOOLEAN",
        Place::Member(_, column) => column.kind.sqlite(),
    }
}

/// Makes the table `name`, without rows.
pub(super) fn create(connection: &Connection, name: &str, table: &Table) -> rusqlite::Result<()> {
    let id = &table.columns[0];
    let columns = places(table).map(|place| {
        let name = place.name();
        let kind = match name == id.name {
            true => key(id.kind),
            false => declared(&place),
        };
        format!("\"{name}\" {kind}")
    });
    let columns = columns.collect::<Vec<_>>().join(", ");
    connection.execute_batch(&format!("CREATE TABLE \"{name}\"({columns})"))
}

/// Adds the columns that the table does not have, and says how many these are.
pub(super) fn add(connection: &Connection, name: &str, table: &Table) -> rusqlite::Result<usize> {
    let mut is_there =
        connection.prepare("SELECT 1 FROM pragma_table_info(?1) WHERE name = ?2 COLLATE NOCASE")?;
    let mut added = 0;
    for place in places(table) {
        if !is_there.exists([name, place.name()])? {
            let (column, kind) = (place.name(), declared(&place));
            connection.execute_batch(&format!(
                "ALTER TABLE \"{name}\" ADD COLUMN \"{column}\" {kind}"
            ))?;
            added += 1;
        }
    }
    Ok(added)
}

/// Makes the indexes that are not there.
pub(super) fn index(
    connection: &Connection,
    view: &str,
    name: &str,
    table: &Table,
) -> rusqlite::Result<()> {
    let columns = table.columns.iter();
    for column in columns.filter(|column| INDEXED.contains(&column.name.as_str())) {
        connection.execute_batch(&format!(
            "CREATE INDEX IF NOT EXISTS \"{}\" ON \"{name}\"(\"{}\")",
            index_name(view, &column.name),
            column.name
        ))?;
    }
    Ok(())
}

/// The name of an index: nobody else begins one so.
fn index_name(view: &str, column: &str) -> String {
    format!("_{view}_{column}")
}

/// Writes rows.
pub(super) struct Writer<'a> {
    stream: &'a str,
    table: &'static Table,
    places: Vec<Place<'static>>,
    put: CachedStatement<'a>,
    misfit: CachedStatement<'a>,
    forget: CachedStatement<'a>,
    nested: nested::Writer<'a>,
}

impl<'a> Writer<'a> {
    /// Into the table `name`, of a stream.
    pub(super) fn new(
        connection: &'a Connection,
        stream: &'a str,
        name: &str,
        table: &'static Table,
    ) -> rusqlite::Result<Self> {
        let id = &table.columns[0].name;
        let places: Vec<_> = places(table).collect();
        let names = places.iter().map(|place| format!("\"{}\"", place.name()));
        let names: Vec<_> = names.collect();
        let set = names
            .iter()
            .skip(1)
            .map(|name| format!("{name} = excluded.{name}"));
        let sql = format!(
            "INSERT INTO \"{name}\"({}) VALUES ({}) ON CONFLICT(\"{id}\") DO UPDATE SET {}",
            names.join(", "),
            vec!["?"; names.len()].join(", "),
            set.collect::<Vec<_>>().join(", ")
        );
        Ok(Self {
            stream,
            table,
            places,
            put: connection.prepare_cached(&sql)?,
            nested: nested::Writer::new(connection, table.own_name(stream))?,
            misfit: connection.prepare_cached(
                "INSERT INTO _misfits(stream, \"column\", id) VALUES (?1, ?2, ?3)",
            )?,
            forget: connection
                .prepare_cached("DELETE FROM _misfits WHERE stream = ?1 AND id = ?2")?,
        })
    }

    /// `is_new` says that there is no row yet.
    pub(super) fn put<I: ToSql>(
        &mut self,
        row: &Raw<'_, I>,
        is_new: bool,
        told: &Told,
    ) -> rusqlite::Result<()> {
        self.put.clear_bindings();
        for (at, place) in self.places.iter().enumerate() {
            let value: &dyn ToSql = match place {
                Place::Member(0, _) => &row.id,
                // Most are null in most rows.
                Place::Member(member, _) if row.cells.values[*member] == Cell::Null => continue,
                Place::Member(member, _) => &row.cells.values[*member],
                Place::Version => &row.version,
                Place::Deleted => &row.deleted,
            };
            self.put.raw_bind_parameter(at + 1, value)?;
        }
        self.put.raw_execute()?;
        if !is_new {
            self.forget.execute(params![self.stream, row.id])?;
        }
        self.nested.put(&row.id, &row.cells.rows, is_new)?;
        for column in misfits(self.table, &row.cells) {
            self.misfit.execute(params![self.stream, column, row.id])?;
            told.misfit(self.stream, column);
        }
        Ok(())
    }
}

/// The columns that have no place for what was sent. That of the id is never one: the row has it.
pub(super) fn misfits<'a>(table: &'a Table, cells: &Cells<'_>) -> impl Iterator<Item = &'a str> {
    let columns = cells
        .misfits
        .iter()
        .map(|at| table.columns[*at].name.as_str());
    columns.filter(|column| *column != table.columns[0].name)
}

/// Reads the rows of `raw_NAME` and of the table beside it.
pub(super) fn beside(table: &Table) -> String {
    let columns = places(table).skip(1);
    let columns: Vec<_> = columns
        .map(|place| format!("typed.\"{}\"", place.name()))
        .collect();
    columns.join(", ")
}

/// Whether columns of a row, from one on, are what the row of `raw_NAME` says.
pub(super) fn is_same<I>(
    row: &rusqlite::Row<'_>,
    first: usize,
    raw: &Raw<'_, I>,
    table: &Table,
) -> bool {
    let mut places = places(table).skip(1).enumerate();
    places.all(|(at, place)| {
        let Ok(found) = row.get_ref(first + at) else {
            return false;
        };
        match place {
            Place::Member(member, _) => value(&raw.cells.values[member]) == found,
            Place::Version => found == raw.version.map_or(ValueRef::Null, ValueRef::Integer),
            Place::Deleted => found == ValueRef::Integer(raw.deleted.into()),
        }
    })
}
