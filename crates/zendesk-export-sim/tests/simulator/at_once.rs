//! Pages that take their time, and many requests at once.

use std::future::IntoFuture as _;
use std::time::Duration;

use futures_util::future::join_all;
use reqwest::StatusCode;
use tokio::task::JoinHandle;
use zendesk_export_sim::{Fault, PageLatency, Simulator};

use crate::desk::{Desk, builder, http, open};
use crate::live::live_of;

const TICKETS: &str = "tickets?start_time=0&per_page=10";
const AN_HOUR: Duration = Duration::from_secs(3_600);

/// A request for this page, which is under way when it is given.
async fn ask(desk: &Desk, page: &'static str) -> JoinHandle<StatusCode> {
    let before = desk.simulator.requests();
    let url = format!("{}/api/v2/incremental/{page}", desk.simulator.base_url());
    let request = http().get(url).bearer_auth("x").send();
    let asked = tokio::spawn(async move { request.await.expect("it is answered").status() });
    until(|| desk.simulator.requests() > before).await;
    asked
}

/// Waits in real time for what the simulator is about to see.
async fn until(is_so: impl Fn() -> bool) {
    while !is_so() {
        tokio::time::sleep(Duration::from_millis(1)).await;
    }
}

fn exposed(simulator: &Simulator) -> usize {
    let tickets = simulator.exposed("tickets");
    tickets.expect("it has tickets").count()
}

#[tokio::test]
async fn hundreds_wait_for_their_pages_and_nobody_waits_for_them() {
    let desk = open(builder().page_latency(AN_HOUR)).await;
    let simulator = &desk.simulator;
    let asked: Vec<_> = (0..300).map(|_| desk.send(TICKETS).into_future()).collect();
    let others = async {
        until(|| simulator.requests_under_way() == 300).await;
        assert_eq!(desk.send("tickets").await.status(), 422);
        assert_eq!(desk.get("/api/v2/groups").await.status(), 200);
        let told = desk.page_at("/simulator/answers").await;
        assert_eq!(told["requests"]["under_way"], 300);
        // Where all wait, time jumps to whatever is next.
        tokio::time::pause();
    };
    let (answers, ()) = tokio::join!(join_all(asked), others);
    assert!(answers.iter().all(|answer| answer.status() == 200));
    assert_eq!(simulator.requests_under_way(), 0);
    assert_eq!(simulator.most_requests_under_way(), 301);
    assert_eq!(simulator.most_requests_in_a_minute(), 301);
}

#[tokio::test]
async fn a_page_is_of_the_time_of_its_request_and_exposed_when_it_is_sent() {
    let (desk, time) = live_of(builder().page_latency(AN_HOUR)).await;
    let path = "tickets?start_time=0&per_page=400";
    let current = || desk.simulator.current("tickets").expect("it has tickets");
    let before: Vec<_> = current().take(400).collect();
    let asked = ask(&desk, path).await;
    time.pass(200);
    assert_ne!(Vec::from_iter(current().take(400)), before);
    assert_eq!(exposed(&desk.simulator), 0);
    tokio::time::pause();
    assert_eq!(asked.await.expect("it ends"), 200);
    let shown = desk.simulator.exposed("tickets").expect("it has tickets");
    let mut shown: Vec<_> = shown.collect();
    shown.sort_by_key(|version| (version.timestamp, version.id.parse::<u64>().ok()));
    assert_eq!(shown, before);
}

#[tokio::test]
async fn nobody_is_shown_a_page_who_does_not_wait_for_it() {
    let desk = open(builder().page_latency(AN_HOUR)).await;
    let asked = ask(&desk, TICKETS).await;
    assert_eq!(desk.simulator.requests_under_way(), 1);
    asked.abort();
    until(|| desk.simulator.requests_under_way() == 0).await;
    assert_eq!(exposed(&desk.simulator), 0);
    assert_eq!(desk.simulator.answered(200), 0);
}

#[tokio::test]
async fn a_page_takes_longer_while_others_are_under_way() {
    let latency = PageLatency::from(AN_HOUR).and_each_other_request(1.0);
    let desk = open(builder().page_latency(latency)).await;
    let first = ask(&desk, TICKETS).await;
    let second = ask(&desk, TICKETS).await;
    let began = tokio::time::Instant::now();
    tokio::time::pause();
    assert_eq!(first.await.expect("it ends"), 200);
    assert_eq!(second.await.expect("it ends"), 200);
    assert!(began.elapsed() >= 2 * AN_HOUR - Duration::from_secs(60));
}

#[tokio::test]
async fn a_server_can_have_too_much_to_do_at_once() {
    let overload = Fault::Overload { requests: 1 };
    let builder = builder().page_latency(AN_HOUR).fault(overload.always());
    let desk = open(builder).await;
    let first = ask(&desk, TICKETS).await;
    let second = ask(&desk, "tickets?start_time=1700000000&per_page=10").await;
    tokio::time::pause();
    assert_eq!(first.await.expect("it ends"), 200);
    assert_eq!(second.await.expect("it ends"), 504);
    assert_eq!(desk.simulator.faults_injected(), 1);
    assert_eq!(exposed(&desk.simulator), 10);
}
