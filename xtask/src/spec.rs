//! Reads the document and refuses what the generator would stumble over, naming the place.
use std::{collections::HashMap, fs, path::Path};

use serde::Deserialize;
use serde_json::Value;

use crate::{Error, SPEC};

pub(crate) const METHODS: [&str; 8] = [
    "get", "put", "post", "delete", "options", "head", "patch", "trace",
];

/// The document, and its paths in their order.
pub(crate) struct Spec {
    pub(crate) document: Value,
    pub(crate) paths: Vec<String>,
}

pub(crate) fn load(path: &Path) -> Result<Spec, Error> {
    let fail = |what: String| Error(format!("{SPEC}: {what}"));
    let text = fs::read_to_string(path).map_err(|e| fail(e.to_string()))?;
    let document: Value =
        serde_yaml_ng::from_str(&text).map_err(|e| fail(format!("invalid YAML: {e}")))?;
    version(&document).map_err(fail)?;
    references(&document, &document, "#").map_err(fail)?;
    operations(&document).map_err(fail)?;
    let paths = paths(&text).map_err(fail)?;
    Ok(Spec { document, paths })
}

fn paths(text: &str) -> Result<Vec<String>, String> {
    #[derive(Deserialize)]
    struct Ordered {
        paths: serde_yaml_ng::Mapping,
    }
    let ordered: Ordered = serde_yaml_ng::from_str(text).map_err(|e| e.to_string())?;
    let paths = ordered.paths.keys().filter_map(|path| path.as_str());
    Ok(paths.map(str::to_owned).collect())
}

fn version(document: &Value) -> Result<(), String> {
    match document["openapi"].as_str() {
        Some(version) if version.starts_with("3.0.") => Ok(()),
        Some(version) => Err(format!(
            "openapi: {version} is not supported, progenitor needs 3.0.x"
        )),
        None => Err("openapi: the version is missing, it must be 3.0.x".to_owned()),
    }
}

pub(crate) fn references(document: &Value, node: &Value, place: &str) -> Result<(), String> {
    match node {
        Value::Object(map) => {
            if let Some(Value::String(target)) = map.get("$ref") {
                let found = target
                    .strip_prefix('#')
                    .and_then(|pointer| document.pointer(pointer));
                if found.is_none() {
                    return Err(format!("{place}: unresolved $ref {target}"));
                }
            }
            map.iter().try_for_each(|(key, value)| {
                references(
                    document,
                    value,
                    &format!("{place}/{}", key.replace('~', "~0").replace('/', "~1")),
                )
            })
        }
        Value::Array(list) => list.iter().enumerate().try_for_each(|(index, value)| {
            references(document, value, &format!("{place}/{index}"))
        }),
        _ => Ok(()),
    }
}

fn operations(document: &Value) -> Result<(), String> {
    let mut seen = HashMap::new();
    for (path, item) in document["paths"].as_object().into_iter().flatten() {
        for (method, operation) in item.as_object().into_iter().flatten() {
            if !METHODS.contains(&method.as_str()) {
                continue;
            }
            let place = format!("{} {path}", method.to_uppercase());
            let id = operation["operationId"]
                .as_str()
                .ok_or(format!("{place}: operationId is missing"))?;
            if let Some(first) = seen.insert(id, place.clone()) {
                return Err(format!(
                    "{place}: operationId {id} is already used by {first}"
                ));
            }
        }
    }
    if seen.is_empty() {
        Err("paths: there is no operation".to_owned())
    } else {
        Ok(())
    }
}
