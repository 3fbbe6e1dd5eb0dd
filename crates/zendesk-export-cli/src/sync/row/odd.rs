//! Records that can be no row.
use std::fmt;

use super::Ids;

/// Why a record can be no row of its table.
pub(in crate::sync) enum Odd {
    NoObject,
    NoId,
    /// With its JSON text, which may be long, and what it is not.
    Id(String, &'static str),
}

impl Odd {
    pub(super) fn of(id: &str, ids: Ids) -> Self {
        let shown = match id.char_indices().nth(MOST_SHOWN) {
            Some((end, _)) => format!("{}...", &id[..end]),
            None => id.to_owned(),
        };
        let is_not = match ids {
            Ids::Integers => "integer",
            Ids::Texts => "text of 1 to 2,000 bytes",
        };
        Self::Id(shown, is_not)
    }
}

/// Of an id in a warning, in characters.
const MOST_SHOWN: usize = 60;

impl fmt::Display for Odd {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::NoObject => f.write_str("is no JSON object"),
            Self::NoId => f.write_str("has no id"),
            Self::Id(id, is_not) => write!(f, "has the id {id}, which is no {is_not}"),
        }
    }
}
