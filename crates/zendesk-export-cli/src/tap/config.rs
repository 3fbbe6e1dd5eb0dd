//! The file of settings that programs of Singer write for a tap.
use std::{fs, path::Path};

use serde_json::{Map, Value, json};

use crate::{
    args::RequestsPerMinute,
    failure::{Exit, Failure},
    hints::redacted,
    private::warn_if_others_can_read,
    settings::Settings,
    since::{self, Since},
};

pub(super) struct Config {
    pub(super) settings: Settings,
    /// Where streams without a bookmark begin.
    pub(super) start_date: Option<Since>,
    pub(super) requests_per_minute: Option<RequestsPerMinute>,
}

/// The settings, what they are, and whether they are secret.
const SETTINGS: [(&str, &str, bool); 11] = [
    ("subdomain", "acme for https://acme.zendesk.com", false),
    (
        "base_url",
        "the whole address in its place; http only to loopback",
        false,
    ),
    (
        "oauth_token",
        "an OAuth access token; takes precedence over the other credentials; access_token is taken for it, too",
        true,
    ),
    (
        "oauth_client_id",
        "an OAuth client that access tokens are fetched with",
        false,
    ),
    ("oauth_client_secret", "its secret", true),
    ("oauth_scope", "its scope; read if left out", false),
    (
        "email",
        "the address of an administrator, with api_token or password",
        false,
    ),
    ("api_token", "an API token (until 2027-04-30)", true),
    ("password", "the password", true),
    (
        START_DATE,
        "streams without a bookmark begin with records of this time (RFC 3339, or a date); everything if left out",
        false,
    ),
    (
        REQUESTS,
        "a number of requests a minute at most, or unlimited; Zendesk's limits if left out",
        false,
    ),
];

const START_DATE: &str = "start_date";
const REQUESTS: &str = "requests_per_minute";

impl Config {
    pub(super) fn read(path: Option<&Path>) -> Result<Self, Failure> {
        let mut file = path.map(from_file).transpose()?.unwrap_or_default();
        let start_date = read(&mut file, START_DATE, since::parse)?;
        let requests_per_minute = read(&mut file, REQUESTS, str::parse)?;
        let settings = of_texts(file)?;
        if let Some(path) = path.filter(|_| settings.has_secret()) {
            warn_if_others_can_read(path);
        }
        let settings = settings.with_environment()?;
        if let Some(start) = start_date {
            start.start_of(START_DATE)?;
        }
        Ok(Self {
            settings,
            start_date,
            requests_per_minute,
        })
    }
}

/// What the settings are, as JSON Schema.
pub(super) fn schema() -> Value {
    let mut properties = Map::new();
    for (name, description, is_secret) in SETTINGS {
        let mut property = json!({ "type": ["string", "null"], "description": description });
        if is_secret {
            property["secret"] = true.into();
        }
        properties.insert(name.to_owned(), property);
    }
    json!({ "type": "object", "properties": properties, "additionalProperties": false })
}

/// What is set in it. Null and the empty text count as unset: that is what an undefined variable becomes.
fn from_file(path: &Path) -> Result<Map<String, Value>, Failure> {
    let fail = |what: String| Failure::new(Exit::Settings, format!("{} {what}", path.display()));
    let text =
        fs::read_to_string(path).map_err(|e| fail("cannot be read".to_owned()).because(e))?;
    // The parser's message may quote a secret.
    let mut file: Map<String, Value> = serde_json::from_str(&text)
        .map_err(|e| fail(format!("line {} is no part of a JSON object", e.line())))?;
    file.retain(|_, value| !value.is_null() && value != "");
    if let Some(token) = file.remove("access_token") {
        file.entry("oauth_token").or_insert(token);
    }
    let is_known = |key: &&String| SETTINGS.iter().any(|(name, ..)| name == key);
    if let Some(key) = file.keys().find(|key| !is_known(key)) {
        let names: Vec<_> = SETTINGS.iter().map(|(name, ..)| *name).collect();
        return Err(fail(format!(
            "has a setting {:?}, and this tap has {}",
            redacted(key),
            names.join(", ")
        )));
    }
    Ok(file)
}

/// Takes a setting that is not of the account; a number will do as a text.
fn read<T>(
    file: &mut Map<String, Value>,
    key: &str,
    parse: impl Fn(&str) -> Result<T, String>,
) -> Result<Option<T>, Failure> {
    let Some(value) = file.remove(key) else {
        return Ok(None);
    };
    let text = match value {
        Value::String(text) => text,
        other => other.to_string(),
    };
    let parsed = parse(&text).map_err(|why| {
        Failure::new(
            Exit::Settings,
            format!("{key} = {:?} cannot be used: {why}", redacted(&text)),
        )
    })?;
    Ok(Some(parsed))
}

fn of_texts(file: Map<String, Value>) -> Result<Settings, Failure> {
    if let Some((key, _)) = file.iter().find(|(_, value)| !value.is_string()) {
        return Err(Failure::new(Exit::Settings, format!("{key} is not a text")));
    }
    serde_json::from_value(file.into())
        .map_err(|_| Failure::new(Exit::Settings, "the settings cannot be used"))
}
