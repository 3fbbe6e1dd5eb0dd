//! Fills columns from the texts beside them: those that this version knows and the one before did not, and those of
//! tables that are gone. In steps, each a transaction of its own, so that it may be killed at any moment and goes on
//! there.
use super::{
    catalog::Catalog,
    store,
    stored::Stored,
    tables::Tables,
    texts::{COLUMNS, Text},
    work::Work,
};
use crate::postgres::Trouble;

/// Makes the tables and columns that are missing, and plans what is to be filled.
pub(super) fn plan(work: &mut Work<'_>) -> Result<(), Trouble> {
    let catalog = Catalog::of(work)?;
    for (stream, stored) in Stored::all(work)? {
        // What was changed by somebody else is left for verify to find, and for the run to refuse.
        let Some(tables) = Tables::of(&stream, &stored).filter(|_| stored.is_whole()) else {
            continue;
        };
        if catalog.has(&tables.raw.name) && !tables.are_made(&catalog, &stream) {
            make(work, &catalog, &stream, &tables)?;
        }
    }
    Ok(())
}

fn make(
    work: &mut Work<'_>,
    catalog: &Catalog,
    stream: &str,
    tables: &Tables,
) -> Result<(), Trouble> {
    let mut stored = Stored::read_to_write(work, stream)?;
    let mut lacks_columns = false;
    for sheet in tables.each() {
        let name = &sheet.name;
        if !catalog.has(name) {
            tracing::info!("{stream}: makes the table {name} again");
            lacks_columns = true;
            continue;
        }
        let added = sheet.add_missing(work, catalog)?;
        if !added.is_empty() {
            let added = added.join(", ");
            tracing::info!("{stream}: adds to the table {name} the columns {added}");
            lacks_columns = true;
        }
    }
    let catalog = Catalog::of(work)?;
    tables.make(work, &catalog, stream)?;
    if lacks_columns && stored.filled.is_none() {
        stored.filled = Some(String::new());
        stored.save(work, stream)?;
    }
    Ok(())
}

/// Does the next part of what is planned, and says whether there was one.
pub(super) fn step(work: &mut Work<'_>) -> Result<bool, Trouble> {
    let streams = work.name("_streams");
    let next = format!("SELECT name FROM {streams} WHERE filled IS NOT NULL ORDER BY name LIMIT 1");
    let Some(next) = work.query_opt(&next, &[])? else {
        return Ok(false);
    };
    let stream: String = next.try_get(0)?;
    let mut stored = Stored::read_to_write(work, &stream)?;
    let (Some(tables), Some(after)) = (Tables::of(&stream, &stored), stored.filled.take()) else {
        stored.save(work, &stream)?;
        return Ok(true);
    };
    let raw = work.name(&tables.raw.name);
    let kind = tables.kind_of_ids();
    let rows = work.query(
        &format!(
            "SELECT {COLUMNS} FROM {raw} AS raw WHERE $1::text = '' OR raw.id > nullif($1::text, '')::{kind}
             ORDER BY raw.id LIMIT {STEP}"
        ),
        &[&after],
    )?;
    let texts: Vec<_> = rows.iter().map(Text::of).collect::<Result<_, _>>()?;
    let written: Vec<_> = texts
        .iter()
        .filter_map(|text| text.columns(&tables))
        .collect();
    store::columns(
        work,
        &stream,
        &tables,
        &[],
        &written.iter().collect::<Vec<_>>(),
    )?;
    stored.filled = texts.last().map(|text| text.id.clone());
    stored.save(work, &stream)?;
    Ok(true)
}

/// A few MB of records.
const STEP: i32 = 2_000;
