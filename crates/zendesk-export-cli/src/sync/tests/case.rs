//! What a case consists of, and how it is drawn.
use std::{num::NonZeroU32, time::Duration};

use proptest::{collection::vec, prelude::*, sample::select, test_runner::TestCaseError};
use zendesk_export_sim::{Fault, PageLatency};

use super::faults::{self, Rule};

pub(super) type Verdict<T = ()> = Result<T, TestCaseError>;

/// One account, one export of it, how its server is, and what befalls the program that reads it.
#[derive(Clone, Debug)]
pub(super) struct Case {
    pub(super) export: &'static str,
    pub(super) seed: u64,
    pub(super) records: u64,
    pub(super) per_page: u32,
    pub(super) kind: Kind,
    /// In a thousand seconds, while the program runs.
    pub(super) changes: u32,
    /// Requests a minute, of the server and of the program.
    pub(super) budget: NonZeroU32,
    pub(super) latency: PageLatency,
    /// What goes wrong with answers, until all interruptions are over.
    pub(super) faults: Vec<Rule>,
    /// In their order; each ends a run.
    pub(super) interruptions: Vec<Interruption>,
    /// Of the runs that are not interrupted.
    pub(super) lanes: usize,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Kind {
    Database,
    Folder,
    Postgres,
    #[cfg(feature = "delta")]
    Lake,
}

impl Kind {
    /// Whether it has no version of a record but the newest.
    pub(super) fn has_newest_alone(self) -> bool {
        matches!(self, Self::Database | Self::Postgres)
    }

    /// Whether it is free for the next run at once, although one that was interrupted may store a page yet. Then one
    /// of the two has lost, and is run again.
    pub(super) fn may_be_lost(self) -> bool {
        !matches!(self, Self::Database | Self::Folder | Self::Postgres)
    }
}

#[derive(Clone, Copy, Debug)]
pub(super) struct Interruption {
    pub(super) lanes: usize,
    /// How long the run lasts.
    pub(super) after: Duration,
    /// Until the next one, which does not know what this one has sent: a minute at least.
    pub(super) pause: Duration,
}

impl Case {
    /// Whether nothing happens that would take a request more.
    pub(super) fn is_quiet(&self) -> bool {
        self.changes == 0 && self.faults.is_empty() && self.interruptions.is_empty()
    }

    /// Whether all of every page is stored.
    pub(super) fn loses_no_page(&self) -> bool {
        self.lanes == 1 && self.faults.is_empty() && self.interruptions.is_empty()
    }
}

prop_compose! {
    pub(super) fn case(kinds: &'static [Kind], exports: &'static [&'static str])(
        export in select(exports),
        seed in any::<u16>(),
        records in prop_oneof![1 => 0..=10_u64, 4 => 11..=300_u64],
        per_page in prop_oneof![1..=10_u32, 11..=50_u32],
        kind in select(kinds),
        changes in prop_oneof![1 => Just(0), 1 => 1..=200_u32],
        budget in prop_oneof![1 => 1..=12_u32, 2 => 13..=600_u32],
        latency in latencies(),
        faults in faults::rules(),
        overload in prop::option::weighted(0.2, 0..=4_u32),
        interruptions in vec(interruption(), 0..=4),
        lanes in 1..=6_usize,
    ) -> Case {
        // So many requests as can be had in some minutes, and as can follow the changes: with faults and other requests a
        // page may take several times as long, and by time it begins with a record of the one before.
        let per_page = per_page.max(u32::try_from(records).unwrap() / 40);
        let changes = changes.min(4 * budget * (per_page - 1)).min(latency.records_of(per_page) / 8);
        let mut faults = faults;
        // A record that comes as another type is lost until it changes again.
        faults.retain(|rule| rule.fault != Fault::WrongType);
        faults.extend(overload.map(|requests| Rule {
            fault: Fault::Overload { requests },
            percent: 100,
            in_a_row: 1,
        }));
        let budget = NonZeroU32::new(budget).unwrap();
        Case {
            export, seed: seed.into(), records, per_page, kind, changes, budget, faults, interruptions, lanes,
            latency: latency.into(),
        }
    }
}

/// How long pages take.
#[derive(Clone, Copy, Debug)]
struct Latency {
    page: Duration,
    a_thousand_records: Duration,
    each_other_request: f64,
}

impl Latency {
    /// How many records come in a thousand seconds, one page after the other.
    fn records_of(self, per_page: u32) -> u32 {
        let page = self.page + self.a_thousand_records * per_page / 1_000;
        let records = u128::from(per_page) * 1_000_000_000 / page.as_micros().max(1);
        u32::try_from(records).unwrap_or(u32::MAX)
    }
}

impl From<Latency> for PageLatency {
    fn from(latency: Latency) -> Self {
        Self::from(latency.page)
            .and_a_thousand_records(latency.a_thousand_records)
            .and_each_other_request(latency.each_other_request)
    }
}

fn latencies() -> impl Strategy<Value = Latency> {
    let page = prop_oneof![1 => Just(0), 2 => 1..=2_000_u64, 2 => 2_001..=30_000_u64];
    let each_other_request = prop_oneof![2 => Just(0.0), 1 => Just(1.0), 1 => 0.1..2.0];
    (page, 0..=20_u64, each_other_request).prop_map(|(page, a_record, each_other_request)| {
        Latency {
            page: Duration::from_millis(page),
            a_thousand_records: Duration::from_secs(a_record),
            each_other_request,
        }
    })
}

prop_compose! {
    fn interruption()(
        lanes in 1..=6_usize,
        after in prop_oneof![0..=2_000_u64, 2_001..=300_000_u64],
        pause in prop_oneof![61..=120_u64, 200..=1_000_u64],
    ) -> Interruption {
        Interruption {
            lanes,
            after: Duration::from_millis(after),
            pause: Duration::from_secs(pause),
        }
    }
}
