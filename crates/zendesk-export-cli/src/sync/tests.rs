//! Any account, any faults, any load, any interruption, any number of lanes: a run that is interrupted and run
//! again keeps everything, and asks for no more than it may.
//!
//! * Once faults are over and a run has ended, a database, of whichever kind, has the newest version of each record, byte for byte,
//!   and a folder or a lake each version once; of an export by time, those from before the guard.
//! * Every version that a page held is kept, unless a run was interrupted, or had reached the end of a place, and
//!   the record has changed since or is younger than the guard: what comes after that is for whoever reads on from there.
//! * Nothing is kept that was on no page, unless faults spoil pages.
//! * No minute has more requests than the budget, and no request is answered 429.
//! * Where nothing goes wrong, a run takes no more requests than pages, and two for each lane.
//! * No run fails that no fault struck.
//!
//! The long run: `PROPTEST_CASES=2000 cargo test -p zendesk-export-cli sync::tests`; `PROPTEST_RNG_SEED=7` draws
//! other cases.
mod account;
mod backfill;
mod case;
mod kept;
#[cfg(feature = "delta")]
#[allow(dead_code, reason = "tests of the program have it too")]
#[path = "../../tests/e2e/sync/lake.rs"]
mod lake;
mod place;

#[allow(
    dead_code,
    unreachable_pub,
    reason = "the properties of the library have them too"
)]
#[path = "../../../../tests/properties/faults.rs"]
mod faults;
#[allow(
    dead_code,
    unreachable_pub,
    reason = "the properties of the library have it too"
)]
#[path = "../../../../tests/properties/runtime.rs"]
mod runtime;

use std::{cell::Cell, collections::HashSet, num::NonZeroU32, time::Duration};

use proptest::{
    prop_assert,
    test_runner::{Config, RngSeed, TestError, TestRunner},
};

#[cfg(feature = "postgres")]
use zendesk_export_bench::on_postgres;
use zendesk_export_sim::{PageLatency, Version};

use crate::to::To;
use account::Account;
use case::{Case, Kind, Verdict};
use place::Place;
use runtime::Clock;

/// How many cases a test draws, unless `PROPTEST_CASES` says otherwise.
const CASES: u32 = 60;

/// From which seed, unless `PROPTEST_RNG_SEED` names another.
const SEED: u64 = 1;

/// When a case begins: after all that the simulator has at first, and before any clock of today.
const BEGAN: i64 = 1_768_000_000;

/// Whether several lanes were there.
async fn check(case: Case, to: &To, clock: Clock) -> Verdict<bool> {
    clock.begin(BEGAN);
    let account = Account::open(&case, to, clock).await;
    for interruption in &case.interruptions {
        account.sync_until(interruption).await?;
    }
    account.mend();
    for _ in 0..2 {
        let guard = account.guard();
        let is_due = |version: &Version| version.timestamp < guard;
        let due: Vec<_> = account.current().filter(is_due).collect();
        let ended = account.sync(case.lanes).await;
        prop_assert!(ended.is_ok(), "{ended:?}");
        // What has changed meanwhile may have been withheld until the end.
        let unchanged: HashSet<_> = account.current().map(|version| version.json).collect();
        let is_unchanged = |version: &&Version| unchanged.contains(&version.json);
        let kept = account.kept();
        kept.check_complete(due.iter().filter(is_unchanged))?;
        let exposed = account.exposed();
        let stored =
            |version: &&Version| case.loses_no_page() || is_unchanged(version) && is_due(version);
        kept.check_complete(exposed.iter().filter(stored))?;
        kept.check_nothing_else(&case, &exposed)?;
        account.check_requests()?;
        tokio::time::sleep(Duration::from_secs(400)).await;
    }
    Ok(account.had_lanes())
}

