//! An OpenAPI document of 3.0 or 3.1, ours or theirs, and its operations.
use std::{
    collections::{BTreeMap, BTreeSet},
    fs,
    path::Path,
};

use serde_json::Value;

use super::Subject;
use crate::{Error, marks, spec};

pub(crate) struct Document {
    pub(crate) root: Value,
}

pub(crate) struct Operation<'a> {
    pub(crate) method: &'a str,
    pub(crate) path: &'a str,
    pub(crate) node: &'a Value,
    /// Those of the query and the headers; what stands in braces in a path has no name on the wire.
    pub(crate) parameters: BTreeMap<&'a str, &'a Value>,
    /// The schema of the answer that means success.
    pub(crate) answer: Option<&'a Value>,
}

impl Document {
    pub(crate) fn read(file: &Path) -> Result<Self, Error> {
        let fail = |what: String| Error(format!("{}: {what}", file.display()));
        let text = fs::read_to_string(file).map_err(|e| fail(e.to_string()))?;
        let root: Value =
            serde_yaml_ng::from_str(&text).map_err(|e| fail(format!("invalid YAML: {e}")))?;
        match root["openapi"].as_str() {
            Some(version) if ["3.0.", "3.1."].iter().any(|v| version.starts_with(v)) => {}
            Some(version) => {
                return Err(fail(format!(
                    "openapi: {version} is not supported, it must be 3.0.x or 3.1.x"
                )));
            }
            None => return Err(fail("no OpenAPI document: `openapi` is missing".to_owned())),
        }
        if !root["paths"].is_object() {
            return Err(fail("no OpenAPI document: `paths` is missing".to_owned()));
        }
        spec::references(&root, &root, "#").map_err(fail)?;
        Ok(Self { root })
    }

    pub(crate) fn operations(&self) -> Vec<Operation<'_>> {
        let paths = self.root["paths"].as_object().into_iter().flatten();
        let operations = paths.flat_map(|(path, item)| {
            let item = marks::target(&self.root, item);
            let methods = item.as_object().into_iter().flatten();
            methods
                .filter(|(method, _)| spec::METHODS.contains(&method.as_str()))
                .map(|(method, node)| Operation {
                    method,
                    path,
                    node,
                    parameters: self.parameters(item, node),
                    answer: self.answer(node),
                })
        });
        operations.collect()
    }

    /// The names of all operations and schemas.
    pub(crate) fn subjects(&self) -> BTreeSet<Subject> {
        let operations = self.operations();
        let operations = operations.iter().map(Operation::subject);
        let schemas = self.root["components"]["schemas"].as_object();
        let schemas = schemas.into_iter().flatten();
        operations
            .chain(schemas.map(|(name, _)| Subject::Schema(name.clone())))
            .collect()
    }

    /// The schema that these nodes are a reference to.
    pub(crate) fn schema_of(&self, nodes: &[&Value]) -> Option<&str> {
        let [node] = nodes else { return None };
        let name = marks::reference(node)?;
        let schemas = self.root["components"]["schemas"].as_object()?;
        schemas.get_key_value(name).map(|(name, _)| name.as_str())
    }

    /// Those of the path, and those of the operation, which count more.
    fn parameters<'a>(
        &'a self,
        item: &'a Value,
        operation: &'a Value,
    ) -> BTreeMap<&'a str, &'a Value> {
        let lists = [item, operation].map(|node| node["parameters"].as_array());
        let parameters = lists.into_iter().flatten().flatten();
        parameters
            .map(|parameter| marks::target(&self.root, parameter))
            .filter(|parameter| parameter["in"] == "query" || parameter["in"] == "header")
            .filter_map(|parameter| Some((parameter["name"].as_str()?, parameter)))
            .collect()
    }

    fn answer<'a>(&'a self, operation: &'a Value) -> Option<&'a Value> {
        let mut responses = operation["responses"].as_object()?.iter();
        let (_, response) = responses.find(|(status, _)| status.starts_with('2'))?;
        let mut contents = marks::target(&self.root, response)["content"]
            .as_object()?
            .iter();
        let (_, content) = contents.find(|(kind, _)| kind.starts_with("application/json"))?;
        content.get("schema")
    }
}

impl Operation<'_> {
    pub(crate) fn subject(&self) -> Subject {
        Subject::Operation(format!("{} {}", self.method.to_uppercase(), self.path))
    }
}
