//! The tables of a stream whose first page is to be stored.
use super::{catalog::Catalog, mend, store, stored::Stored, tables::Tables, work::Work};
use crate::{postgres::Trouble, table::Table};

/// Those of a stream, made if it has none yet.
pub(super) fn tables(
    work: &mut Work<'_>,
    stream: &str,
    table: &'static Table,
    stored: &mut Stored,
) -> Result<Tables, Trouble> {
    if let Some(name) = &stored.view {
        return Ok(Tables::new(stream, name, table));
    }
    // Two streams of much the same name are not made at once.
    let streams = work.name("_streams");
    work.batch(&format!("LOCK TABLE {streams} IN SHARE ROW EXCLUSIVE MODE"))?;
    let name = free_name(work, stream)?;
    let tables = Tables::new(stream, &name, table);
    let catalog = Catalog::of(work)?;
    tables.make(work, &catalog, stream)?;
    stored.resource = Some(table.name.to_owned());
    stored.view = Some(name);
    // Where somebody removed the row in _streams, the tables are there, and filled.
    store::count(work, stream, &tables, stored)?;
    if stored.rows > 0 {
        mend::columns(work, stream, &tables)?;
    }
    Ok(tables)
}

/// PostgreSQL cuts longer names, in silence; those of indexes have more before and after.
const LONGEST: usize = 40;

/// Custom objects may have keys that are the same but for a letter that no name of a table should have.
fn free_name(work: &mut Work<'_>, stream: &str) -> Result<String, Trouble> {
    let plain: String = stream
        .chars()
        .map(|c| if c.is_ascii_alphanumeric() { c } else { '_' })
        .take(LONGEST)
        .collect();
    let plain = plain.to_ascii_lowercase();
    let streams = work.name("_streams");
    let taken = format!("SELECT count(*) FROM {streams} WHERE view = $1");
    let mut name = plain.clone();
    let mut next = 2;
    while work.number(&taken, &[&name])? > 0 {
        name = format!("{plain}_{next}");
        next += 1;
    }
    Ok(name)
}
