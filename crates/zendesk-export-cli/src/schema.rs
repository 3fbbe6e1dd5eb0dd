//! The JSON Schema of every export, as the generated types have it.
use crate::{args::SchemaArgs, failure::Failure, say::say};

/// Prints the schema of one export.
pub(crate) fn print(args: &SchemaArgs) -> Result<(), Failure> {
    let schema = (args.resource.table().schema)();
    say(format!("{:#}", schema.to_value()))
}
