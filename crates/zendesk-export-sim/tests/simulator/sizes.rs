//! How many records there may be.

use crate::desk::http;

#[tokio::test]
async fn more_records_than_there_are_numbers_are_no_panic() {
    let simulator = zendesk_export_sim::Simulator::builder()
        .tickets(u64::MAX)
        .start()
        .await
        .expect("it starts");
    assert!(simulator.record_count("tickets") < Some(u64::MAX));
    let url = format!(
        "{}/api/v2/incremental/tickets/cursor?start_time=0&per_page=1",
        simulator.base_url()
    );
    let answer = http()
        .get(url)
        .bearer_auth("any")
        .send()
        .await
        .expect("it answers");
    assert!(answer.status().is_success());
}
