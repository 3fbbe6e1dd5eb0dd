//! How cases are drawn.

use proptest::{collection::vec, prelude::*, sample::select, strategy::Union};

use crate::{
    case::{Case, Desk, How, Interruption, Options, Requests, Start, Time, resource},
    faults,
};

/// The most requests that a walk is meant to need.
const PAGES: u32 = 10;

pub fn case(exports: &'static [&'static str]) -> impl Strategy<Value = Case> {
    let drawn = (
        select(exports),
        any::<u16>(),
        records(),
        page_size(),
        (start(), time()),
        options(),
        desk(),
        faults::rules(),
        vec(interruption(), 0..=4),
    );
    drawn.prop_map(
        |(
            export,
            seed,
            records,
            page_size,
            (start, time),
            options,
            desk,
            faults,
            interruptions,
        )| {
            let (few, fixed) = records;
            fitted(Case {
                export,
                seed: seed.into(),
                records: if resource(export).per_page {
                    few
                } else {
                    fixed
                },
                page_size,
                start,
                time,
                options,
                desk,
                faults,
                interruptions,
            })
        },
    )
}

/// Keeps what was drawn apart within what can be read in few requests.
fn fitted(mut case: Case) -> Case {
    let least = u32::try_from(case.records).unwrap() / PAGES;
    case.page_size = case.page_size.max(least);
    for interruption in &mut case.interruptions {
        interruption.page_size = interruption.page_size.map(|size| size.max(least));
    }
    if let Time::Live { changes } = &mut case.time {
        // Otherwise more would change in a minute than its requests can follow.
        let most = match case.desk.requests {
            Requests::Together(1..=4) => 4,
            _ => 30,
        };
        *changes = (*changes).min(most * least.max(1));
        if case.export.starts_with("ticket_metric_events") {
            // Which of them belong to tickets that are deleted by now is not to be seen in them.
            case.options.exclude_deleted = false;
        }
    }
    case
}

/// Where pages can be chosen, and where they hold 1,000 or more whatever is asked for.
fn records() -> impl Strategy<Value = (u64, u64)> {
    let few = prop_oneof![2 => 0..=3_u64, 6 => 4..=40_u64, 1 => 41..=130_u64];
    let fixed = prop_oneof![40 => 0..=60_u64, 1 => 998..=1_002_u64, 1 => 1_990..=2_010_u64];
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

fn time() -> impl Strategy<Value = Time> {
    let near = (
        0..=1_000_usize,
        prop_oneof![-10..=70_i64, 280..=320_i64, 0..=900_i64],
    );
    prop_oneof![
        2 => Just(Time::After),
        1 => near.prop_map(|(record, seconds)| Time::Near { record, seconds }),
        1 => (1..=300_u32).prop_map(|changes| Time::Live { changes }),
    ]
}

prop_compose! {
    fn options()(
        exclude_deleted in prop::bool::weighted(0.2),
        sideloads in prop_oneof![3 => Just(0), 1 => any::<u16>()],
        ai_agents in prop::bool::weighted(0.2),
        gzip in prop::bool::weighted(0.05),
    ) -> Options {
        Options { exclude_deleted, sideloads, ai_agents, gzip }
    }
}

prop_compose! {
    fn desk()(
        stands_still in prop::bool::weighted(0.3),
        links_lead_away in prop::bool::weighted(0.3),
        token_lifetime in prop::option::weighted(0.2, prop_oneof![2..=60_u64, Just(1_800)]),
        least_age in select(vec![(300, 60), (61, 60), (301, 300)]),
        timeout in prop::option::weighted(0.3, 20..=300_u64),
        requests in prop_oneof![
            4 => Just(Requests::AsZendesk),
            1 => Just(Requests::HighVolume),
            1 => (1..=12_u32).prop_map(Requests::Together),
            1 => Just(Requests::Unlimited),
        ],
    ) -> Desk {
        Desk { stands_still, links_lead_away, token_lifetime,
            least_age, timeout, requests }
    }
}

prop_compose! {
    fn interruption()(
        pages in 0..=4_usize,
        how in how(),
        pause in prop_oneof![Just(0), 0..=120_u64, 200..=400_u64, Just(1_000)],
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
