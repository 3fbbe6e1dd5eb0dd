//! What a case consists of.

use proptest::test_runner::TestCaseError;
use zendesk_export::Resource;

use crate::faults::Rule;

pub type Verdict<T = ()> = Result<T, TestCaseError>;

/// One account, one export of it, and what befalls the program that reads it.
#[derive(Clone, Debug)]
pub struct Case {
    pub export: &'static str,
    pub seed: u64,
    pub records: u64,
    pub page_size: u32,
    pub start: Start,
    pub time: Time,
    pub options: Options,
    pub desk: Desk,
    /// What goes wrong with answers, until all interruptions are over.
    pub faults: Vec<Rule>,
    /// In their order; each happens once.
    pub interruptions: Vec<Interruption>,
}

/// Where the export begins.
#[derive(Clone, Copy, Debug)]
pub enum Start {
    Beginning,
    /// So many seconds after the time of a record, which is given as its share in a thousand.
    Near {
        record: usize,
        seconds: i64,
    },
}

/// When the program runs.
#[derive(Clone, Copy, Debug)]
pub enum Time {
    /// Long after the last record.
    After,
    /// So many seconds after the time of a record, which is given as its share in a thousand: what is
    /// newer comes to be seen while the program runs, if it waits long enough.
    Near { record: usize, seconds: i64 },
    /// While the account changes, so many times in a thousand seconds.
    Live { changes: u32 },
}

#[derive(Clone, Debug)]
pub struct Options {
    pub exclude_deleted: bool,
    /// Which of the sideloads that the export knows, as bits.
    pub sideloads: u16,
    /// Whether tickets that only AI agents handled are asked for too, where they can be.
    pub ai_agents: bool,
    pub gzip: bool,
}

/// How the account answers.
#[derive(Clone, Debug)]
pub struct Desk {
    pub stands_still: bool,
    pub links_lead_away: bool,
    /// In seconds; `None` for a token that does not end.
    pub token_lifetime: Option<u64>,
    /// How old a start must be, for the client and for the server, in seconds.
    pub least_age: (u64, u64),
    /// How long the client lets a page take, in seconds.
    pub timeout: Option<u64>,
    pub requests: Requests,
}

/// What the account allows, and what the client keeps to.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Requests {
    AsZendesk,
    HighVolume,
    /// The account allows so many, and the client knows.
    Together(u32),
    Unlimited,
}

/// The end of a stream that is not at its end.
#[derive(Clone, Debug)]
pub struct Interruption {
    /// How many pages are taken before.
    pub pages: usize,
    pub how: How,
    /// In seconds, until the program runs again.
    pub pause: u64,
    /// Whether the program keeps its client, and so knows what it sent.
    pub same_client: bool,
    /// What the next stream asks for, if it is another size.
    pub page_size: Option<u32>,
}

#[derive(Clone, Copy, Debug)]
pub enum How {
    /// The page and its checkpoint are stored, and the stream is dropped.
    Stored,
    /// The program ends when it has stored so many records of the page, and no checkpoint.
    Unstored { records: usize },
    /// The program waits so many milliseconds for a page, and drops the stream; or asks it again.
    Waiting { millis: u64, asks_again: bool },
}

impl How {
    /// Whether every page that was sent is stored whole.
    pub fn keeps_pages(self) -> bool {
        match self {
            Self::Stored => true,
            Self::Unstored { .. } => false,
            Self::Waiting { asks_again, .. } => asks_again,
        }
    }
}

pub fn resource(export: &str) -> &'static Resource {
    let mut all = Resource::ALL.iter();
    all.find(|resource| resource.name == export).unwrap()
}
