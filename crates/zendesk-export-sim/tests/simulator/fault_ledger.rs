//! What a fault spoils is not exposed, and what it leaves is.

use reqwest::Method;
use zendesk_export_sim::Fault;

use crate::desk::{Desk, builder, http, open};
use crate::faults;

const PATH: &str = "tickets/cursor?start_time=0&per_page=5";

fn exposed(desk: &Desk) -> usize {
    let versions = desk.simulator.exposed("tickets");
    versions.expect("the resource is known").count()
}

/// What becomes of it is other tests' matter.
async fn ask(desk: &Desk, method: Method) {
    let url = format!("{}/api/v2/incremental/{PATH}", desk.simulator.base_url());
    let request = http().request(method, url).bearer_auth("x");
    if let Ok(answer) = request.send().await {
        let _ = answer.bytes().await;
    }
}

#[tokio::test]
async fn records_that_a_fault_spoils_are_not_exposed() {
    let desk = open(builder()).await;
    let mut faults = faults::before_sign_in();
    faults.extend(faults::in_the_records());
    let count = faults.len() as u64;
    for fault in faults {
        desk.simulator.inject(fault.clone());
        ask(&desk, Method::GET).await;
        assert_eq!(exposed(&desk), 0, "{fault}");
    }
    assert_eq!(desk.simulator.faults_injected(), count);
    ask(&desk, Method::GET).await;
    assert_eq!(exposed(&desk), 5);
}

#[tokio::test(start_paused = true)]
async fn records_that_a_fault_leaves_as_they_are_are_exposed() {
    for fault in faults::around_the_records() {
        let desk = open(builder()).await;
        desk.simulator.inject(fault.clone());
        ask(&desk, Method::GET).await;
        assert_eq!(exposed(&desk), 5, "{fault}");
        assert_eq!(desk.simulator.faults_injected(), 1, "{fault}");
    }
}

#[tokio::test(start_paused = true)]
async fn head_exposes_nothing_and_has_no_faults_of_a_page() {
    let desk = open(builder()).await;
    ask(&desk, Method::HEAD).await;
    assert_eq!(exposed(&desk), 0);
    for fault in [faults::in_the_records(), faults::around_the_records()].concat() {
        desk.simulator.inject(fault);
        ask(&desk, Method::HEAD).await;
    }
    assert_eq!(desk.simulator.faults_injected(), 0);
    desk.simulator
        .inject(Fault::TooManyRequests { retry_after: 1 });
    ask(&desk, Method::HEAD).await;
    assert_eq!(desk.simulator.faults_injected(), 1);
    assert_eq!(exposed(&desk), 0);
}