/// Draws cases until one fails, and then smaller ones like it.
#[track_caller]
fn holds_for(kinds: &'static [Kind], exports: &'static [&'static str]) {
    let mut config = Config {
        failure_persistence: None,
        max_shrink_time: 120_000,
        ..Config::default()
    };
    if std::env::var_os("PROPTEST_CASES").is_none() {
        // Each takes the server a good part of a second.
        let is_slow = kinds.contains(&Kind::Postgres);
        config.cases = if is_slow { CASES / 4 } else { CASES };
    }
    if config.rng_seed == RngSeed::Random {
        config.rng_seed = RngSeed::Fixed(SEED);
    }
    let (seed, cases) = (config.rng_seed, config.cases);
    let mut runner = TestRunner::new(config);
    let with_lanes = Cell::new(0);
    let result = runner.run(&case::case(kinds, exports), |case| {
        fastrand::seed(case.seed);
        let place = Place::of(case.kind);
        let had_lanes = runtime::run(|clock| check(case, place.to(), clock))?;
        with_lanes.set(with_lanes.get() + u32::from(had_lanes));
        Ok(())
    });
    match result {
        Ok(()) => assert!(with_lanes.get() * 5 > cases, "{with_lanes:?} had lanes"),
        Err(TestError::Fail(why, case)) => {
            panic!("{why}\nof {case:#?}\nwith {seed:?}, {cases} cases")
        }
        Err(TestError::Abort(why)) => panic!("{why}"),
    }
}

#[test]
fn exports_by_cursor_are_kept_whole() {
    holds_for(FILES, &["tickets", "users", "custom-objects/asset"]);
}

#[test]
fn exports_by_time_are_kept_whole() {
    let exports = &[
        "tickets-by-time",
        "ticket-events",
        "organizations",
        "users-by-time",
    ];
    holds_for(FILES, exports);
}

/// The newest record is older than what is ever divided, so that there seems to be much after it.
#[test]
fn nothing_is_missing_after_the_last_page_of_an_account_where_little_happens() {
    holds(Case {
        records: 1,
        per_page: 1,
        latency: Duration::from_millis(336).into(),
        ..with_two_lanes()
    });
}

/// The server does not bear two requests at once, so that the lane of the newest records is one too many.
#[test]
fn what_changes_after_the_newest_records_were_read_early_is_read() {
    let latency = PageLatency::from(Duration::from_secs(17));
    holds(Case {
        records: 132,
        per_page: 18,
        changes: 112,
        budget: NonZeroU32::new(3).unwrap(),
        latency: latency.and_each_other_request(2.0),
        ..with_two_lanes()
    });
}

#[test]
fn lists_are_read_every_hour_while_a_run_follows() {
    let case = Case {
        export: "users",
        records: 5,
        lanes: 1,
        ..with_two_lanes()
    };
    let place = Place::of(case.kind);
    runtime::run(async |clock: Clock| {
        clock.begin(BEGAN);
        let account = Account::open(&case, place.to(), clock).await;
        let half_an_hour = Duration::from_secs(30 * 60);
        account.follow("groups", 5 * half_an_hour).await;
        assert_eq!(account.pages("groups"), 3);
        // The export itself is looked at every minute meanwhile.
        assert!(
            (140..=151).contains(&account.pages("users")),
            "{}",
            account.pages("users")
        );
    });
}

fn with_two_lanes() -> Case {
    Case {
        export: "tickets",
        seed: 0,
        records: 0,
        per_page: 100,
        kind: Kind::Database,
        changes: 0,
        budget: NonZeroU32::new(149).unwrap(),
        latency: PageLatency::default(),
        faults: Vec::new(),
        interruptions: Vec::new(),
        lanes: 2,
    }
}

#[track_caller]
fn holds(case: Case) {
    let place = Place::of(case.kind);
    let checked = runtime::run(|clock| check(case, place.to(), clock));
    assert!(checked.is_ok(), "{checked:?}");
}

const FILES: &[Kind] = &[
    Kind::Database,
    Kind::Folder,
    #[cfg(feature = "delta")]
    Kind::Lake,
];

#[cfg(feature = "postgres")]
on_postgres!(exports_are_kept_whole_in_postgresql);

#[cfg(feature = "postgres")]
fn exports_are_kept_whole_in_postgresql() {
    let exports = &["tickets", "ticket-events", "custom-objects/asset"];
    holds_for(&[Kind::Postgres], exports);
}
