//! One thing that Zendesk sends otherwise than is documented.
use std::fmt;

use serde::{Deserialize, Serialize};
use sha2::{Digest as _, Sha256};

use crate::{
    sync::row::start_of,
    table::{Json, Shape},
};

/// One difference.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct Found {
    pub(crate) what: What,
    /// Where, as `via.channel` or `custom_fields[].id`. No name in it is longer than 60 bytes or could be data.
    pub(crate) member: String,
    /// The value or the kind of JSON that came.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(crate) came: Option<String>,
    /// In how many of the records that were looked at.
    pub(crate) records: u64,
    /// When it was first and last seen, in Unix seconds.
    pub(crate) first: i64,
    pub(crate) last: i64,
    /// The id of the newest such record, where it has one that can be told.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(crate) id: Option<String>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub(crate) enum What {
    NewMember,
    NewValue,
    OtherKind,
    Gone,
}

impl Found {
    pub(super) fn such_as(&self) -> String {
        let id = self.id.as_ref();
        id.map_or_else(String::new, |id| format!(", as in record {id}"))
    }

    /// A number for what it is, which two hardly ever share.
    pub(super) fn number(&self) -> i64 {
        let came = self.came.as_deref().unwrap_or_default();
        let digest = Sha256::new().chain_update(format!("{}\n{came}", self.member));
        start_of(digest)
    }

    pub(super) fn is_same(&self, other: &Self) -> bool {
        (self.what, &self.member, &self.came) == (other.what, &other.member, &other.came)
    }

    /// Whether both are unknown members of one object, or unknown values of one member.
    pub(super) fn is_beside(&self, other: &Self) -> bool {
        self.what == other.what && self.beside() == other.beside()
    }

    fn beside(&self) -> &str {
        match self.what {
            What::NewMember => self
                .member
                .rsplit_once('.')
                .map_or("", |(object, _)| object),
            _ => &self.member,
        }
    }

    /// Of names as many as there are is none that tells anything.
    pub(super) fn stands_for_more(&mut self) {
        match self.what {
            What::NewMember if self.beside().is_empty() => self.member = MORE.to_owned(),
            What::NewMember => self.member = format!("{}.{MORE}", self.beside()),
            _ => self.came = Some(MORE.to_owned()),
        }
    }

    pub(super) fn is_documented(&self, shape: &Shape) -> bool {
        let came = self.came.as_deref().unwrap_or_default();
        shape.at(&self.member).is_some_and(|node| match self.what {
            What::NewMember => true,
            What::NewValue => node.lists(came),
            What::OtherKind => Json::by_name(came).is_some_and(|kind| node.may_be(kind)),
            What::Gone => false,
        })
    }
}

/// Stands for names and values beyond the first ones.
const MORE: &str = "*";

impl fmt::Display for Found {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let (member, came) = (&self.member, self.came.as_deref().unwrap_or_default());
        match self.what {
            What::NewMember => write!(f, "the member {member} is not documented"),
            What::NewValue => write!(f, "{member} has the value {came}, which is not documented"),
            What::OtherKind => write!(
                f,
                "{member} is of the kind {came}, and documented otherwise"
            ),
            What::Gone => write!(f, "the member {member} no longer comes"),
        }
    }
}

impl What {
    /// As a state has it.
    pub(crate) const fn name(self) -> &'static str {
        match self {
            Self::NewMember => "new_member",
            Self::NewValue => "new_value",
            Self::OtherKind => "other_kind",
            Self::Gone => "gone",
        }
    }
}

/// A name or a value of an enumeration, or `?` for what may be somebody's data: what has a space or an address, is a
/// number, or is long.
pub(super) fn name(text: &str) -> String {
    let is_number = text.bytes().all(|byte| byte.is_ascii_digit());
    let is_told = is_name(text) && !is_number;
    if is_told { text } else { "?" }.to_owned()
}

/// Whether it can be told as it is, in a line and a table.
pub(super) fn is_name(text: &str) -> bool {
    let is_plain = |byte: u8| byte.is_ascii_alphanumeric() || b"_-:/".contains(&byte);
    text.len() <= LONGEST && text.bytes().all(is_plain)
}

const LONGEST: usize = 60;
