//! An export or a list by the name that somebody wrote.
use std::str::FromStr;

use super::{Resource, names};
use crate::hints;

impl FromStr for Resource {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        let (name, key) = match text.split_once('/') {
            Some((name, key)) => (name, Some(key)),
            None => (text, None),
        };
        // As Zendesk and the library write it, too.
        let table = zendesk_export::Resource::by_name(name)
            .or_else(|| zendesk_export::Resource::list_by_name(name))
            .ok_or_else(|| hints::export(text, &names()))?;
        match (table.one_of_many, key) {
            (Some(many), Some("")) => Err(format!(
                "it takes the key of a {many} after the slash, such as {}/asset, or no slash for all of them",
                name.replace('_', "-")
            )),
            (Some(many), Some(key)) if !is_key(key) => Err(format!(
                "what follows the slash is not the key of a {many}, which is shown below its name in Admin Center and has no spaces or slashes"
            )),
            (None, Some(_)) => Err(format!("{name} takes no key after a slash")),
            (_, key) => Ok(Self {
                table,
                key: key.map(str::to_owned),
            }),
        }
    }
}

/// What is not taken for another path by anybody on the way.
pub(super) fn is_key(key: &str) -> bool {
    let is_odd = |c: char| c.is_whitespace() || c.is_control() || c == '/' || c == '\\';
    key != "." && key != ".." && !key.contains(is_odd)
}
