//! Which requests get a fault.

use std::collections::BTreeSet;

use zendesk_export_sim::{Fault, Limit};

use crate::desk::{Desk, builder, http, ids, open};
use crate::faults;

const TICKETS: &str = "tickets?start_time=0&per_page=1";
const USERS: &str = "users?start_time=0&per_page=1";

const BAD_GATEWAY: Fault = Fault::ServerError { status: 502 };

/// So that requests cost little where only their number matters.
const CHEAP: Fault = Fault::ServerError { status: 500 };

/// Whether the requests, one after the other, got the fault.
async fn faults(desk: &Desk, path: &str, requests: usize) -> Vec<bool> {
    let mut faults = Vec::with_capacity(requests);
    for _ in 0..requests {
        let status = desk.send(path).await.status().as_u16();
        assert!([200, 500, 502].contains(&status), "{status}");
        faults.push(status == 502);
    }
    faults
}

fn share(faults: &[bool]) -> f64 {
    let count = faults.iter().filter(|fault| **fault).count();
    count as f64 / faults.len() as f64
}

#[tokio::test]
async fn the_same_seed_strikes_the_same_requests() {
    let of_seed = async |seed| {
        let rule = BAD_GATEWAY.percent(30.0);
        let desk = open(builder().seed(seed).fault(rule)).await;
        faults(&desk, TICKETS, 100).await
    };
    let one = of_seed(1).await;
    assert_eq!(of_seed(1).await, one);
    assert_ne!(of_seed(2).await, one);
}

#[tokio::test]
async fn other_exports_do_not_change_which_requests_are_struck() {
    let alone = open(builder().fault(BAD_GATEWAY.percent(30.0))).await;
    let alone = faults(&alone, TICKETS, 60).await;

    let desk = open(builder().fault(BAD_GATEWAY.percent(30.0))).await;
    let (mut tickets, mut users) = (Vec::new(), Vec::new());
    for _ in 0..60 {
        users.extend(faults(&desk, USERS, 1).await);
        // With and without the ending it is one export.
        let path = ["tickets", "tickets.json"][tickets.len() % 2];
        let path = format!("{path}?start_time=0&per_page=1");
        tickets.extend(faults(&desk, &path, 1).await);
    }
    assert_eq!(tickets, alone);
    assert_ne!(users, alone);
}

#[tokio::test]
async fn the_share_is_about_the_percentage() {
    for (percent, bounds) in [(5.0, 0.02..0.10), (50.0, 0.40..0.60)] {
        for in_a_row in [1, 4] {
            let rule = BAD_GATEWAY.percent(percent).in_a_row(in_a_row);
            let desk = open(builder().fault(rule).fault(CHEAP.always())).await;
            let share = share(&faults(&desk, TICKETS, 500).await);
            assert!(bounds.contains(&share), "{share} of {percent} %");
        }
    }
    for (percent, expected) in [(0.0, 0.0), (100.0, 1.0)] {
        let desk = open(builder().fault(BAD_GATEWAY.percent(percent))).await;
        let share = share(&faults(&desk, TICKETS, 100).await);
        assert_eq!(share, expected);
    }
}

#[tokio::test]
async fn a_percentage_beyond_its_bounds_is_the_nearest_within() {
    for (percent, expected) in [
        (f64::NAN, 0.0),
        (-3.0, 0.0),
        (f64::NEG_INFINITY, 0.0),
        (250.0, 100.0),
        (f64::INFINITY, 100.0),
    ] {
        let rule = BAD_GATEWAY.percent(percent);
        assert_eq!(rule, BAD_GATEWAY.percent(expected), "{percent}");
    }
}

#[tokio::test]
async fn equal_rules_strike_independently() {
    let rules = builder()
        .fault(BAD_GATEWAY.percent(50.0))
        .fault(BAD_GATEWAY.percent(50.0))
        .fault(CHEAP.always());
    let share = share(&faults(&open(rules).await, TICKETS, 500).await);
    assert!((0.65..0.85).contains(&share), "{share} of 75 %");
}

#[tokio::test]
async fn an_object_that_the_account_lacks_has_no_faults() {
    let desk = open(builder().fault(BAD_GATEWAY.always())).await;
    let unknown = "custom_objects/unknown/cursor?start_time=0";
    assert_eq!(desk.send(unknown).await.status(), 404);
    assert_eq!(desk.send_with(unknown, "nobody").await.status(), 401);
    let known = "custom_objects/asset/cursor?start_time=0";
    assert_eq!(desk.send(known).await.status(), 502);
}

