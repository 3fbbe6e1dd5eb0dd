//! The two tables of a stream.
use rusqlite::{Connection, params};

use super::{
    columns::{self, Writer},
    figures::{Figures, counted, figures},
    fill, nested,
    objects::view_of,
    row::ids,
    stored,
};
use crate::{
    sync::{
        row::{Ids, Row, Told, odd_checksum},
        taken::Taken,
    },
    table::Table,
};

pub(super) struct Pair<'a> {
    stream: &'a str,
    /// That of the table of texts has `raw_` in front.
    name: String,
    is_new: bool,
    ids: Ids,
    figures: Figures,
}

impl<'a> Pair<'a> {
    /// The tables of a stream, made if the stream has none yet.
    pub(super) fn of(
        connection: &Connection,
        stream: &'a str,
        table: &'static Table,
    ) -> rusqlite::Result<Self> {
        let name = view_of(connection, stream)?;
        let is_new = name.is_none();
        let (name, figures) = match name {
            Some(name) => (name, figures(connection, stream)?),
            None => make(connection, stream, table)?,
        };
        Ok(Self {
            stream,
            ids: ids(connection, &name)?,
            name,
            is_new,
            figures,
        })
    }

    /// Stores the newest version of each record; of versions of the same second, and of those of a list, that
    /// which came last. Marks rows whose records a list no longer has.
    pub(super) fn put(
        &mut self,
        connection: &Connection,
        table: &'static Table,
        taken: &Taken,
        told: &Told,
    ) -> rusqlite::Result<()> {
        let name = &self.name;
        let mut known = connection.prepare_cached(&format!(
            "SELECT version, checksum FROM \"raw_{name}\" WHERE id = ?1"
        ))?;
        let mut insert = connection.prepare_cached(&format!(
            "INSERT INTO \"raw_{name}\"(id, version, deleted, checksum, json)
             VALUES (?1, ?2, ?3, ?4, ?5) ON CONFLICT(id) DO NOTHING"
        ))?;
        let mut update = connection.prepare_cached(&format!(
            "UPDATE \"raw_{name}\" SET version = ?2, deleted = ?3, checksum = ?4, json = ?5
             WHERE id = ?1"
        ))?;
        let mut columns = Writer::new(connection, self.stream, name, table)?;
        let figures = &mut self.figures;
        let by_time = !table.is_of_list();
        let records = taken.records.iter().map(|record| (record, false));
        let gone = taken.gone.iter().map(|record| (record, true));
        for (record, is_gone) in records.chain(gone) {
            let row = match Row::of(record, table, self.ids, is_gone) {
                Ok(row) => row,
                Err(odd) => {
                    let added = keep_odd(connection, self.stream, record.json())?;
                    figures.odd += added;
                    if added > 0 {
                        told.odd(self.stream, &odd);
                    }
                    continue;
                }
            };
            let Row {
                raw,
                checksum,
                json,
            } = row;
            let values = params![raw.id, raw.version, raw.deleted, checksum, json];
            let is_new = insert.execute(values)? > 0;
            if is_new {
                figures.rows += 1;
                figures.checksum = figures.checksum.wrapping_add(checksum);
            } else {
                let (known, replaced): (Option<i64>, i64) =
                    known.query_row([&raw.id], |row| Ok((row.get(0)?, row.get(1)?)))?;
                // Without a time, what comes later counts as newer: nothing sent is passed over.
                let is_older = |known| raw.version.is_some_and(|version| version < known);
                if by_time && known.is_some_and(is_older) {
                    continue;
                }
                update.execute(values)?;
                figures.checksum = figures
                    .checksum
                    .wrapping_add(checksum)
                    .wrapping_sub(replaced);
            }
            columns.put(&raw, is_new, told)?;
        }
        Ok(())
    }

    /// Makes the indexes, unless they are there.
    pub(super) fn index(
        &self,
        connection: &Connection,
        table: &'static Table,
    ) -> rusqlite::Result<()> {
        let schema =
            || connection.pragma_query_value(None, "schema_version", |row| row.get::<_, i64>(0));
        let before = schema()?;
        columns::index(connection, &self.name, &self.name, table)?;
        nested::index(connection, table.own_name(self.stream))?;
        if schema()? != before {
            stored::keep_shape(connection, self.stream)?;
        }
        Ok(())
    }

    /// Saves the figures. The state of the stream has a statement of its own, which seals both.
    pub(super) fn save(&self, connection: &Connection, table: &Table) -> rusqlite::Result<()> {
        let Figures {
            rows,
            odd,
            checksum,
        } = self.figures;
        connection
            .prepare_cached(
                "INSERT INTO _streams(name, state, resource, view, rows, odd, checksum)
                 VALUES (?1, '{}', ?2, ?3, ?4, ?5, ?6)
                 ON CONFLICT(name) DO UPDATE SET resource = ?2, view = ?3, rows = ?4, odd = ?5,
                                                 checksum = ?6",
            )?
            .execute(params![
                self.stream,
                table.name,
                self.name,
                rows,
                odd,
                checksum
            ])?;
        if self.is_new {
            stored::keep_shape(connection, self.stream)?;
        }
        Ok(())
    }
}

/// A record without an id is kept, once for each text.
pub(super) fn keep_odd(connection: &Connection, stream: &str, json: &str) -> rusqlite::Result<i64> {
    let added = connection
        .prepare_cached("INSERT OR IGNORE INTO _odd(stream, json, checksum) VALUES (?1, ?2, ?3)")?
        .execute(params![stream, json, odd_checksum(stream, json)])?;
    Ok(if added == 0 { 0 } else { 1 })
}

fn make(
    connection: &Connection,
    stream: &str,
    table: &'static Table,
) -> rusqlite::Result<(String, Figures)> {
    let name = free_name(connection, stream)?;
    let id = columns::key(table.columns[0].kind);
    // The text last, so that the rest of a row is read without it.
    connection.execute_batch(&format!(
        "CREATE TABLE IF NOT EXISTS \"raw_{name}\"(
             id {id},
             version INTEGER,
             deleted INTEGER NOT NULL,
             checksum INTEGER NOT NULL,
             json TEXT NOT NULL
         )"
    ))?;
    fill::make(connection, stream, &name, table)?;
    let figures = counted(connection, stream, &name)?;
    Ok((name, figures))
}

/// Custom objects may have keys that are the same but for a letter that no name of a table should have.
fn free_name(connection: &Connection, stream: &str) -> rusqlite::Result<String> {
    let plain: String = stream
        .chars()
        .map(|c| if c.is_ascii_alphanumeric() { c } else { '_' })
        .collect();
    let mut name = plain.clone();
    let mut next = 2;
    let mut taken = connection.prepare("SELECT 1 FROM _streams WHERE view = ?1")?;
    while taken.exists([&name])? {
        name = format!("{plain}_{next}");
        next += 1;
    }
    Ok(name)
}
