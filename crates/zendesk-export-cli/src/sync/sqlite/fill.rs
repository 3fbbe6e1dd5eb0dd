//! Fills tables of columns from the texts beside them: those of a database that an older version made, and
//! columns that this version knows and the one before did not. In steps, each a transaction of its own, so that
//! it may be killed at any moment and goes on there.
use rusqlite::{Connection, OptionalExtension as _, params};

use super::{
    columns::{self, Writer},
    nested,
    objects::{in_its_place, is_filling, is_ours, is_taken, streams},
    stored::{self, Stored},
    texts::{members, raw},
};
use crate::{sync::row::Told, table::Table};

/// What is still to be filled, into which table, and from which row on.
pub(super) const FILLING: &str = "
    CREATE TABLE IF NOT EXISTS _filling(
        stream TEXT PRIMARY KEY NOT NULL,
        target TEXT NOT NULL,
        after INTEGER,
        done INTEGER NOT NULL DEFAULT 0
    ) WITHOUT ROWID;
";

/// A few MB of records, and few enough transactions.
const STEP: i64 = 2_000;

/// How often the progress is told, in rows.
const TOLD: i64 = 100_000;

/// Makes the table of columns of a stream whose first page is to be stored.
pub(super) fn make(
    connection: &Connection,
    stream: &str,
    view: &str,
    table: &'static Table,
) -> rusqlite::Result<()> {
    match in_its_place(connection, view)? {
        None => columns::create(connection, view, table)?,
        // Of a stream whose row in _streams somebody removed, and so may the texts be.
        Some((kind, _)) if kind == "table" && is_ours(connection, view)? => {
            columns::add(connection, view, table)?;
        }
        Some((kind, _)) => return Err(is_taken(view, &kind)),
    }
    nested::make(connection, table.own_name(stream))?;
    let mut is_filled = connection.prepare(&format!("SELECT 1 FROM \"raw_{view}\""))?;
    if is_filled.exists([])? {
        connection.execute("DELETE FROM _misfits WHERE stream = ?1", [stream])?;
        rows(connection, stream, view, view, table, None, i64::MAX)?;
    }
    Ok(())
}

/// Finds out what there is to fill, in the transaction that the database is opened in.
pub(super) fn plan(connection: &Connection, is_older: bool) -> rusqlite::Result<()> {
    for (stream, view, table) in streams(connection)? {
        // What was changed by somebody else is left for verify to find, and for the run to refuse.
        let Some(Stored::Whole(_)) = stored::read(connection, &stream)? else {
            continue;
        };
        if is_filling(connection, &stream)? {
            continue;
        }
        let was_shaped = stored::is_shaped(connection, &stream)?;
        let nested = table.own_name(&stream);
        let made = nested::make(connection, nested)?;
        let target = match in_its_place(connection, &view)? {
            None => {
                columns::create(connection, &view, table)?;
                view
            }
            // Its readers have it until the table is whole.
            Some((kind, _)) if kind == "view" && is_older => {
                let target = format!("_new_{view}");
                columns::create(connection, &target, table)?;
                target
            }
            Some((kind, _)) if kind == "table" && is_ours(connection, &view)? => {
                let added = columns::add(connection, &view, table)?;
                let is_shaped = was_shaped || stored::is_shaped(connection, &stream)?;
                if added == 0 && !made.tables && is_shaped {
                    if made.views {
                        stored::keep_shape(connection, &stream)?;
                    }
                    continue;
                }
                view
            }
            Some((kind, _)) => return Err(is_taken(&view, &kind)),
        };
        connection.execute(
            "INSERT INTO _filling(stream, target) VALUES (?1, ?2)",
            [&stream, &target],
        )?;
        connection.execute("DELETE FROM _misfits WHERE stream = ?1", [&stream])?;
        nested::clear(connection, nested)?;
    }
    Ok(())
}

/// Does what is planned.
pub(super) fn run(connection: &Connection) -> rusqlite::Result<()> {
    while step(connection)? {}
    Ok(())
}

