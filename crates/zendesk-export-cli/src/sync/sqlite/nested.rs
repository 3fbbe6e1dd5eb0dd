//! What is nested in records, as rows: tables for what has texts of people, views of columns for the rest.
use rusqlite::{CachedStatement, Connection, ToSql, types::ValueRef};
use sha2::{Digest as _, Sha256};

use super::{
    objects::{in_its_place, is_taken},
    row::add,
    value::value,
    views,
};
use crate::{
    sync::row::start_of,
    table::{Kind, Row, Rows, Table},
};

fn tables(name: &str) -> &'static [&'static Rows] {
    Table::by_name(name).map_or(&[], Table::rows)
}

/// The names of all, and of their indexes.
pub(super) fn names(name: &str) -> Vec<String> {
    let tables = tables(name).iter();
    let tables = tables.flat_map(|rows| [rows.name.to_owned(), index_name(rows.name)]);
    tables
        .chain(views::of(name).map(|(view, _)| view.to_owned()))
        .collect()
}

/// What was made.
#[derive(Default)]
pub(super) struct Made {
    pub(super) views: bool,
    /// They are to be filled.
    pub(super) tables: bool,
}

/// Makes what is not there.
pub(super) fn make(connection: &Connection, name: &str) -> rusqlite::Result<Made> {
    let mut made = Made::default();
    for rows in tables(name) {
        match in_its_place(connection, rows.name)? {
            Some((kind, _)) if kind == "table" && is_ours(connection, rows)? => {}
            Some((kind, _)) => return Err(is_taken(rows.name, &kind)),
            None => {
                connection.execute_batch(&create(rows))?;
                made.tables = true;
            }
        }
    }
    for (view, sql) in views::of(name) {
        let sql = format!("CREATE VIEW \"{view}\" AS {sql}");
        match in_its_place(connection, view)? {
            Some((kind, there)) if kind == "view" && there == sql => {}
            Some((kind, _)) if kind != "view" => return Err(is_taken(view, &kind)),
            _ => {
                connection.execute_batch(&format!("DROP VIEW IF EXISTS \"{view}\"; {sql}"))?;
                made.views = true;
            }
        }
    }
    Ok(made)
}

fn create(rows: &Rows) -> String {
    let column = |(name, kind): &(&str, Kind)| format!("\"{name}\" {}", kind.sqlite());
    let columns = rows.columns.iter().map(column);
    format!(
        "CREATE TABLE \"{}\"({}, PRIMARY KEY (\"{}\", \"{}\")) WITHOUT ROWID",
        rows.name,
        columns.collect::<Vec<_>>().join(", "),
        rows.columns[0].0,
        rows.columns[1].0
    )
}

fn is_ours(connection: &Connection, rows: &Rows) -> rusqlite::Result<bool> {
    let names = "SELECT group_concat(name) FROM pragma_table_info(?1)";
    let found: Option<String> = connection.query_row(names, [rows.name], |row| row.get(0))?;
    let ours: Vec<_> = rows.columns.iter().map(|(name, _)| *name).collect();
    Ok(found == Some(ours.join(",")))
}

/// Makes the index by ticket, unless it is there.
pub(super) fn index(connection: &Connection, name: &str) -> rusqlite::Result<()> {
    for rows in tables(name) {
        connection.execute_batch(&format!(
            "CREATE INDEX IF NOT EXISTS \"{}\" ON \"{}\"(ticket_id)",
            index_name(rows.name),
            rows.name
        ))?;
    }
    Ok(())
}

fn index_name(name: &str) -> String {
    format!("_{name}_ticket_id")
}

/// Removes all rows of a stream.
pub(super) fn clear(connection: &Connection, name: &str) -> rusqlite::Result<()> {
    for rows in tables(name) {
        if in_its_place(connection, rows.name)?.is_none() {
            continue;
        }
        connection.execute(&format!("DELETE FROM \"{}\"", rows.name), [])?;
    }
    Ok(())
}

/// Writes the rows of records.
pub(super) struct Writer<'a> {
    tables: Vec<(&'static Rows, CachedStatement<'a>, CachedStatement<'a>)>,
}

impl<'a> Writer<'a> {
    pub(super) fn new(connection: &'a Connection, name: &str) -> rusqlite::Result<Self> {
        let tables = tables(name).iter().map(|rows| {
            let places = vec!["?"; rows.columns.len()].join(", ");
            let put = format!("INSERT INTO \"{}\" VALUES ({places})", rows.name);
            let remove = format!(
                "DELETE FROM \"{}\" WHERE \"{}\" = ?1",
                rows.name, rows.columns[0].0
            );
            Ok((
                *rows,
                connection.prepare_cached(&put)?,
                connection.prepare_cached(&remove)?,
            ))
        });
        Ok(Self {
            tables: tables.collect::<rusqlite::Result<_>>()?,
        })
    }

    pub(super) fn put(
        &mut self,
        id: &impl ToSql,
        all: &[Row<'_>],
        is_new: bool,
    ) -> rusqlite::Result<()> {
        for (rows, put, remove) in &mut self.tables {
            if !is_new {
                remove.execute([id])?;
            }
            for (_, row) in all.iter().filter(|(of, _)| of.name == rows.name) {
                for (at, cell) in row.iter().enumerate() {
                    put.raw_bind_parameter(at + 1, cell)?;
                }
                put.raw_execute()?;
            }
        }
        Ok(())
    }
}

/// How many rows, and the sum of their checksums.
#[derive(Default, PartialEq)]
pub(super) struct Sum(u64, i64);

impl Sum {
    pub(super) fn add(&mut self, rows: &[Row<'_>]) {
        for (of, cells) in rows {
            let cells = cells.iter().map(value);
            self.one(of.name, cells);
        }
    }

    fn one<'a>(&mut self, name: &str, cells: impl Iterator<Item = ValueRef<'a>>) {
        let mut digest = Sha256::new().chain_update(name);
        for cell in cells {
            add(&mut digest, cell);
        }
        self.0 += 1;
        self.1 = self.1.wrapping_add(start_of(digest));
    }

    /// That of the tables.
    fn stored(connection: &Connection, name: &str) -> rusqlite::Result<Self> {
        let mut sum = Self::default();
        for rows in tables(name) {
            let columns: Vec<_> = rows
                .columns
                .iter()
                .map(|(name, _)| format!("\"{name}\""))
                .collect();
            let sql = format!("SELECT {} FROM \"{}\"", columns.join(", "), rows.name);
            let mut all = connection.prepare(&sql)?;
            let mut found = all.query([])?;
            while let Some(row) = found.next()? {
                let cells = (0..columns.len()).map(|at| row.get_ref(at).unwrap_or(ValueRef::Null));
                sum.one(rows.name, cells);
            }
        }
        Ok(sum)
    }

    /// What the tables say otherwise than the texts.
    pub(super) fn finding(
        &self,
        connection: &Connection,
        stream: &str,
        name: &str,
    ) -> rusqlite::Result<Option<String>> {
        let tables: Vec<_> = tables(name).iter().map(|rows| rows.name).collect();
        for table in &tables {
            if in_its_place(connection, table)?.is_none() {
                return Ok(Some(format!(
                    "{stream}: the table {table} is missing; the next run makes it again"
                )));
            }
        }
        let stored = Self::stored(connection, name)?;
        Ok((stored != *self).then(|| {
            format!(
                "{stream}: the {} rows of {} are not what the texts in raw_{name} say, which have {}, or others",
                stored.0,
                tables.join(" and "),
                self.0
            )
        }))
    }
}
