use std::collections::BTreeMap;

use serde::{Deserialize, Serialize, de::Error as _};

use crate::{
    error::{Error, Kind},
    exports::Endpoint,
};

/// Where an export stands once a page has been stored: save it with the page, and pass it back
/// to the same export later, `zendesk.tickets(checkpoint)`.
///
/// It serializes to a small JSON object that a person can read, and names the account, the
/// export, and the options that decide which records belong to it. It holds no secret.
///
/// ```
/// let text = r#"{"version":1,"account":"https://acme.zendesk.com","export":"tickets",
///                "position":{"cursor":"MTcwNDA2NzIwMC4wfHwxfA=="}}"#;
/// let checkpoint: zendesk_export::Checkpoint = serde_json::from_str(text)?;
/// assert_eq!(checkpoint.export(), "tickets");
/// # Ok::<(), serde_json::Error>(())
/// ```
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Checkpoint {
    version: u32,
    account: String,
    export: String,
    #[serde(skip_serializing_if = "BTreeMap::is_empty")]
    options: BTreeMap<String, String>,
    position: Position,
}

/// What the next request asks for: records from a time on, or those behind a cursor.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub(crate) enum Position {
    StartTime(i64),
    Cursor(String),
}

impl Position {
    pub(crate) fn start_time(&self) -> Option<i64> {
        match self {
            Self::StartTime(secs) => Some(*secs),
            Self::Cursor(_) => None,
        }
    }
}

const VERSION: u32 = 1;

impl Checkpoint {
    pub(crate) fn new(
        account: &str,
        export: &str,
        options: BTreeMap<String, String>,
        position: Position,
    ) -> Self {
        Self {
            version: VERSION,
            account: account.to_owned(),
            export: export.to_owned(),
            options,
            position,
        }
    }

    /// The account's base URL, such as `https://acme.zendesk.com`.
    #[must_use]
    pub fn account(&self) -> &str {
        &self.account
    }

    /// The export's name, such as `tickets`.
    #[must_use]
    pub fn export(&self) -> &str {
        &self.export
    }

    /// The `start_time` to go on from, in Unix seconds; `None` for a cursor.
    #[must_use]
    pub fn start_time(&self) -> Option<i64> {
        self.position.start_time()
    }

    pub(crate) fn position(&self) -> &Position {
        &self.position
    }

    /// Whether this checkpoint belongs where it is about to be used.
    pub(crate) fn check<E: Endpoint>(
        &self,
        account: &str,
        options: &BTreeMap<String, String>,
    ) -> Result<(), Error> {
        let refuse = |what: String| Err(Error::new(Kind::Checkpoint(what)).of(E::NAME));
        if self.account != account {
            return refuse(format!(
                "is of the account {}, and this is {account}",
                self.account
            ));
        }
        if self.export != E::NAME {
            return refuse(format!("is of the export {}", self.export));
        }
        if self.options != *options {
            return refuse(format!(
                "was made with {}, and this export runs with {}, so records that only one of them includes \
                 would be missed",
                describe(&self.options),
                describe(options)
            ));
        }
        if matches!(self.position, Position::Cursor(_)) && !E::BY_CURSOR {
            return refuse("holds a cursor, and the export goes by time".to_owned());
        }
        if self.start_time().is_some_and(|secs| secs < 0) {
            return refuse("begins before 1970".to_owned());
        }
        Ok(())
    }
}

fn describe(options: &BTreeMap<String, String>) -> String {
    if options.is_empty() {
        return "no options".to_owned();
    }
    options
        .iter()
        .map(|(name, value)| format!("{name}={value}"))
        .collect::<Vec<_>>()
        .join(" ")
}

/// Looks at the version before anything else, whose shape may depend on it.
impl<'de> Deserialize<'de> for Checkpoint {
    fn deserialize<D: serde::Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        #[derive(Deserialize)]
        struct Wire {
            account: String,
            export: String,
            #[serde(default)]
            options: BTreeMap<String, String>,
            position: Position,
        }

        let value = serde_json::Value::deserialize(deserializer)?;
        let version = value["version"]
            .as_u64()
            .ok_or_else(|| D::Error::custom("not a checkpoint: it has no version"))?;
        if version != u64::from(VERSION) {
            return Err(D::Error::custom(format!(
                "checkpoint of version {version}, and this program reads version {VERSION}; use the newer program that wrote it"
            )));
        }
        let Wire {
            account,
            export,
            options,
            position,
        } = serde_json::from_value(value).map_err(D::Error::custom)?;
        Ok(Self {
            version: VERSION,
            account,
            export,
            options,
            position,
        })
    }
}
