//! Bodies that Zendesk really sent; see `samples/README.md`.

use crate::{
    desk::{self, Desk},
    support::{START, all, client, start},
};

const TICKETS: &str = include_str!("../samples/embulk-tickets-page-2019.json");
const TICKET_EVENTS: &str = include_str!("../samples/embulk-ticket-events-page-2019.json");
const EMPTY: &str = include_str!("../samples/embulk-empty-page-nulls-2019.json");

#[tokio::test]
async fn a_page_of_tickets() {
    let desk = Desk::script([desk::json(TICKETS), desk::json(EMPTY)]).await;
    let pages = all(client(&desk.url).tickets_by_time(start()).pages()).await;
    assert_eq!(desk.calls(), 2, "its link is there, and moves on");
    let page = &pages[0];
    let ids: Vec<_> = page
        .records
        .iter()
        .map(|record| record.parse().unwrap().id)
        .collect();
    assert_eq!(ids, [2, 3, 4, 1002], "the last one came twice");
    assert_eq!(page.repeats, 1);
    assert_eq!(page.count, Some(999));
    assert_eq!(page.checkpoint.start_time(), Some(1_550_647_053));
    for record in &page.records {
        assert!(TICKETS.contains(record.json()));
        let ticket = record.parse().unwrap();
        assert!(ticket.generated_timestamp.is_some() && ticket.via.is_some());
    }
}

#[tokio::test]
async fn a_page_of_ticket_events() {
    let desk = Desk::script([
        desk::json(TICKET_EVENTS),
        desk::json(EMPTY.replace("tickets", "ticket_events")),
    ])
    .await;
    let mut pages = client(&desk.url).ticket_events(start()).pages();
    let page = pages.try_next().await.unwrap().unwrap();
    assert_eq!(page.records.len(), 4);
    for record in &page.records {
        assert!(TICKET_EVENTS.contains(record.json()));
        let event = record.parse().unwrap();
        assert_eq!(event.timestamp, Some(1_550_645_443));
        assert!(!event.child_events.unwrap().is_empty());
    }
}

#[tokio::test]
async fn an_empty_page_of_nulls() {
    let desk = Desk::script([desk::json(EMPTY)]).await;
    let pages = all(client(&desk.url).tickets_by_time(start()).pages()).await;
    assert!(pages.iter().all(|page| page.records.is_empty()));
    assert!(
        pages
            .iter()
            .all(|page| page.checkpoint.start_time() == Some(START))
    );
    assert_eq!(desk.calls(), 1);
}
