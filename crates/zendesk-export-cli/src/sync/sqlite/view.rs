//! A view for each stream: a column for each member that the type of its records has.
use rusqlite::{Connection, Error, OptionalExtension as _, ffi};
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
    match in_its_place(connection, view)? {
        Some((kind, there)) if kind == "view" && there == sql => return Ok(false),
        Some((kind, _)) if kind != "view" => return Err(is_taken(view, &kind)),
        _ => {}
    }
    connection.execute_batch(&format!("DROP VIEW IF EXISTS \"{view}\"; {sql}"))?;
    Ok(true)
}

/// What has the name of a view, if anything, and how it was made.
pub(super) fn in_its_place(
    connection: &Connection,
    view: &str,
) -> rusqlite::Result<Option<(String, String)>> {
    connection
        .query_row(
            "SELECT type, coalesce(sql, '') FROM sqlite_schema WHERE name = ?1 COLLATE NOCASE AND type <> 'trigger'",
            [view],
            |row| Ok((row.get(0)?, row.get(1)?)),
        )
        .optional()
}

fn is_taken(view: &str, kind: &str) -> Error {
    let what = format!(
        "its view {view} was replaced by a {kind} of that name; give that one another name \
         (ALTER TABLE \"{view}\" RENAME TO ...) or drop it, and run this again, which makes the view anew"
    );
    Error::SqliteFailure(ffi::Error::new(ffi::SQLITE_ERROR), Some(what))
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
