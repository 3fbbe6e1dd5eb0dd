//! What a mark may say.
use std::collections::HashSet;

use serde_json::Value;

use super::{Deleted, Export, Marks, Position, SAMPLES, target};

/// The parameters that a request of any export can fill.
const PARAMETERS: [&str; 10] = [
    "start_time",
    "cursor",
    "per_page",
    "page[size]",
    "page[after]",
    "include",
    "exclude_deleted",
    "filter[exclude_deleted]",
    "include_changes",
    "support_type_scope",
];

/// What says that there is more of a list, and where.
const OF_LISTS: &[&str] = &[
    "meta.has_more",
    "meta.after_cursor",
    "links.next",
    "next_page",
];

/// Whether one mark agrees with the operation that it stands at.
pub(super) fn one(document: &Value, export: &Export) -> Result<(), String> {
    let mark = &export.mark;
    name(&mark.name)?;
    position(export)?;
    let calls = [Some(&export.call), export.sample.as_ref()];
    for parameter in calls
        .into_iter()
        .flatten()
        .flat_map(|call| &call.parameters)
    {
        if !parameter.is_in_path && !PARAMETERS.contains(&&*parameter.name) {
            return Err(format!(
                "nothing fills the parameter {}; a request has {}",
                parameter.name,
                PARAMETERS.join(", ")
            ));
        }
    }
    if mark.page_size == 0 {
        return Err("page_size begins with 1".to_owned());
    }
    let record = &export.call.page.record;
    let properties = &document["components"]["schemas"][record]["properties"];
    let members = [("id", &mark.id), ("version", &mark.version)].into_iter();
    let members = members.chain(mark.key.iter().map(|member| ("key", member)));
    for (place, member) in members.chain(mark.deleted.keys().map(|member| ("deleted", member))) {
        if properties[member].is_null() {
            return Err(format!("{place}: {record} has no member {member}"));
        }
    }
    if !mark.key.contains(&mark.id) {
        return Err(format!("key: it does not hold the id, {}", mark.id));
    }
    for (member, values) in &mark.deleted {
        let Deleted::OneOf(values) = values else {
            continue;
        };
        let known = target(document, &properties[member])["enum"].as_array();
        let unknown = known.and_then(|known| values.iter().find(|value| !known.contains(value)));
        if let Some(unknown) = unknown {
            return Err(format!("deleted: {member} is never {unknown}"));
        }
        let kind = properties[member]["type"].as_str();
        let fits = |value: &&Value| match kind {
            Some("boolean") => value.is_boolean(),
            Some("string") => value.is_string(),
            Some("integer" | "number") => value.is_number(),
            _ => true,
        };
        if let Some(odd) = values.iter().find(|value| !fits(value)) {
            return Err(format!("deleted: {member} is never {odd}"));
        }
        if values.is_empty() {
            return Err(format!("deleted: {member} has no value"));
        }
    }
    Ok(())
}

/// Whether the operation has what its way of paging needs.
fn position(export: &Export) -> Result<(), String> {
    let call = &export.call;
    let (name, parameters, without, members): (_, &[&str], &[&str], &[&str]) =
        match export.mark.position {
            Position::Time => ("time", &["start_time"], &[], &["end_time", "next_page"]),
            Position::Cursor => ("cursor", &["start_time", "cursor"], &[], &["after_cursor"]),
            Position::CursorAlone => ("cursor_alone", &["cursor"], &["start_time"], &["next_page"]),
            Position::PageAfter => (
                "page_after",
                &["start_time", "page[size]", "page[after]"],
                &[],
                &["meta.after_cursor"],
            ),
            Position::List if call.has("page[size]") => ("list", &["page[after]"], &[], OF_LISTS),
            Position::List => ("list", &[], &["page[after]"], OF_LISTS),
        };
    let says = |what: &str| Err(format!("position: {name} needs {what}"));
    if let Some(missing) = parameters.iter().find(|parameter| !call.has(parameter)) {
        return says(&format!("the parameter {missing}"));
    }
    if let Some(given) = without.iter().find(|parameter| call.has(parameter)) {
        return says(&format!("an operation without the parameter {given}"));
    }
    if let Some(missing) = members.iter().find(|member| !call.page.has(member)) {
        return says(&format!("the member {missing} in {}", call.page.schema));
    }
    Ok(())
}

/// Whether a text can be a name in Rust, in a checkpoint and on a command line.
pub(super) fn name(name: &str) -> Result<(), String> {
    let fits = |c: char| c.is_ascii_lowercase() || c.is_ascii_digit() || c == '_';
    let begins = name.starts_with(|c: char| c.is_ascii_lowercase());
    if begins && name.chars().all(fits) && syn::parse_str::<syn::Ident>(name).is_ok() {
        Ok(())
    } else {
        Err(format!("the name {name:?} is not in snake case"))
    }
}

/// Whether the marks agree with each other, and none is missing.
pub(super) fn whole(document: &Value, marks: &Marks) -> Result<(), String> {
    let place = |export: &Export| match export.mark.position {
        Position::List => format!("x-list of {}", export.mark.name),
        _ => format!("x-export of {}", export.mark.name),
    };
    let mut names = HashSet::new();
    for export in marks.exports.iter().chain(&marks.lists) {
        let mark = &export.mark;
        if !names.insert(&*mark.name) {
            return Err(format!("{}: another export has this name", place(export)));
        }
        for bucket in [Some(&*mark.bucket), mark.sample.as_ref().map(|_| SAMPLES)] {
            if bucket.is_some_and(|bucket| !marks.buckets.contains_key(bucket)) {
                return Err(format!(
                    "{}: bucket: x-export-buckets has no {}, but {}",
                    place(export),
                    bucket.unwrap_or_default(),
                    marks.buckets.keys().cloned().collect::<Vec<_>>().join(", ")
                ));
            }
        }
    }
    for export in &marks.exports {
        let other = export.mark.second_way_of.as_deref();
        if other.is_some_and(|other| !names.contains(other)) {
            return Err(format!(
                "{}: second_way_of: there is no export {}",
                place(export),
                other.unwrap_or_default()
            ));
        }
    }
    let samples: HashSet<_> = marks
        .exports
        .iter()
        .filter_map(|export| export.mark.sample.as_deref())
        .collect();
    for (path, item) in document["paths"].as_object().into_iter().flatten() {
        let operation = &item["get"];
        let is_sample = operation["operationId"]
            .as_str()
            .is_some_and(|id| samples.contains(id));
        let is_marked = !operation["x-export"].is_null() || !operation["x-list"].is_null();
        if operation.is_object() && !is_marked && !is_sample {
            return Err(format!("GET {path}: x-export is missing, or x-list"));
        }
    }
    Ok(())
}
