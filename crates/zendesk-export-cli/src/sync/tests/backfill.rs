//! Where pages take their time: how long a backfill takes, and how many requests beyond its pages.
use std::{num::NonZeroU32, time::Duration};

use zendesk_export_sim::PageLatency;

use super::{
    account::Account,
    case::{Case, Kind},
    place::Place,
    runtime, with_two_lanes,
};

struct Backfill {
    took: Duration,
    requests: u64,
    at_once: u64,
}

/// More than any budget asks for.
const ALL: usize = 99;

/// Requests a minute.
const BUDGET: u32 = 600;

const SECOND: Duration = Duration::from_secs(1);

/// Months after the newest record, and days after it.
const MONTHS: i64 = 1_796_000_000;
const DAYS: i64 = 1_767_400_000;

fn backfill(pages: u64, began: i64, latency: PageLatency, lanes: usize) -> Backfill {
    let case = Case {
        records: 10 * pages,
        per_page: 10,
        budget: NonZeroU32::new(BUDGET).unwrap(),
        latency,
        ..with_two_lanes()
    };
    let place = Place::of(Kind::Database);
    runtime::run(async |clock| {
        clock.begin(began);
        let account = Account::open(&case, place.to(), clock.clone()).await;
        let begun = clock.passed();
        account.sync(lanes).await.unwrap();
        Backfill {
            took: clock.passed() - begun,
            requests: account.requests(),
            at_once: account.most_at_once(),
        }
    })
}

#[test]
fn lanes_take_no_more_than_two_requests_each_beyond_the_pages() {
    for began in [MONTHS, DAYS] {
        let read = backfill(300, began, SECOND.into(), ALL);
        let most = 300 + 2 * read.at_once;
        assert!(read.requests <= most, "{} requests", read.requests);
    }
}

#[test]
fn lanes_use_nine_tenths_of_what_the_budget_allows() {
    let Backfill { took, .. } = backfill(300, MONTHS, SECOND.into(), ALL);
    // As many as the budget allows in that time, and then the last of them.
    let bound = SECOND * 300 * 60 / BUDGET + SECOND;
    assert!(took * 9 <= bound * 10, "{took:?}");
}

#[test]
fn a_server_that_is_slower_under_load_ends_no_later_than_with_one_lane() {
    for began in [MONTHS, DAYS] {
        for share in [1.0, 2.0] {
            let latency = PageLatency::from(SECOND).and_each_other_request(share);
            let alone = backfill(150, began, latency, 1);
            let lanes = backfill(150, began, latency, ALL);
            assert!(
                lanes.took * 100 <= alone.took * 102,
                "{:?} beside {:?}",
                lanes.took,
                alone.took
            );
        }
    }
}
