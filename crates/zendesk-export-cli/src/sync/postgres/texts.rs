//! The texts of a stream, and the columns that they stand for.
use postgres::Portal;
use zendesk_export::Members;

use super::{page::Written, tables::Tables, work::Work};
use crate::{
    postgres::Trouble,
    sync::row::{Id, Ids, Raw, checksum},
};

/// A row of `raw_NAME`.
pub(super) struct Text<'a> {
    pub(super) id: String,
    pub(super) version: Option<i64>,
    pub(super) deleted: bool,
    /// As it was stored.
    pub(super) checksum: Option<i64>,
    pub(super) json: &'a str,
}

pub(super) const COLUMNS: &str = "id::text, version, deleted, checksum, json";

/// All texts, which [`Work::next`] gives by and by.
pub(super) fn all(work: &mut Work<'_>, tables: &Tables) -> Result<Portal, Trouble> {
    let raw = work.name(&tables.raw.name);
    work.rows(&format!("SELECT {COLUMNS} FROM {raw}"))
}

impl<'a> Text<'a> {
    pub(super) fn of(row: &'a postgres::Row) -> Result<Self, Trouble> {
        Ok(Self {
            id: row.try_get(0)?,
            version: row.try_get(1)?,
            deleted: row.try_get::<_, Option<bool>>(2)?.unwrap_or_default(),
            checksum: row.try_get(3)?,
            json: row.try_get::<_, Option<&str>>(4)?.unwrap_or_default(),
        })
    }

    /// Whether it is what was stored.
    pub(super) fn is_whole(&self) -> bool {
        self.checksum == Some(self.computed(self.version))
    }

    pub(super) fn computed(&self, version: Option<i64>) -> i64 {
        checksum(&self.id, version, self.deleted, self.json)
    }

    /// The rows of columns; `None` for what somebody made no JSON of.
    pub(super) fn columns(&self, tables: &Tables) -> Option<Written<'a>> {
        let members: Members<'a> = serde_json::from_str(self.json).ok()?;
        let id = match tables.ids {
            Ids::Integers => Id::Integer(self.id.parse().ok()?),
            Ids::Texts => Id::Text(self.id.clone()),
        };
        let raw = Raw {
            id,
            version: self.version,
            deleted: self.deleted,
            cells: tables.table.cells(&members),
        };
        Some(Written::columns(self.id.clone(), raw, tables))
    }
}
