use std::{collections::BTreeMap, time::Duration};

use serde::{Deserialize, Serialize, de::Error as _};

use crate::{
    Paging, StartTime,
    error::{Error, Kind},
    position::Position,
    query::{DEFAULT_SCOPE, Query, SCOPE},
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
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(remote = "Self")]
pub struct Checkpoint {
    version: u32,
    account: String,
    export: String,
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    options: BTreeMap<String, String>,
    position: Position,
    /// The time of a record of the last page, where the position itself has none.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    newest: Option<i64>,
}

const VERSION: u32 = 1;

impl Checkpoint {
    /// Where `query` stands, and the time to begin again from where its position has none.
    pub(crate) fn new(account: &str, query: &Query, start_over: Option<i64>) -> Self {
        Self {
            version: VERSION,
            account: account.to_owned(),
            export: query.name().into_owned(),
            options: query.scope(),
            position: query.position.clone(),
            newest: start_over
                .filter(|_| matches!(query.position, Position::Cursor(_)))
                .filter(|_| query.resource.paging == Paging::Cursor),
        }
    }

    /// Where to begin again, in Unix seconds, when Zendesk no longer takes the cursor
    /// ([`Error::is_position_refused`]): every record that was not handed out is of this time or later, and
    /// some that were come again. `None` where no time is known.
    #[must_use]
    pub fn start_over(&self) -> Option<i64> {
        self.position.start_time().or(self.newest)
    }

    /// The account's base URL, such as `https://acme.zendesk.com`.
    #[must_use]
    pub fn account(&self) -> &str {
        &self.account
    }

    /// The export's name, such as `tickets` or `custom_objects/asset`.
    #[must_use]
    pub fn export(&self) -> &str {
        &self.export
    }

    /// The `start_time` to go on from, in Unix seconds; `None` for a cursor of its own.
    #[must_use]
    pub fn start_time(&self) -> Option<i64> {
        self.position.start_time()
    }

    /// The same place, that much earlier in time, for records that become visible late; they come again
    /// then. A cursor has no time, and stays.
    #[must_use]
    pub fn earlier(mut self, by: Duration) -> Self {
        if let Position::StartTime(secs) = &mut self.position {
            let by = i64::try_from(by.as_secs()).unwrap_or(i64::MAX);
            *secs = secs.saturating_sub(by).max(0);
        }
        self
    }

    /// The same export from a time on, whatever came before: for somebody who reads parts of it beside each
    /// other, each up to where the next one begins ([`Export::until`](crate::Export::until)).
    #[must_use]
    pub fn at(self, time: StartTime) -> Self {
        Self {
            position: Position::StartTime(time.unix_secs()),
            newest: None,
            ..self
        }
    }

    pub(crate) fn position(&self) -> &Position {
        &self.position
    }

    /// Whether this checkpoint belongs where it is about to be used.
    pub(crate) fn check(&self, account: &str, query: &Query) -> Result<(), Error> {
        let refuse = |what: String| Err(Error::new(Kind::Checkpoint(what)).of(query));
        if self.account != account {
            return refuse(format!(
                "is of the account {}, and this is {account}",
                self.account
            ));
        }
        if self.export != query.name() {
            return refuse(format!("is of the export {}", self.export));
        }
        let (mut made_with, options) = (self.options.clone(), query.scope());
        // Earlier versions kept what Zendesk takes where there is none.
        made_with.retain(|name, value| name != SCOPE || value != DEFAULT_SCOPE);
        if made_with != options {
            return refuse(format!(
                "was made with {}, and this export runs with {}, so records that only one of them includes \
                 would be missed",
                describe(&made_with),
                describe(&options)
            ));
        }
        if !self.position.suits(query.resource.paging) {
            return refuse("holds a position of another kind than this export goes by".to_owned());
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
        let value = serde_json::Value::deserialize(deserializer)?;
        let version = value["version"]
            .as_u64()
            .ok_or_else(|| D::Error::custom("not a checkpoint: it has no version"))?;
        if version != u64::from(VERSION) {
            return Err(D::Error::custom(format!(
                "checkpoint of version {version}, and this program reads version {VERSION}; use the newer program that wrote it"
            )));
        }
        // What is derived for the fields.
        Self::deserialize(value).map_err(D::Error::custom)
    }
}

impl Serialize for Checkpoint {
    fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        Self::serialize(self, serializer)
    }
}
