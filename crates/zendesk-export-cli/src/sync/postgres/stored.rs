//! The row of a stream in `_streams`, under a checksum of its own: a state of which one digit was changed would leave
//! a gap that nobody sees.
use postgres::Row;
use sha2::{Digest as _, Sha256};

use super::work::Work;
use crate::{postgres::Trouble, sync::row::start_of};

#[derive(Clone, Default)]
pub(super) struct Stored {
    pub(super) state: String,
    /// The name of the table that this program knows.
    pub(super) resource: Option<String>,
    /// That of the table in the schema, once there is one; that of the texts has `raw_` in front.
    pub(super) view: Option<String>,
    pub(super) rows: i64,
    /// Records without an id.
    pub(super) odd: i64,
    /// The sum of the checksums of the rows.
    pub(super) checksum: i64,
    /// The last row whose columns are written, while those of all rows are.
    pub(super) filled: Option<String>,
    /// `None` for a stream that never ran.
    seal: Option<i64>,
    is_whole: bool,
}

impl Stored {
    pub(super) fn read(work: &mut Work<'_>, stream: &str) -> Result<Self, Trouble> {
        Self::find(work, stream, "")
    }

    /// Nobody else changes it until the transaction ends.
    pub(super) fn read_to_write(work: &mut Work<'_>, stream: &str) -> Result<Self, Trouble> {
        Self::find(work, stream, " FOR UPDATE")
    }

    fn find(work: &mut Work<'_>, stream: &str, lock: &str) -> Result<Self, Trouble> {
        let streams = work.name("_streams");
        let sql = format!("SELECT {COLUMNS} FROM {streams} WHERE name = $1{lock}");
        let row = work.query_opt(&sql, &[&stream])?;
        row.map_or_else(|| Ok(Self::default()), |row| Ok(Self::of(stream, &row)?))
    }

    /// Every stream that has ever run, by name.
    pub(super) fn all(work: &mut Work<'_>) -> Result<Vec<(String, Self)>, Trouble> {
        let streams = work.name("_streams");
        let rows = work.query(
            &format!("SELECT {COLUMNS}, name FROM {streams} ORDER BY name COLLATE \"C\""),
            &[],
        )?;
        let of = |row: &Row| {
            let name: String = row.try_get("name")?;
            let stored = Self::of(&name, row)?;
            Ok((name, stored))
        };
        rows.iter().map(of).collect()
    }

    fn of(stream: &str, row: &Row) -> Result<Self, postgres::Error> {
        let mut stored = Self {
            state: row.try_get(0)?,
            resource: row.try_get(1)?,
            view: row.try_get(2)?,
            rows: row.try_get(3)?,
            odd: row.try_get(4)?,
            checksum: row.try_get(5)?,
            filled: row.try_get(6)?,
            seal: row.try_get(7)?,
            is_whole: true,
        };
        stored.is_whole = stored.seal == Some(stored.seal_of(stream));
        Ok(stored)
    }

    pub(super) fn is_there(&self) -> bool {
        self.seal.is_some()
    }

    /// Whether it is what this program stored.
    pub(super) fn is_whole(&self) -> bool {
        self.is_whole
    }

    /// That of the row as it was read, by which a writer knows that nobody else has written since.
    pub(super) fn seal(&self) -> Option<i64> {
        self.seal
    }

    /// Writes what was read, and has changed since. Returns the new seal.
    pub(super) fn save(&self, work: &mut Work<'_>, stream: &str) -> Result<i64, Trouble> {
        let streams = work.name("_streams");
        let seal = self.seal_of(stream);
        let save = match self.is_there() {
            true => format!(
                "UPDATE {streams} SET state = $2, resource = $3, view = $4, rows = $5, odd = $6, checksum = $7,
                                      filled = $8, seal = $9 WHERE name = $1"
            ),
            // Whoever else stored it meanwhile is not overwritten.
            false => format!("INSERT INTO {streams} VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9)"),
        };
        work.execute(
            &save,
            &[
                &stream,
                &self.state,
                &self.resource,
                &self.view,
                &self.rows,
                &self.odd,
                &self.checksum,
                &self.filled,
                &seal,
            ],
        )?;
        Ok(seal)
    }

    /// Each value with its length, so that nothing can pass from one to the next.
    fn seal_of(&self, stream: &str) -> i64 {
        let (rows, odd) = (self.rows.to_string(), self.odd.to_string());
        let checksum = self.checksum.to_string();
        let values = [
            Some(stream),
            Some(&self.state),
            self.resource.as_deref(),
            self.view.as_deref(),
            Some(&rows),
            Some(&odd),
            Some(&checksum),
            self.filled.as_deref(),
        ];
        let mut digest = Sha256::new();
        for value in values {
            digest.update([u8::from(value.is_some())]);
            let value = value.unwrap_or_default();
            digest.update((value.len() as u64).to_be_bytes());
            digest.update(value);
        }
        start_of(digest)
    }
}

const COLUMNS: &str = "state, resource, view, rows, odd, checksum, filled, seal";