/// Does the next part of what is planned, and says whether there was one.
pub(super) fn step(connection: &Connection) -> rusqlite::Result<bool> {
    let next = "SELECT stream, target, after, done FROM _filling ORDER BY stream LIMIT 1";
    let next = connection.query_row(next, [], |row| {
        Ok((
            row.get::<_, String>(0)?,
            row.get::<_, String>(1)?,
            row.get(2)?,
            row.get(3)?,
        ))
    });
    let Some((stream, target, after, done)) = next.optional()? else {
        forget_shown(connection)?;
        return Ok(false);
    };
    let all = streams(connection)?;
    let Some((_, view, table)) = all.iter().find(|(name, ..)| *name == stream) else {
        connection.execute("DELETE FROM _filling WHERE stream = ?1", [&stream])?;
        return Ok(true);
    };
    if done % TOLD == 0 {
        tell(connection, &stream, view, done)?;
    }
    let transaction = connection.unchecked_transaction()?;
    let last = rows(&transaction, &stream, view, &target, table, after, STEP)?;
    if last.is_some() {
        transaction.execute(
            "UPDATE _filling SET after = ?2, done = done + ?3 WHERE stream = ?1",
            params![stream, last, STEP],
        )?;
        transaction.commit()?;
        return Ok(true);
    }
    drop(transaction);
    finish(connection, &stream, view, &target, table)?;
    Ok(true)
}

/// Drops what the views of the version before read, and those of others may.
fn forget_shown(connection: &Connection) -> rusqlite::Result<()> {
    let is_read =
        "SELECT 1 FROM sqlite_schema WHERE type = 'view' AND sql LIKE '%\\_shown%' ESCAPE '\\'";
    if !connection.table_exists(None, "_shown")? || connection.prepare(is_read)?.exists([])? {
        return Ok(());
    }
    let transaction = connection.unchecked_transaction()?;
    transaction.execute_batch("DROP TABLE _shown")?;
    for (stream, ..) in streams(&transaction)? {
        stored::keep_shape(&transaction, &stream)?;
    }
    transaction.commit()
}

fn tell(connection: &Connection, stream: &str, view: &str, done: i64) -> rusqlite::Result<()> {
    let count = format!("SELECT count(*) FROM \"raw_{view}\"");
    let all: i64 = connection.query_row(&count, [], |row| row.get(0))?;
    tracing::info!("{stream}: writes the columns of its {all} rows, once; {done} are done");
    Ok(())
}

fn finish(
    connection: &Connection,
    stream: &str,
    view: &str,
    target: &str,
    table: &'static Table,
) -> rusqlite::Result<()> {
    columns::index(connection, view, target, table)?;
    let transaction = connection.unchecked_transaction()?;
    if target != view {
        transaction.execute_batch(&format!(
            "DROP VIEW IF EXISTS \"{view}\"; ALTER TABLE \"{target}\" RENAME TO \"{view}\""
        ))?;
    }
    transaction.execute("DELETE FROM _filling WHERE stream = ?1", [stream])?;
    stored::keep_shape(&transaction, stream)?;
    transaction.commit()?;
    if target != view {
        tell_of_broken_views(connection, view)?;
    }
    Ok(())
}

/// Views of others may read what is no longer there.
fn tell_of_broken_views(connection: &Connection, name: &str) -> rusqlite::Result<()> {
    let mut all =
        connection.prepare("SELECT name FROM sqlite_schema WHERE type = 'view' AND sql LIKE ?1")?;
    let mut views = all.query([format!("%{name}%")])?;
    while let Some(row) = views.next()? {
        let view: String = row.get(0)?;
        if let Err(e) = connection.prepare(&format!("SELECT * FROM \"{view}\"")) {
            tracing::warn!(
                "the view {view}, which somebody made, can no longer be read ({e}): {name} is a table now, and what was \
                 _json there is raw_{name}.json (JOIN raw_{name} USING (id))"
            );
        }
    }
    Ok(())
}

/// The last row that was written, or `None` once there are no more.
fn rows(
    connection: &Connection,
    stream: &str,
    view: &str,
    target: &str,
    table: &'static Table,
    after: Option<i64>,
    most: i64,
) -> rusqlite::Result<Option<i64>> {
    let mut writer = Writer::new(connection, stream, target, table)?;
    let told = Told::silent();
    let mut all = connection.prepare_cached(&format!(
        "SELECT id, version, deleted, json, rowid FROM \"raw_{view}\"
         WHERE ?1 IS NULL OR rowid > ?1 ORDER BY rowid LIMIT ?2"
    ))?;
    let mut rows = all.query(params![after, most])?;
    let mut last = None;
    while let Some(row) = rows.next()? {
        last = Some(row.get(4)?);
        // What is no text was changed by somebody, and verify tells it.
        if let Some(members) = members(row.get_ref(3)?.as_str().ok()) {
            writer.put(&raw(row, &members, table)?, false, &told)?;
        }
    }
    Ok(last)
}
