//! What a run says of records that a table shows otherwise than people expect.
use std::{
    cell::RefCell,
    collections::{BTreeMap, BTreeSet},
    fmt, mem,
};

use rusqlite::Connection;

use super::{
    objects::{has_columns, is_filling},
    row::Odd,
};

/// Each kind is told once by a run, and counted in the database.
#[derive(Default)]
pub(super) struct Told {
    told: RefCell<BTreeSet<(String, String)>>,
    is_silent: bool,
}

impl Told {
    /// Of what was told when it came.
    pub(super) fn silent() -> Self {
        Self {
            is_silent: true,
            ..Self::default()
        }
    }

    pub(super) fn odd(&self, stream: &str, odd: &Odd) {
        let kind = format!("{:?}", mem::discriminant(odd));
        self.once(
            stream,
            &kind,
            format_args!(
                "{stream}: a record {odd}; it is kept as sent in the table _odd, and so are more of the kind"
            ),
        );
    }

    pub(super) fn misfit(&self, stream: &str, column: &str) {
        self.once(
            stream,
            column,
            format_args!(
                "{stream}: a value of {column} is of another kind than its column; it is NULL there and kept as \
                 sent in the text, and so are more of the kind"
            ),
        );
    }

    fn once(&self, stream: &str, kind: &str, what: fmt::Arguments<'_>) {
        let told = (stream.to_owned(), kind.to_owned());
        if !self.is_silent && self.told.borrow_mut().insert(told) {
            tracing::warn!("{what}");
        }
    }
}

/// The same for those who look at the database later.
pub(super) fn remarks(connection: &Connection, stream: &str) -> rusqlite::Result<Vec<String>> {
    let (odd, view): (i64, Option<String>) = connection.query_row(
        "SELECT odd, view FROM _streams WHERE name = ?1",
        [stream],
        |row| Ok((row.get(0)?, row.get(1)?)),
    )?;
    let mut remarks = Vec::new();
    if odd > 0 {
        remarks.push(format!(
            "{stream}: {odd} records without an id of the usual kind are kept as sent in the table _odd \
             (SELECT json FROM _odd WHERE stream = '{stream}')"
        ));
    }
    if !has_columns(connection)? {
        return Ok(remarks);
    }
    for (column, rows) in misfits(connection, stream)? {
        remarks.push(format!(
            "{stream}: {column} is of another kind than its column in {rows} rows; it is NULL there, and the text \
             has it (SELECT raw.json FROM _misfits JOIN \"raw_{}\" AS raw USING (id) WHERE stream = '{stream}' AND \
             \"column\" = '{column}')",
            view.as_deref().unwrap_or_default()
        ));
    }
    if is_filling(connection, stream)? {
        remarks.push(format!(
            "{stream}: its table of columns is not whole yet; the next run of sync goes on with that"
        ));
    }
    Ok(remarks)
}

/// How many rows of a stream have a value that does not go into its column, by column.
pub(super) fn misfits(
    connection: &Connection,
    stream: &str,
) -> rusqlite::Result<BTreeMap<String, u64>> {
    connection
        .prepare("SELECT \"column\", count(*) FROM _misfits WHERE stream = ?1 GROUP BY 1")?
        .query_map([stream], |row| {
            Ok((row.get(0)?, row.get::<_, i64>(1)?.unsigned_abs()))
        })?
        .collect()
}
