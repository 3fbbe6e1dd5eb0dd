//! What `sync` does where its flags do not say, from the table `[sync]` of the file of settings.
use serde::Deserialize;

/// Texts as the flags take them, so that one reading serves both.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct SyncSettings {
    pub(crate) to: Option<String>,
    pub(crate) resources: Option<Vec<String>>,
    pub(crate) since: Option<Time>,
    pub(crate) overlap: Option<String>,
    pub(crate) support_type_scope: Option<String>,
    pub(crate) compress: Option<String>,
    pub(crate) quiet: Option<bool>,
    pub(crate) requests_per_minute: Option<Requests>,
    pub(crate) follow: Option<bool>,
}

/// A date without quotes is one of TOML's own.
#[derive(Clone, Debug, Deserialize)]
#[serde(untagged)]
pub(crate) enum Time {
    Text(String),
    Seconds(i64),
    Date(toml::value::Datetime),
}

#[derive(Clone, Debug, Deserialize)]
#[serde(untagged)]
pub(crate) enum Requests {
    Number(i64),
    Text(String),
}
