//! Any account, any export, any faults, any interruption, any page size: a walk that is resumed from its
//! checkpoints delivers everything at least once, in order, and ends; and no request breaks the guard,
//! the pace or the origin.
//!
//! * Once faults are over and a walk has come to its end, the newest version of each record has come, byte
//!   for byte; where the guard ended the walk, of each that lies before its position.
//! * Nothing has come that was on no page; and all that was on a page has come, unless the program lost a
//!   page on its way, whose records it then gets as they are by now.
//! * Within a walk records come in their order, unless faults change it, and none comes twice, unless faults
//!   send pages again.
//! * Positions never go back, from one walk to the next either.
//! * No error comes in a walk that no fault struck, and no refusal is one that a good client does not get.
//! * A walk ends after the last page, or with the guard; and it waits as long as it is told to.
//! * A walk takes no more requests than pages and faults explain.
//! * Nobody goes where the links of answers lead.
//! * Parts, each up to where the next one begins, are together the whole, and none holds what belongs to another.

mod account;
mod case;
mod drawn;
mod exports;
mod faults;
mod held;
mod parts;
mod program;
mod requests;
mod runtime;
mod versions;

use std::{collections::BTreeSet, fmt::Debug, time::Duration};

use proptest::{
    strategy::Strategy,
    test_runner::{Config, RngSeed, TestError, TestRunner},
};
use zendesk_export::Resource;

use account::Account;
use case::{Case, Verdict};
use program::Program;
use runtime::Clock;

/// How many cases a test draws, unless `PROPTEST_CASES` says otherwise.
const CASES: u32 = 700;

/// From which seed, unless `PROPTEST_RNG_SEED` names another.
const SEED: u64 = 1;

async fn check(case: Case, clock: Clock) -> Verdict {
    let account = Account::open(&case, clock).await;
    let mut program = Program::new(&case, &account);
    for interruption in &case.interruptions {
        program.walk_until(interruption).await?;
    }
    program.walk_through_faults().await?;
    account.mend();
    program.walk_to_the_end().await?;
    program.check()?;

    tokio::time::sleep(Duration::from_secs(400)).await;
    program.walk_to_the_end().await?;
    program.check()?;
    program.held.check_options(&case)?;
    account.check_shown(&case, &program.held)?;
    account.check_answers(&case, program.hasty_clients)?;
    account.check_that_nobody_went_elsewhere()
}

#[track_caller]
fn holds_for(exports: &'static [&'static str]) {
    holds(drawn::case(exports), CASES, |case, clock| {
        fastrand::seed(case.seed);
        check(case, clock)
    });
}

/// In parts that follow each other.
#[track_caller]
fn holds_in_parts_for(exports: &'static [&'static str]) {
    holds(parts::drawn(exports), CASES / 2, |(case, seams), clock| {
        fastrand::seed(case.seed);
        parts::check(case, seams, clock)
    });
}

/// Draws cases until one fails, and then smaller ones like it.
#[track_caller]
fn holds<C: Debug, F: Future<Output = Verdict>>(
    drawn: impl Strategy<Value = C>,
    cases: u32,
    check: impl Fn(C, Clock) -> F,
) {
    let mut config = Config {
        failure_persistence: None,
        max_shrink_time: 120_000,
        ..Config::default()
    };
    if std::env::var_os("PROPTEST_CASES").is_none() {
        config.cases = cases;
    }
    if config.rng_seed == RngSeed::Random {
        config.rng_seed = RngSeed::Fixed(SEED);
    }
    let seed = config.rng_seed;
    let cases = config.cases;
    let mut runner = TestRunner::new(config);
    let result = runner.run(&drawn, |case| runtime::run(|clock| check(case, clock)));
    match result {
        Ok(()) => {}
        Err(TestError::Fail(why, case)) => {
            panic!("{why}\nof {case:#?}\nwith {seed:?}, {cases} cases")
        }
        Err(TestError::Abort(why)) => panic!("{why}"),
    }
}

const BY_CURSOR: &[&str] = &[
    "tickets",
    "users",
    "custom_objects",
    "ticket_metric_events_by_cursor",
];

const BY_TIME: &[&str] = &[
    "tickets_by_time",
    "ticket_events",
    "users_by_time",
    "organizations",
];

const OF_FIXED_SIZE: &[&str] = &[
    "ticket_metric_events",
    "side_conversation_events",
    "routing_attributes",
    "routing_attribute_values",
    "routing_instance_values",
    "articles",
    "calls",
    "legs",
];

#[test]
fn exports_by_cursor_come_whole() {
    holds_for(BY_CURSOR);
}

#[test]
fn exports_by_time_come_whole() {
    holds_for(BY_TIME);
}

#[test]
fn exports_with_pages_of_a_fixed_size_come_whole() {
    holds_for(OF_FIXED_SIZE);
}

#[test]
fn parts_by_cursor_are_together_the_whole() {
    holds_in_parts_for(BY_CURSOR);
}

#[test]
fn parts_by_time_are_together_the_whole() {
    holds_in_parts_for(BY_TIME);
}

#[test]
fn parts_with_pages_of_a_fixed_size_are_together_the_whole() {
    holds_in_parts_for(OF_FIXED_SIZE);
}

#[test]
fn no_export_is_left_out() {
    let drawn: BTreeSet<_> = [BY_CURSOR, BY_TIME, OF_FIXED_SIZE]
        .concat()
        .into_iter()
        .collect();
    let all = Resource::ALL.iter().map(|resource| resource.name);
    assert_eq!(drawn, all.collect());
}
