//! An export by the name that somebody wrote.
use std::str::FromStr;

use super::{CUSTOM_OBJECTS, Resource};
use crate::hints;

impl FromStr for Resource {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        let (name, key) = match text.split_once('/') {
            Some((name, key)) => (name, Some(key)),
            None => (text, None),
        };
        // As Zendesk and the library write it, too.
        let name = name.replace('-', "_");
        let table = zendesk_export::Resource::ALL
            .iter()
            .find(|table| table.name == name)
            .ok_or_else(|| hints::export(text))?;
        match (name == CUSTOM_OBJECTS, key) {
            (true, None | Some("")) => {
                Err("it takes the key of a custom object, such as custom-objects/asset".to_owned())
            }
            (true, Some(key)) if !is_key(key) => Err(
                "what follows the slash is not the key of a custom object, which is shown below its name in Admin Center and has no spaces or slashes"
                    .to_owned(),
            ),
            (false, Some(_)) => {
                Err("only custom-objects has something after a slash: the key of the object".to_owned())
            }
            (_, key) => Ok(Self {
                table,
                key: key.map(str::to_owned),
            }),
        }
    }
}

/// What is not taken for another path by anybody on the way.
fn is_key(key: &str) -> bool {
    let is_odd = |c: char| c.is_whitespace() || c.is_control() || c == '/' || c == '\\';
    key != "." && key != ".." && !key.contains(is_odd)
}
