//! What can go wrong.

mod rule;

use std::fmt;

use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};

pub use rule::FaultRule;

/// Something that goes wrong with the answer to an export request.
///
/// It becomes a rule by [`always`](Self::always) or [`percent`](Self::percent), for
/// [`SimulatorBuilder::fault`](crate::SimulatorBuilder::fault) and
/// [`Simulator::set_faults`](crate::Simulator::set_faults); or it happens once, by
/// [`Simulator::inject`](crate::Simulator::inject).
///
/// In JSON a fault is an object that names it in snake case, with its figure if it has one:
/// `{"fault": "slow_body", "seconds": 5}`. A figure that is left out has the default told below.
///
/// `ServerError`, `Reset`, `Html` and `NoHelpDesk` come before Zendesk looks at the credentials, so
/// that a stranger gets them too; all others only come to requests that sign in. These four,
/// `TooManyRequests` and `ExpiredToken` take nothing from the allowance of requests, which here is
/// counted when a page is made; whether Zendesk counts what it answers so is not known.
///
/// An export of a custom object that the account lacks has no faults. `HEAD` has only these six.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "fault", rename_all = "snake_case")]
#[non_exhaustive]
pub enum Fault {
    /// 429, with `Retry-After` and headers that tell of a used-up allowance.
    TooManyRequests {
        /// Seconds; 10 by default.
        #[serde(default = "ten_seconds")]
        retry_after: u32,
    },
    /// An error of a server or of a proxy before it: 500, 502, 503 with a `Retry-After` of 10
    /// seconds, 504 with the text `upstream request timeout`, 520, 524, or any other.
    ServerError {
        /// From 500 to 599, and 500 by default. Any other is answered as 500.
        #[serde(default = "internal_server_error")]
        status: u16,
    },
    /// 504 `upstream request timeout`, if the page would be heavier than this, as when Zendesk
    /// takes too long to make it. A smaller `per_page` helps.
    PageTooHeavy {
        /// The largest body, before compression, that still comes; 1,000,000 by default.
        #[serde(default = "a_million_bytes")]
        bytes: u64,
    },
    /// 504 `upstream request timeout`, if more export requests than this are under way, this one included, as
    /// when Zendesk has too much to do at once. It comes after the
    /// [latency](crate::SimulatorBuilder::page_latency) of the page, without which there is one at a time.
    Overload {
        /// The most that are answered; 4 by default.
        #[serde(default = "four_requests")]
        requests: u32,
    },
    /// The body comes bit by bit. This needs a Tokio runtime with time enabled, as it usually is.
    SlowBody {
        /// How long the body takes by Tokio's clock, which a test can pause; 10 by default.
        #[serde(default = "ten_seconds")]
        seconds: u32,
    },
    /// The connection ends in the middle of the body, whose whole length was promised; or, if it
    /// is compressed, in the middle of its chunks.
    CutBody,
    /// The connection is reset before any byte of an answer.
    Reset,
    /// 200 with the HTML page of a proxy.
    Html,
    /// A member of the page, a record, or the whole body is of another type than it should be.
    WrongType,
    /// Each record of the page is as a later version of the API might send it: with a member `new_member`, with
    /// `new_value` as the first of `priority`, `metric`, `role`, `type` and `direction` that it has, with an object
    /// as its `url`, and without `created_at`. The ledger of what pages held leaves them out.
    Drift,
    /// 200 with an `error`, and no records.
    ErrorInOk,
    /// Every record of the page comes twice, one directly after the other. An empty page comes
    /// as it is.
    DuplicatedRecords,
    /// The records of the page come in another order. A page of one record comes as it is.
    UnsortedRecords,
    /// The page holds no more than this, whatever was asked for, and leads on to the rest. A second that
    /// does not fit makes a page by time grow.
    ShortPage {
        /// 2 by default, and at least 1.
        #[serde(default = "two_records")]
        records: u32,
    },
    /// The page before this one of the same export comes again, as from a cache, to a request that
    /// goes on from it with the same parameters. A first page comes as it is, and so does what is
    /// asked for after the end of a stream: nobody could know an old last page from a new one.
    StalePage,
    /// The page does not lead on: its `end_time`, cursor and links lead to where the request
    /// began. An empty page without them comes as it is.
    StuckEndTime,
    /// The last page has no link and no cursor, only its `end_time`. Others come as they are, and so do those
    /// of Talk, where a link is always there.
    NoLink,
    /// Every other ticket metric event comes before its time: the page holds those that are dated this far
    /// ahead. The others come when their time has come. Other exports are as ever.
    DatedAhead {
        /// How far; 600 by default.
        #[serde(default = "ten_minutes")]
        seconds: u32,
    },
    /// Zendesk's clock is behind when it judges `start_time` and withholds what is too new.
    ClockSkew {
        /// How far; 60 by default.
        #[serde(default = "a_minute")]
        seconds: u32,
    },
    /// 401 `invalid_token`, and the token is revoked if it was issued here. Requests that sign in
    /// by `Basic` are answered as ever.
    ExpiredToken,
    /// 404 `No help desk at ...`, as for a wrong subdomain.
    NoHelpDesk,
}

impl Fault {
    /// In each request.
    pub fn always(self) -> FaultRule {
        self.percent(100.0)
    }

    /// In this share of requests, from 0 to 100; less is 0, more is 100, and NaN is 0. In which
    /// ones is a function of the simulator's seed, the rule, how many equal rules stand before it,
    /// the export's path and how many requests came to that path since the rules were set, so that
    /// two runs that ask for the same get the same.
    pub fn percent(self, percent: f64) -> FaultRule {
        FaultRule::new(self, percent)
    }

    /// As JSON has it.
    pub(crate) fn members(&self) -> Map<String, Value> {
        match serde_json::to_value(self) {
            Ok(Value::Object(members)) => members,
            _ => Map::new(),
        }
    }
}

/// The name that JSON has for it.
impl fmt::Display for Fault {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let members = self.members();
        let name = members.get("fault").and_then(Value::as_str);
        f.write_str(name.unwrap_or_default())
    }
}

fn ten_seconds() -> u32 {
    10
}

fn four_requests() -> u32 {
    4
}

fn two_records() -> u32 {
    2
}

fn ten_minutes() -> u32 {
    600
}

fn a_minute() -> u32 {
    60
}

fn internal_server_error() -> u16 {
    500
}

fn a_million_bytes() -> u64 {
    1_000_000
}
