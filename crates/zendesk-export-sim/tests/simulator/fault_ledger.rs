//! What a fault spoils is not exposed, and what an account looked like a while ago can come again.

use serde_json::Value;
use zendesk_export_sim::Fault;

use crate::desk::{Desk, builder, http, open};
use crate::live::live;

const PATH: &str = "tickets/cursor?start_time=0&per_page=5";

fn exposed(desk: &Desk) -> usize {
    let versions = desk.simulator.exposed("tickets");
    versions.expect("the resource is known").count()
}

#[tokio::test(start_paused = true)]
async fn pages_with_a_fault_are_not_exposed() {
    let desk = open(builder()).await;
    let url = format!("{}/api/v2/incremental/{PATH}", desk.simulator.base_url());
    let faults = [
        Fault::PageTooHeavy { bytes: 1 },
        Fault::SlowBody { seconds: 1 },
        Fault::CutBody,
        Fault::Reset,
        Fault::Html,
        Fault::WrongType,
        Fault::ErrorInOk,
        Fault::DuplicatedRecords,
        Fault::StuckEndTime,
        Fault::ClockSkew { seconds: 1 },
    ];
    let count = faults.len() as u64;
    let client = http();
    for fault in faults {
        desk.simulator.inject(fault.clone());
        // What becomes of it is other tests' matter.
        let _ = client.get(&url).bearer_auth("x").send().await;
        assert_eq!(exposed(&desk), 0, "{fault}");
    }
    assert_eq!(desk.simulator.faults_injected(), count);
    desk.page(PATH).await;
    assert_eq!(exposed(&desk), 5);
    desk.simulator.inject(Fault::StalePage);
    desk.page(PATH).await;
    assert_eq!(exposed(&desk), 5);
}

#[tokio::test]
async fn a_stale_page_of_a_live_account_is_as_it_was() {
    let (desk, time) = live().await;
    let page = async || -> Value { desk.page(PATH).await };
    let before = page().await;
    time.pass(3_600);
    desk.simulator.inject(Fault::StalePage);
    assert_eq!(page().await, before);
    assert_ne!(page().await, before);
}
