//! What `sync` does where its flags do not say, from the table `[sync]` of the file of settings.
use std::{collections::BTreeMap, fmt, num::NonZeroUsize};

use secrecy::{ExposeSecret as _, SecretString};
use serde::{
    Deserialize, Deserializer,
    de::{self, MapAccess, Visitor},
};

use crate::{
    resource::{Options, PerPage, Resource},
    to::To,
};

/// Texts as the flags take them, so that one reading serves both.
#[derive(Clone, Debug, Default)]
pub(crate) struct SyncSettings {
    /// It may hold a password.
    pub(crate) to: Option<SecretString>,
    pub(crate) resources: Option<Vec<String>>,
    pub(crate) since: Option<Time>,
    pub(crate) until: Option<Time>,
    pub(crate) overlap: Option<String>,
    pub(crate) support_type_scope: Option<String>,
    pub(crate) compress: Option<String>,
    pub(crate) quiet: Option<bool>,
    pub(crate) requests_per_minute: Option<Requests>,
    pub(crate) lanes: Option<NonZeroUsize>,
    pub(crate) listen: Option<String>,
    pub(crate) follow: Option<bool>,
    pub(crate) lists: Option<bool>,
    /// The tables `[sync.EXPORT]`, by the name of the export.
    pub(crate) exports: BTreeMap<String, ExportSettings>,
}

impl SyncSettings {
    pub(super) fn has_password(&self) -> bool {
        let to = self.to.as_ref().map(|to| to.expose_secret().parse::<To>());
        to.is_some_and(|to| to.is_ok_and(|to| to.has_password()))
    }
}

/// A date without quotes is one of TOML's own.
#[derive(Clone, Debug, Deserialize)]
#[serde(
    untagged,
    expecting = "it takes a time: a text in quotes, a date, or Unix seconds"
)]
pub(crate) enum Time {
    Text(String),
    Seconds(i64),
    Date(toml::value::Datetime),
}

impl Time {
    pub(crate) fn text(&self) -> String {
        match self {
            Self::Text(text) => text.clone(),
            Self::Seconds(secs) => secs.to_string(),
            Self::Date(date) => date.to_string(),
        }
    }
}

#[derive(Clone, Debug, Deserialize)]
#[serde(untagged, expecting = "it takes a number, or \"unlimited\"")]
pub(crate) enum Requests {
    Number(i64),
    Text(String),
}

/// What is asked of one export.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct ExportSettings {
    #[serde(default)]
    pub(crate) include: Vec<String>,
    pub(crate) per_page: Option<PerPage>,
    pub(crate) exclude_deleted: Option<bool>,
    pub(crate) include_changes: Option<bool>,
    pub(crate) support_type_scope: Option<String>,
}

impl ExportSettings {
    /// What is not asked for here is as the other one has it.
    pub(crate) fn or(self, other: &Self) -> Self {
        let include = match self.include.is_empty() {
            true => &other.include,
            false => &self.include,
        };
        Self {
            include: include.clone(),
            per_page: self.per_page.or(other.per_page),
            exclude_deleted: self.exclude_deleted.or(other.exclude_deleted),
            include_changes: self.include_changes.or(other.include_changes),
            support_type_scope: self
                .support_type_scope
                .or_else(|| other.support_type_scope.clone()),
        }
    }

    pub(crate) fn options(self) -> Options {
        let names = self.include.iter().map(|name| name.trim().to_owned());
        Options {
            include: names.filter(|name| !name.is_empty()).collect(),
            per_page: self.per_page.map(|PerPage(number)| number),
            exclude_deleted: self.exclude_deleted.unwrap_or_default(),
            include_changes: self.include_changes.unwrap_or_default(),
            support_type_scope: self.support_type_scope,
            sample: false,
        }
    }
}

/// The keys of the table; the names of exports are further ones.
pub(super) const KEYS: [&str; 13] = [
    "to",
    "resources",
    "since",
    "until",
    "overlap",
    "support_type_scope",
    "compress",
    "requests_per_minute",
    "lanes",
    "listen",
    "quiet",
    "follow",
    "lists",
];

/// By hand, as serde refuses unknown keys only where all are known.
impl<'de> Deserialize<'de> for SyncSettings {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct Table;

        impl<'de> Visitor<'de> for Table {
            type Value = SyncSettings;

            fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str("a table")
            }

            fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<SyncSettings, A::Error> {
                let mut all = SyncSettings::default();
                while let Some(Key(key)) = map.next_key()? {
                    match key.as_str() {
                        "to" => all.to = Some(map.next_value()?),
                        "resources" => all.resources = Some(map.next_value()?),
                        "since" => all.since = Some(map.next_value()?),
                        "until" => all.until = Some(map.next_value()?),
                        "overlap" => all.overlap = Some(map.next_value()?),
                        "support_type_scope" => all.support_type_scope = Some(map.next_value()?),
                        "compress" => all.compress = Some(map.next_value()?),
                        "requests_per_minute" => all.requests_per_minute = Some(map.next_value()?),
                        "quiet" => all.quiet = Some(map.next_value()?),
                        "lanes" => all.lanes = Some(map.next_value()?),
                        "listen" => all.listen = Some(map.next_value()?),
                        "follow" => all.follow = Some(map.next_value()?),
                        "lists" => all.lists = Some(map.next_value()?),
                        _ => drop(all.exports.insert(key, map.next_value()?)),
                    }
                }
                Ok(all)
            }
        }

        deserializer.deserialize_map(Table)
    }
}

/// One of [`KEYS`], or the name of an export as the command line has it.
struct Key(String);

impl<'de> Deserialize<'de> for Key {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let key = String::deserialize(deserializer)?;
        if KEYS.contains(&key.as_str()) {
            return Ok(Self(key));
        }
        match key.parse::<Resource>() {
            Ok(export) => Ok(Self(export.name())),
            Err(_) => Err(de::Error::unknown_field(&key, &KEYS)),
        }
    }
}
