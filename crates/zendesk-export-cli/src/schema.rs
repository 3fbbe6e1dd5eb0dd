//! What the records of an export hold, as its generated types have it: as JSON Schema, or in the form that a
//! reader of the files takes, so that their data do not decide the types.
use crate::{failure::Failure, resource::Resource, say::say, table::Table};

mod form;

pub(crate) use form::Form;

/// Prints the schema of one export.
pub(crate) fn print(resource: &Resource, form: Form) -> Result<(), Failure> {
    let resource = resource.table();
    match form {
        Form::Json => say(format!("{:#}", (resource.schema)().to_value())),
        form => say(form.text(resource.name, &Table::whole(resource).columns)),
    }
}
