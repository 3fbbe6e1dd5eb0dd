//! Turns the plain OpenAPI document into one that says how Rust should see it.
use serde_json::{Value, json};

pub(crate) const API_CRATE: &str = "zendesk-export-api";
const SCHEMAS: &str = "#/components/schemas/";

/// How Rust code names the crate.
pub(crate) fn api_path() -> String {
    API_CRATE.replace('-', "_")
}

/// Reads an enumeration that may grow, `anyOf` the enumeration and any text, as the enumeration, which Rust
/// wraps in a type that keeps unknown values; and takes bounds out, which would make other types of integers.
pub(crate) fn tolerance(document: &mut Value) {
    let schemas = document["components"]["schemas"].as_object_mut();
    for schema in schemas.into_iter().flat_map(|schemas| schemas.values_mut()) {
        walk(schema, &mut |node| {
            if let Some(node) = node.as_object_mut()
                && node.get("minimum").is_some_and(Value::is_number)
            {
                node.remove("minimum");
            }
            true
        });
        let Some([known, any]) = schema["anyOf"].as_array().map(Vec::as_slice) else {
            continue;
        };
        if known["enum"].is_array() && *any == json!({ "type": "string" }) {
            let mut known = known.clone();
            known["description"] = schema["description"].take();
            *schema = known;
        }
    }
}

/// Marks record arrays, open enumerations, comma-separated parameters and secrets with `x-rust-type`.
pub(crate) fn types(document: &mut Value) {
    nulls(document);
    let schemas = document["components"]["schemas"].clone();
    let wrapper = |node: &Value| {
        let target = schemas.get(node["$ref"].as_str()?.strip_prefix(SCHEMAS)?)?;
        if target["x-record"] == true {
            Some("Record")
        } else if target["enum"].is_array() {
            Some("Open")
        } else {
            None
        }
    };
    walk(document, &mut |node| {
        if node["explode"] == false && node["schema"]["type"] == "array" {
            let mut item = node["schema"]["items"].clone();
            if let Some(name) = wrapper(&item) {
                item = wrapped(name, item);
            }
            node["schema"]["x-rust-type"] = rust_type("CommaSeparated", Some(item));
            return false;
        }
        if node["type"] == "string" && node["format"] == "password" {
            node["x-rust-type"] = rust_type("Secret", None);
            return false;
        }
        let Some(name) = wrapper(node) else {
            return true;
        };
        *node = wrapped(name, node.clone());
        false
    });
}

/// Takes null out of enumerations again. It stands there only because nothing may stand beside a
/// `$ref`; members that may be null are never required, and so are an `Option` anyway.
fn nulls(document: &mut Value) {
    let schemas = document["components"]["schemas"].as_object_mut();
    for schema in schemas.into_iter().flat_map(|schemas| schemas.values_mut()) {
        let Some(schema) = schema.as_object_mut() else {
            continue;
        };
        if let Some(Value::Array(values)) = schema.get_mut("enum") {
            values.retain(|value| !value.is_null());
            schema.remove("nullable");
        }
    }
}

/// Drops error responses, so that the client hands each one over whole as `UnexpectedResponse`,
/// with its headers and whatever body Zendesk or a gateway sent.
pub(crate) fn errors(document: &mut Value) {
    for path in document["paths"]
        .as_object_mut()
        .into_iter()
        .flat_map(|paths| paths.values_mut())
    {
        for operation in path
            .as_object_mut()
            .into_iter()
            .flat_map(|item| item.values_mut())
        {
            if let Some(responses) = operation["responses"].as_object_mut() {
                responses.retain(|status, _| status.starts_with('2'));
            }
        }
    }
}

fn wrapped(name: &str, reference: Value) -> Value {
    json!({ "allOf": [reference.clone()], "x-rust-type": rust_type(name, Some(reference)) })
}

fn rust_type(name: &str, parameter: Option<Value>) -> Value {
    let path = format!("{}::{name}", api_path());
    json!({ "crate": API_CRATE, "version": "*", "path": path, "parameters": Vec::from_iter(parameter) })
}

/// Visits each object from the top; the visitor says whether to go on into it.
fn walk(node: &mut Value, visit: &mut impl FnMut(&mut Value) -> bool) {
    if node.is_object() && !visit(node) {
        return;
    }
    match node {
        Value::Object(map) => map.values_mut().for_each(|value| walk(value, visit)),
        Value::Array(list) => list.iter_mut().for_each(|value| walk(value, visit)),
        _ => {}
    }
}
