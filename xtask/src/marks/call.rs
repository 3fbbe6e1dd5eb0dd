//! What an operation asks for, and the page that it answers with.
use serde_json::Value;

use super::{Page, reference, target};

/// An operation of the document.
#[derive(Clone)]
pub(crate) struct Call {
    pub(crate) operation: String,
    pub(crate) parameters: Vec<Parameter>,
    pub(crate) page: Page,
}

#[derive(Clone, PartialEq, Eq)]
pub(crate) struct Parameter {
    pub(crate) name: String,
    /// The schema of a sideload's name, or of another enumeration.
    pub(crate) values: Option<String>,
    /// The values themselves.
    pub(crate) known: Vec<String>,
    pub(crate) is_in_path: bool,
}

impl Call {
    pub(super) fn of(document: &Value, operation: &Value) -> Result<Self, String> {
        let id = operation["operationId"].as_str().unwrap_or_default();
        let parameters = operation["parameters"].as_array().into_iter().flatten();
        let parameter = |given: &Value| {
            let parameter = target(document, given);
            let schema = &parameter["schema"];
            let named = if schema["items"].is_object() {
                &schema["items"]
            } else {
                schema
            };
            let known = target(document, named)["enum"]
                .as_array()
                .into_iter()
                .flatten();
            Parameter {
                name: parameter["name"].as_str().unwrap_or_default().to_owned(),
                values: reference(named).map(str::to_owned),
                known: known
                    .filter_map(|value| value.as_str().map(str::to_owned))
                    .collect(),
                is_in_path: parameter["in"] == "path",
            }
        };
        Ok(Self {
            operation: id.to_owned(),
            parameters: parameters.map(parameter).collect(),
            page: Page::of(document, operation)?,
        })
    }

    /// The names that can be sideloaded.
    pub(crate) fn sideloads(&self) -> &[String] {
        let include = self.parameter("include");
        include.map(|include| &*include.known).unwrap_or_default()
    }

    /// The parameter in the path that chooses one of many.
    pub(crate) fn key(&self) -> Option<&Parameter> {
        self.parameters.iter().find(|given| given.is_in_path)
    }

    pub(crate) fn parameter(&self, name: &str) -> Option<&Parameter> {
        self.parameters.iter().find(|given| given.name == name)
    }

    pub(crate) fn has(&self, parameter: &str) -> bool {
        self.parameter(parameter).is_some()
    }
}
