//! The JSON Schema of every export, as the generated types have it.
use crate::{failure::Failure, resource::Resource, say::say};

/// Prints the schema of one export.
pub(crate) fn print(resource: &Resource) -> Result<(), Failure> {
    let schema = (resource.table().schema)();
    say(format!("{:#}", schema.to_value()))
}
