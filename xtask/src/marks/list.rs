//! The mark of a list, which is an export without positions: it is read whole.
use std::collections::BTreeMap;

use serde::Deserialize;
use serde_json::Value;

use super::{Call, Deleted, Export, Mark, Position, check, parsed, title};

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct ListMark {
    name: String,
    page_size: u32,
    bucket: String,
    id: String,
    version: String,
    deleted: BTreeMap<String, Deleted>,
    scope: String,
    product: String,
}

pub(super) fn read(document: &Value, operation: &Value) -> Result<Export, String> {
    let ListMark {
        name,
        page_size,
        bucket,
        id,
        version,
        deleted,
        scope,
        product,
    } = parsed(&operation["x-list"])?;
    let mark = Mark {
        name,
        position: Position::List,
        page_size,
        bucket,
        key: vec![id.clone(), version.clone()],
        id,
        version,
        deleted,
        scope,
        product,
        dated_ahead: false,
        second_way_of: None,
        sample: None,
    };
    let list = Export {
        mark,
        call: Call::of(document, operation)?,
        sample: None,
        title: title(operation, "List ")?,
    };
    check::one(document, &list)?;
    Ok(list)
}
