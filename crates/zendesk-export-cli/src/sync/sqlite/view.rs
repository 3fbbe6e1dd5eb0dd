//! A view for each stream: a column for each member that the type of its records has.
use rusqlite::{Connection, OptionalExtension as _};
use serde_json::Value;
use zendesk_export::Resource;

use super::stored::{self, Stored};

/// Makes the views anew whose columns this version has differently.
pub(super) fn refresh(connection: &Connection) -> rusqlite::Result<()> {
    for stream in stored::names(connection)? {
        // What was changed by somebody else is left for verify to find, and for the run to refuse.
        let Some(Stored::Whole(_)) = stored::read(connection, &stream)? else {
            continue;
        };
        let known: (Option<String>, Option<String>) = connection.query_row(
            "SELECT view, resource FROM _streams WHERE name = ?1",
            [&stream],
            |row| Ok((row.get(0)?, row.get(1)?)),
        )?;
        let (Some(view), Some(name)) = known else {
            continue;
        };
        let resource = Resource::by_name(&name);
        if let Some(resource) = resource
            && ensure(connection, &view, resource)?
        {
            stored::keep_shape(connection, &stream)?;
        }
    }
    Ok(())
}

/// Makes a view unless it is there, and says whether it did.
pub(super) fn ensure(
    connection: &Connection,
    view: &str,
    resource: &Resource,
) -> rusqlite::Result<bool> {
    let sql = sql(view, resource);
    let there: Option<String> = connection
        .query_row(
            "SELECT sql FROM sqlite_schema WHERE type = 'view' AND name = ?1",
            [view],
            |row| row.get(0),
        )
        .optional()?;
    if there.is_some_and(|there| there == sql) {
        return Ok(false);
    }
    connection.execute_batch(&format!("DROP VIEW IF EXISTS \"{view}\"; {sql}"))?;
    Ok(true)
}

/// `->>` keeps 64-bit integers, makes 0 and 1 of booleans, and leaves nested values as JSON. Every
/// SQLite from 3.38 on has it: others than this program read the views.
fn sql(view: &str, resource: &Resource) -> String {
    // The column of the table has an index.
    let raw = format!("\"raw_{view}\"");
    let mut columns = vec![format!("{raw}.id AS \"{}\"", resource.id)];
    let schema = (resource.schema)();
    let properties = schema.get("properties").and_then(Value::as_object);
    let names = properties.into_iter().flat_map(|all| all.keys());
    columns.extend(
        names.filter(|name| *name != resource.id).map(|name| {
            format!("coalesce(_shown.json, {raw}.json) ->> '$.\"{name}\"' AS \"{name}\"")
        }),
    );
    // The sign takes the type from the id, without which the key of _shown would not be used.
    format!(
        "CREATE VIEW \"{view}\" AS SELECT {}, version AS _version, deleted AS _deleted, \
         {raw}.json AS _json FROM {raw} \
         LEFT JOIN _shown ON _shown.view = '{view}' AND _shown.id = +{raw}.id",
        columns.join(", ")
    )
}
