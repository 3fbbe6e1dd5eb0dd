//! When a fault happens.

use std::num::NonZeroU32;
use std::str::FromStr;

use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};

use super::Fault;

/// A [`Fault`] and when it happens. Of several rules that would strike a request the first does.
///
/// In JSON its members stand beside those of the fault, and may be left out:
/// `{"fault": "cut_body", "percent": 5, "in_a_row": 3, "path": "incremental/tickets"}`.
///
/// As a text, for a command line, it is `NAME=PERCENT` or `NAME:FIGURE=PERCENT`:
///
/// ```
/// use zendesk_export_sim::{Fault, FaultRule};
///
/// let rule: FaultRule = "server_error:503=2.5".parse()?;
/// assert_eq!(rule, Fault::ServerError { status: 503 }.percent(2.5));
/// # Ok::<(), String>(())
/// ```
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(try_from = "Map<String, Value>")]
pub struct FaultRule {
    #[serde(flatten)]
    pub(crate) fault: Fault,
    pub(crate) percent: f64,
    pub(crate) in_a_row: NonZeroU32,
    pub(crate) path: String,
}

/// What a rule has besides its fault.
#[derive(Deserialize)]
struct Conditions {
    #[serde(default = "each_request")]
    percent: f64,
    #[serde(default = "one")]
    in_a_row: NonZeroU32,
    #[serde(default)]
    path: String,
}

impl FaultRule {
    pub(super) fn new(fault: Fault, percent: f64) -> Self {
        let percent = if percent.is_nan() {
            0.0
        } else {
            percent.clamp(0.0, 100.0)
        };
        Self {
            fault,
            percent,
            in_a_row: one(),
            path: String::new(),
        }
    }

    /// Makes storms of it: the requests to a path are taken by this many, and all of them get the
    /// fault or none. The share stays as it is. One unless set, and zero is one.
    #[must_use]
    pub fn in_a_row(mut self, requests: u32) -> Self {
        self.in_a_row = NonZeroU32::new(requests).unwrap_or(one());
        self
    }

    /// Only in requests to exports whose path contains this, such as `tickets/cursor`; in all
    /// unless set.
    #[must_use]
    pub fn on(mut self, path_part: impl Into<String>) -> Self {
        self.path = path_part.into();
        self
    }
}

impl TryFrom<Map<String, Value>> for FaultRule {
    type Error = String;

    fn try_from(mut members: Map<String, Value>) -> Result<Self, String> {
        let conditions = ["percent", "in_a_row", "path"];
        let conditions = conditions.map(|name| (name.to_owned(), members.remove(name)));
        let conditions = conditions
            .into_iter()
            .filter_map(|(name, value)| Some((name, value?)));
        let conditions = read::<Conditions>(conditions.collect())?;
        let fault = read::<Fault>(members.clone())?;

        // An enumeration like this one takes any further members silently.
        let known = fault.members();
        if let Some(name) = members.keys().find(|name| !known.contains_key(*name)) {
            let known: Vec<_> = known.keys().map(|name| format!("`{name}`")).collect();
            let known = known.join(", ");
            return Err(format!(
                "unknown field `{name}`: {fault} has {known}, `percent`, `in_a_row` and `path`"
            ));
        }
        if !(0.0..=100.0).contains(&conditions.percent) {
            let percent = conditions.percent;
            return Err(format!("`percent` is {percent}; it must be from 0 to 100"));
        }
        if let Fault::ServerError { status } = fault
            && !(500..=599).contains(&status)
        {
            return Err(format!("`status` is {status}; it must be from 500 to 599"));
        }
        Ok(Self {
            fault,
            percent: conditions.percent,
            in_a_row: conditions.in_a_row,
            path: conditions.path,
        })
    }
}

impl FromStr for FaultRule {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        let form = "it must be NAME=PERCENT or NAME:FIGURE=PERCENT";
        let (fault, percent) = text.split_once('=').ok_or(form)?;
        let percent = percent.parse::<f64>().ok();
        let percent = percent.filter(|percent| percent.is_finite()).ok_or(form)?;
        let (name, figure) = match fault.split_once(':') {
            Some((name, figure)) => (name, Some(figure.parse::<u64>().map_err(|_| form)?)),
            None => (fault, None),
        };

        let mut members = Map::from_iter([("fault".to_owned(), name.into())]);
        if let Some(figure) = figure {
            let with_defaults = read::<Fault>(members.clone())?.members();
            let mut names = with_defaults.into_iter().map(|(name, _)| name);
            let member = names.find(|name| name != "fault");
            let member = member.ok_or_else(|| format!("{name} has no figure"))?;
            members.insert(member, figure.into());
        }
        members.insert("percent".to_owned(), percent.into());
        Self::try_from(members)
    }
}

fn read<T: for<'de> Deserialize<'de>>(members: Map<String, Value>) -> Result<T, String> {
    serde_json::from_value(Value::Object(members)).map_err(|error| error.to_string())
}

fn each_request() -> f64 {
    100.0
}

fn one() -> NonZeroU32 {
    NonZeroU32::MIN
}
