//! Indexes on what people join and filter by.
use postgres::types::Type;

use super::{sheet::Sheet, work::Work};
use crate::{
    postgres::{Trouble, quoted},
    sync::row::INDEXED,
};

/// Makes those that are not there.
pub(super) fn make(work: &mut Work<'_>, sheet: &Sheet) -> Result<(), Trouble> {
    let name = work.name(&sheet.name);
    let columns = sheet.columns.iter();
    for column in columns.filter(|column| INDEXED.contains(&column.name.as_str())) {
        // A long text is more than a B-tree takes, and would fail the page that it comes with.
        let method = match column.kind {
            Type::TEXT => "hash",
            _ => "btree",
        };
        let index = quoted(&format!("_{}_{}", sheet.name, column.name));
        let column = quoted(&column.name);
        work.batch(&format!(
            "CREATE INDEX IF NOT EXISTS {index} ON {name} USING {method} ({column})"
        ))?;
    }
    Ok(())
}