#[tokio::test]
async fn storms_last_for_their_whole_length() {
    let rule = BAD_GATEWAY.percent(20.0).in_a_row(5);
    let desk = open(builder().fault(rule).fault(CHEAP.always())).await;
    let faults = faults(&desk, TICKETS, 500).await;
    let storms = faults.chunk_by(|one, other| one == other);
    assert!(storms.clone().count() > 20);
    assert!(storms.into_iter().all(|storm| storm.len() % 5 == 0));
}

#[tokio::test]
async fn rules_are_asked_in_their_order() {
    let rules = builder()
        .fault(BAD_GATEWAY.always().on("incremental/users"))
        .fault(Fault::ServerError { status: 500 }.percent(50.0))
        .fault(Fault::ServerError { status: 503 }.always());
    let desk = open(rules).await;
    let mut statuses = BTreeSet::new();
    for _ in 0..30 {
        assert_eq!(desk.send(USERS).await.status(), 502);
        statuses.insert(desk.send(TICKETS).await.status().as_u16());
    }
    assert_eq!(statuses, BTreeSet::from([500, 503]));
}

#[tokio::test]
async fn a_rule_for_one_path_leaves_the_others_alone() {
    let rule = BAD_GATEWAY.always().on("tickets/cursor");
    let desk = open(builder().fault(rule)).await;
    assert_eq!(desk.send("tickets/cursor?start_time=0").await.status(), 502);
    for path in [TICKETS, USERS, "users/cursor?start_time=0"] {
        assert_eq!(desk.send(path).await.status(), 200, "{path}");
    }
}

#[tokio::test]
async fn rules_can_be_set_while_it_serves() {
    let desk = open(builder()).await;
    assert_eq!(share(&faults(&desk, TICKETS, 7).await), 0.0);
    let rule = BAD_GATEWAY.percent(30.0);
    desk.simulator.set_faults([rule.clone()]);
    let first = faults(&desk, TICKETS, 50).await;
    assert!(share(&first) > 0.0);
    // The requests are counted from when the rules are set.
    desk.simulator.set_faults([rule]);
    assert_eq!(faults(&desk, TICKETS, 50).await, first);
    desk.simulator.inject(BAD_GATEWAY);
    desk.simulator.set_faults([]);
    assert_eq!(share(&faults(&desk, TICKETS, 50).await), 0.0);
}

#[tokio::test]
async fn injected_faults_come_once_each_and_in_their_order() {
    let desk = open(builder().fault(BAD_GATEWAY.always())).await;
    for status in [500, 503] {
        desk.simulator.inject(Fault::ServerError { status });
    }
    for status in [500, 503, 502] {
        assert_eq!(desk.send(TICKETS).await.status(), status);
    }
    assert_eq!(desk.simulator.faults_injected(), 3);
}

#[tokio::test]
async fn answers_are_counted_by_status_and_faults_apart() {
    let desk = open(builder().requests_per_minute(Limit::Unlimited)).await;
    desk.send(TICKETS).await;
    desk.send("tickets").await;
    desk.send("tickets").await;
    desk.simulator.inject(Fault::Html);
    desk.send(TICKETS).await;
    let simulator = &desk.simulator;
    let counts = [200, 422, 429].map(|status| simulator.answered(status));
    assert_eq!(counts, [1, 2, 0]);
    assert_eq!(simulator.faults_injected(), 1);
    assert_eq!(simulator.requests(), 4);
}

#[tokio::test]
async fn when_the_faults_end_a_walk_delivers_everything() {
    let mut kinds = [faults::before_sign_in(), faults::of_an_account()].concat();
    // It would take its second each time.
    kinds.retain(|fault| !matches!(fault, Fault::SlowBody { .. }));
    let rules = kinds.into_iter().fold(builder(), |builder, fault| {
        builder.fault(fault.percent(15.0))
    });
    let desk = open(rules).await;
    let (base_url, client) = (desk.simulator.base_url(), http());
    let url = format!("{base_url}/api/v2/incremental/tickets/cursor?start_time=0&per_page=7");
    for _ in 0..100 {
        // What becomes of it is other tests' matter.
        let _ = client.get(&url).bearer_auth("x").send().await;
    }
    assert!(desk.simulator.faults_injected() > 50);
    desk.simulator.set_faults([]);
    let pages = desk.walk("tickets/cursor?start_time=0&per_page=7").await;
    let delivered = ids(&pages, "tickets").len() as u64;
    assert_eq!(desk.simulator.record_count("tickets"), Some(delivered));
}
