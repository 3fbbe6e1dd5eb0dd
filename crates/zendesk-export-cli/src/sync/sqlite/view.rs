//! A view for each stream: a column for each member that the type of its records has.
use rusqlite::{Connection, OptionalExtension as _};
use serde_json::Value;
use zendesk_export::Resource;

use crate::schema::schema;

/// Makes the views anew whose columns this version has differently.
pub(super) fn refresh(connection: &Connection) -> rusqlite::Result<()> {
    let views: Vec<(String, String)> = connection
        .prepare("SELECT view, resource FROM _streams WHERE view IS NOT NULL")?
        .query_map([], |row| Ok((row.get(0)?, row.get(1)?)))?
        .collect::<Result<_, _>>()?;
    for (view, name) in views {
        let resource = Resource::ALL.iter().find(|resource| resource.name == name);
        if let Some(resource) = resource {
            ensure(connection, &view, resource)?;
        }
    }
    Ok(())
}

/// Makes a view unless it is there.
pub(super) fn ensure(
    connection: &Connection,
    view: &str,
    resource: &Resource,
) -> rusqlite::Result<()> {
    let sql = sql(view, resource);
    let there: Option<String> = connection
        .query_row(
            "SELECT sql FROM sqlite_schema WHERE type = 'view' AND name = ?1",
            [view],
            |row| row.get(0),
        )
        .optional()?;
    if there.is_some_and(|there| there == sql) {
        return Ok(());
    }
    connection.execute_batch(&format!("DROP VIEW IF EXISTS \"{view}\"; {sql}"))
}

/// `json_extract` keeps 64-bit integers, makes 0 and 1 of booleans, and leaves nested values as JSON.
fn sql(view: &str, resource: &Resource) -> String {
    // The column of the table has an index.
    let mut columns = vec![format!("id AS \"{}\"", resource.id)];
    let schema = schema(resource);
    let properties = schema.get("properties").and_then(Value::as_object);
    let names = properties.into_iter().flat_map(|all| all.keys());
    columns.extend(
        names
            .filter(|name| *name != resource.id)
            .map(|name| format!("json_extract(json, '$.\"{name}\"') AS \"{name}\"")),
    );
    format!(
        "CREATE VIEW \"{view}\" AS SELECT {}, version AS _version, deleted AS _deleted, \
         json AS _json FROM \"raw_{view}\"",
        columns.join(", ")
    )
}
