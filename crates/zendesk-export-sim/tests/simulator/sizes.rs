//! How many records there may be.

use zendesk_export_sim::Simulator;

use crate::desk::http;

#[tokio::test]
async fn more_records_than_there_are_numbers_are_no_panic() {
    let simulator = Simulator::builder()
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

#[tokio::test]
async fn tickets_are_as_large_as_told() {
    #[track_caller]
    fn check(told: u32, mean: usize, expected: u32) {
        let off = mean.abs_diff(usize::try_from(expected).expect("it is small"));
        assert!(off * 20 < mean, "{mean} bytes in place of {told}");
    }
    for (told, expected) in [
        (0, 1_350),
        (500, 1_350),
        (2_000, 2_000),
        (3_300, 3_300),
        (20_000, 20_000),
        (200_000, 200_000),
    ] {
        let simulator = Simulator::builder().tickets(300).ticket_bytes(told);
        let simulator = simulator.start().await.expect("it starts");
        let tickets = simulator.current("tickets").expect("they are there");
        let sizes: Vec<usize> = tickets.map(|ticket| ticket.json.len()).collect();
        check(told, sizes.iter().sum::<usize>() / sizes.len(), expected);
    }
}
