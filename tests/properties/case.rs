//! What a case consists of, and how cases are drawn.

use proptest::{
    collection::vec, prelude::*, sample::select, strategy::Union, test_runner::TestCaseError,
};
use zendesk_export::Resource;

use crate::faults::{self, Rule};

pub type Verdict<T = ()> = Result<T, TestCaseError>;

/// One account, one export of it, and what befalls the program that reads it.
#[derive(Clone, Debug)]
pub struct Case {
    pub export: &'static str,
    pub seed: u64,
    pub records: u64,
    pub page_size: u32,
    pub start: Start,
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
    /// So many seconds behind the time of a record, which is given as its share in a thousand.
    Near {
        record: usize,
        seconds: i64,
    },
}

#[derive(Clone, Debug)]
pub struct Options {
    pub exclude_deleted: bool,
    /// Which of the sideloads that the export knows, as bits.
    pub sideloads: u16,
    pub gzip: bool,
}

/// How the account answers.
#[derive(Clone, Debug)]
pub struct Desk {
    pub stands_still: bool,
    pub links_lead_away: bool,
    /// In seconds; `None` for a token that does not end.
    pub token_lifetime: Option<u64>,
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

/// The most requests that a walk is meant to need.
const PAGES: u32 = 12;

pub fn case(exports: &'static [&'static str]) -> impl Strategy<Value = Case> {
    let drawn = (
        select(exports),
        any::<u16>(),
        records(),
        page_size(),
        start(),
        options(),
        desk(),
        faults::rules(),
        vec(interruption(), 0..=4),
    );
    drawn.prop_map(
        |(export, seed, records, page_size, start, options, desk, faults, interruptions)| {
            let resource = resource(export);
            let records = if resource.per_page {
                records.0
            } else {
                records.1
            };
            let fits = |size: u32| size.max(u32::try_from(records).unwrap() / PAGES);
            Case {
                export,
                seed: seed.into(),
                records,
                page_size: fits(page_size),
                start,
                options,
                desk,
                faults,
                interruptions: interruptions
                    .into_iter()
                    .map(|interruption| Interruption {
                        page_size: interruption.page_size.map(fits),
                        ..interruption
                    })
                    .collect(),
            }
        },
    )
}

pub fn resource(export: &str) -> &'static Resource {
    let mut all = Resource::ALL.iter();
    all.find(|resource| resource.name == export).unwrap()
}

/// Where pages can be chosen, and where they hold 1,000 or more whatever is asked for.
fn records() -> impl Strategy<Value = (u64, u64)> {
    let few = prop_oneof![2 => 0..=3_u64, 6 => 4..=40_u64, 2 => 41..=130_u64];
    let fixed = prop_oneof![24 => 0..=60_u64, 1 => 998..=1_002_u64, 1 => 1_990..=2_010_u64];
    (few, fixed)
}

fn page_size() -> impl Strategy<Value = u32> {
    prop_oneof![4 => 1..=4_u32, 4 => 5..=30_u32, 1 => 31..=200_u32, 1 => 999..=1_000_u32]
}

fn start() -> impl Strategy<Value = Start> {
    let near = (0..=1_000_usize, -2..=2_i64);
    prop_oneof![
        Just(Start::Beginning),
        near.prop_map(|(record, seconds)| Start::Near { record, seconds }),
    ]
}

prop_compose! {
    fn options()(
        exclude_deleted in prop::bool::weighted(0.2),
        sideloads in prop_oneof![3 => Just(0), 1 => any::<u16>()],
        gzip in prop::bool::weighted(0.05),
    ) -> Options {
        Options { exclude_deleted, sideloads, gzip }
    }
}

prop_compose! {
    fn desk()(
        stands_still in prop::bool::weighted(0.2),
        links_lead_away in prop::bool::weighted(0.3),
        token_lifetime in prop::option::weighted(0.2, prop_oneof![2..=60_u64, Just(1_800)]),
        timeout in prop::option::weighted(0.3, 20..=300_u64),
        requests in prop_oneof![
            4 => Just(Requests::AsZendesk),
            1 => Just(Requests::HighVolume),
            1 => (1..=12_u32).prop_map(Requests::Together),
            1 => Just(Requests::Unlimited),
        ],
    ) -> Desk {
        Desk { stands_still, links_lead_away, token_lifetime, timeout, requests }
    }
}

prop_compose! {
    fn interruption()(
        pages in 0..=4_usize,
        how in how(),
        pause in prop_oneof![Just(0), 0..=120_u64, Just(4_000)],
        same_client in any::<bool>(),
        page_size in prop::option::weighted(0.2, page_size()),
    ) -> Interruption {
        Interruption { pages, how, pause, same_client, page_size }
    }
}

fn how() -> impl Strategy<Value = How> {
    let records = prop_oneof![0..=20_usize, Just(usize::MAX)];
    let waiting = (prop_oneof![Just(0), 1..=90_000_u64], any::<bool>());
    Union::new([
        Just(How::Stored).boxed(),
        records
            .prop_map(|records| How::Unstored { records })
            .boxed(),
        waiting
            .prop_map(|(millis, asks_again)| How::Waiting { millis, asks_again })
            .boxed(),
    ])
}
