//! What is in the schema, as the server's catalog has it.
use std::collections::HashMap;

use super::work::Work;
use crate::postgres::Trouble;

/// Every relation, with its columns and the names of their types.
pub(super) struct Catalog(HashMap<String, HashMap<String, String>>);

impl Catalog {
    pub(super) fn of(work: &mut Work<'_>) -> Result<Self, Trouble> {
        let schema = work.schema().trim_matches('"').to_owned();
        let rows = work.query(
            "SELECT c.relname::text, a.attname::text, t.typname::text
             FROM pg_class AS c JOIN pg_namespace AS n ON n.oid = c.relnamespace
                  LEFT JOIN pg_attribute AS a ON a.attrelid = c.oid AND a.attnum > 0 AND NOT a.attisdropped
                  LEFT JOIN pg_type AS t ON t.oid = a.atttypid
             WHERE n.nspname = $1",
            &[&schema],
        )?;
        let mut all = HashMap::<_, HashMap<_, _>>::new();
        for row in &rows {
            let columns = all.entry(row.try_get(0)?).or_default();
            if let (Some(column), Some(kind)) = (row.try_get(1)?, row.try_get(2)?) {
                columns.insert(column, kind);
            }
        }
        Ok(Self(all))
    }

    pub(super) fn has(&self, relation: &str) -> bool {
        self.0.contains_key(relation)
    }

    /// The type of a column.
    pub(super) fn kind(&self, relation: &str, column: &str) -> Option<&str> {
        self.0.get(relation)?.get(column).map(String::as_str)
    }

    pub(super) fn relations(&self) -> impl Iterator<Item = &str> {
        self.0.keys().map(String::as_str)
    }
}
