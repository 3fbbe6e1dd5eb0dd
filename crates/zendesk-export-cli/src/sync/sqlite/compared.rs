//! The rows of a table of columns, held against the texts beside them.
use rusqlite::{Connection, Row};
use sha2::{Digest as _, Sha256};

use super::{
    columns, nested,
    objects::{has_columns, in_its_place, is_filling},
    row::text,
    texts::{self, TYPED},
};
use crate::{sync::row::start_of, table::Table};

#[derive(Default)]
pub(super) struct Compared {
    other: u64,
    /// The id of the first row that is another.
    first: Option<String>,
    misfits: Misfits,
    nested: nested::Sum,
}

/// How many, and the sum of their checksums.
#[derive(Default, PartialEq)]
struct Misfits(u64, i64);

impl Misfits {
    fn add(&mut self, id: &str, column: &str) {
        let digest = Sha256::new().chain_update(format!("{id}\n{column}"));
        self.0 += 1;
        self.1 = self.1.wrapping_add(start_of(digest));
    }
}

/// The columns that a stream has; `None` where there are none to compare.
pub(super) fn table(
    connection: &Connection,
    stream: &str,
    name: &str,
) -> rusqlite::Result<Option<&'static Table>> {
    let is_there = in_its_place(connection, name)?.is_some_and(|(kind, _)| kind == "table");
    if !is_there || !has_columns(connection)? || is_filling(connection, stream)? {
        return Ok(None);
    }
    let table: Option<String> = connection.query_row(
        "SELECT resource FROM _streams WHERE name = ?1",
        [stream],
        |row| row.get(0),
    )?;
    let table = table.and_then(|name| Table::by_name(&name));
    // Where columns are missing, its shape is another, which is told.
    Ok(table.filter(|table| connection.prepare(&texts::typed(name, table)).is_ok()))
}

impl Compared {
    pub(super) fn row(&mut self, row: &Row<'_>, table: &Table) -> rusqlite::Result<()> {
        let Some(members) = texts::members(row.get_ref(3)?.as_str().ok()) else {
            return Ok(());
        };
        let raw = texts::raw(row, &members, table)?;
        let id = text(row.get_ref(0)?);
        if !columns::is_same(row, TYPED, &raw, table) {
            self.other += 1;
            self.first.get_or_insert_with(|| id.clone().into_owned());
        }
        self.nested.add(&raw.cells.rows);
        for column in columns::misfits(table, &raw.cells) {
            self.misfits.add(&id, column);
        }
        Ok(())
    }

    /// A sentence for each kind of difference.
    pub(super) fn findings(
        self,
        connection: &Connection,
        stream: &str,
        name: &str,
        table: &'static Table,
    ) -> rusqlite::Result<Vec<String>> {
        let mut findings = Vec::new();
        if let Some(first) = self.first {
            findings.push(format!(
                "{stream}: {} rows of the table {name} are not what their texts in raw_{name} say, the first of them with \
                 the id {first}",
                self.other
            ));
        }
        let id = &table.columns[0].name;
        let strays: i64 = connection.query_row(
            &format!("SELECT count(*) FROM \"{name}\" WHERE \"{id}\" NOT IN (SELECT id FROM \"raw_{name}\")"),
            [],
            |row| row.get(0),
        )?;
        if strays > 0 {
            findings.push(format!(
                "{stream}: {strays} rows of the table {name} have no text in raw_{name}"
            ));
        }
        let nested = table.own_name(stream);
        findings.extend(self.nested.finding(connection, stream, nested)?);
        let mut stored = Misfits::default();
        let mut all =
            connection.prepare("SELECT id, \"column\" FROM _misfits WHERE stream = ?1")?;
        let mut rows = all.query([stream])?;
        while let Some(row) = rows.next()? {
            stored.add(&text(row.get_ref(0)?), &text(row.get_ref(1)?));
        }
        if stored != self.misfits {
            findings.push(format!(
                "{stream}: _misfits lists {} values without a place in their columns, and there are {}, or others",
                stored.0, self.misfits.0
            ));
        }
        Ok(findings)
    }
}
