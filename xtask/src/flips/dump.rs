//! All that a database says, whatever its bytes.
use std::path::Path;

use rusqlite::{Connection, OpenFlags};

/// The definitions, every row of every table and view, and the numbers that tell whose database it is.
pub(super) fn dump(path: &Path) -> rusqlite::Result<Vec<String>> {
    let connection = Connection::open_with_flags(path, OpenFlags::SQLITE_OPEN_READ_ONLY)?;
    let mut held = Vec::new();
    for pragma in [
        "application_id",
        "user_version",
        "encoding",
        "page_size",
        "journal_mode",
    ] {
        add(&connection, &format!("PRAGMA {pragma}"), &mut held)?;
    }
    let definitions = "SELECT type, name, tbl_name, sql FROM sqlite_schema ORDER BY rowid";
    add(&connection, definitions, &mut held)?;
    let tables = "SELECT name FROM sqlite_schema WHERE type IN ('table', 'view') ORDER BY rowid";
    let mut tables = connection.prepare(tables)?;
    let tables: Vec<String> = tables
        .query_map([], |row| row.get(0))?
        .collect::<Result<_, _>>()?;
    for table in tables {
        let table = table.replace('"', "\"\"");
        add(
            &connection,
            &format!("SELECT * FROM \"{table}\""),
            &mut held,
        )?;
    }
    Ok(held)
}

fn add(connection: &Connection, query: &str, held: &mut Vec<String>) -> rusqlite::Result<()> {
    let mut statement = connection.prepare(query)?;
    let columns = statement.column_count();
    let mut rows = statement.query([])?;
    while let Some(row) = rows.next()? {
        for column in 0..columns {
            held.push(format!("{:?}", row.get_ref(column)?));
        }
    }
    Ok(())
}
