//! What a run says of records that a table shows otherwise than people expect.
use std::{cell::RefCell, collections::BTreeSet, fmt, mem};

use rusqlite::Connection;

use super::{row::Odd, shown::TOO_DEEP};

/// Each kind is told once by a run, and counted in the database.
#[derive(Default)]
pub(super) struct Told(RefCell<BTreeSet<(String, String)>>);

impl Told {
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

    pub(super) fn too_deep(&self, stream: &str, id: impl fmt::Display) {
        self.once(
            stream,
            "too deep",
            format_args!(
                "{stream}: the record with the id {id} is nested deeper than SQLite reads JSON; it is kept as \
                 sent, and its columns in the view are NULL, and so are those of more of the kind"
            ),
        );
    }

    fn once(&self, stream: &str, kind: &str, what: fmt::Arguments<'_>) {
        let told = (stream.to_owned(), kind.to_owned());
        if self.0.borrow_mut().insert(told) {
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
    if let Some(view) = view
        && super::stored::is_sealed(connection)?
    {
        let sql = "SELECT count(*) FROM _shown WHERE view = ?1 AND json = ?2";
        let deep: i64 = connection.query_row(sql, [view.as_str(), TOO_DEEP], |row| row.get(0))?;
        if deep > 0 {
            remarks.push(format!(
                "{stream}: {deep} records are nested deeper than SQLite reads JSON; their columns in the view \
                 are NULL, and _json has them as sent"
            ));
        }
    }
    Ok(remarks)
}
