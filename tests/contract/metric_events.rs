//! Ticket metric events by time.

use httpmock::MockServer;
use serde_json::{Value, json};
use zendesk_export::{
    Open,
    exports::TicketMetricEvents,
    types::{TicketMetric, TicketMetricEventType},
};
use zendesk_export_httpmock::MockServerExt as _;

use crate::{
    desk::{self, Desk},
    support::{START, all, client, drain, ids, start, typed},
    surface::by_name,
    surface_desk::{bare, bracketed},
};

/// A page; what is `Null` in the marks is left out.
pub fn events(list: &[(i64, i64)], marks: Value) -> String {
    let mut page = bare(by_name("ticket_metric_events"), list);
    let Value::Object(marks) = marks else {
        panic!("marks of a page")
    };
    page.as_object_mut().unwrap().extend(marks);
    page.to_string()
}

fn page(list: &[(i64, i64)], end_time: i64, end_of_stream: bool) -> String {
    events(
        list,
        json!({"count": list.len(), "end_time": end_time, "end_of_stream": end_of_stream,
               "next_page": "https://elsewhere.invalid/next.json?start_time=1"}),
    )
}

#[tokio::test]
async fn options_are_repeated_and_pages_go_by_end_time() {
    let server = MockServer::start_async().await;
    let first = server.ticket_metric_events(|when, then| {
        let when = when.start_time(START).include_changes(true);
        when.exclude_deleted(true).page_size(None).page_after(None);
        then.ok(&typed(&page(&[(1, START)], START + 60, false)));
    });
    let second = server.ticket_metric_events(|when, then| {
        let when = when.start_time(START + 60).include_changes(true);
        when.exclude_deleted(true).page_size(None).page_after(None);
        then.ok(&typed(&page(&[(2, START + 70)], START + 70, true)));
    });

    let export = client(&server.base_url())
        .ticket_metric_events(start())
        .include_changes(true)
        .exclude_deleted(true);
    let pages = all(export.pages()).await;

    assert_eq!(ids(&pages), [[1], [2]]);
    assert_eq!(pages[1].checkpoint.start_time(), Some(START + 70));
    first.assert_calls_async(1).await;
    second.assert_calls_async(1).await;
}

#[tokio::test]
async fn nothing_but_the_start_is_sent_unasked() {
    let desk = Desk::script([desk::json(page(&[], START, true))]).await;
    all(client(&desk.url).ticket_metric_events(start()).pages()).await;
    let requests = desk.requests();
    for name in ["include_changes", "exclude_deleted", "per_page", "include"] {
        assert_eq!(requests[0].query(name), None, "{name}");
    }
    assert_eq!(bracketed(&requests[0], "page", "size"), None);
}

#[tokio::test]
async fn events_of_the_boundary_second_come_once_by_their_time() {
    let desk = Desk::script([
        desk::json(page(
            &[(1, START), (2, START + 5), (3, START + 5)],
            START + 5,
            false,
        )),
        desk::json(page(
            &[(2, START + 5), (3, START + 5), (4, START + 5)],
            START + 6,
            false,
        )),
        desk::json(page(&[(5, START + 6)], START + 6, true)),
    ])
    .await;
    let pages = all(client(&desk.url).ticket_metric_events(start()).pages()).await;
    assert_eq!(ids(&pages), [vec![1, 2, 3], vec![4], vec![5]]);
}

#[tokio::test]
async fn an_event_that_is_taken_back_in_the_boundary_second_comes_again() {
    let event = |deleted: bool| {
        format!(r#"{{"id":1,"time":"2012-03-18T01:39:36Z","type":"breach","deleted":{deleted}}}"#)
    };
    let body = |event: &str, last: bool| {
        let end = START + 5;
        format!(r#"{{"ticket_metric_events":[{event}],"end_time":{end},"end_of_stream":{last}}}"#)
    };
    let desk = Desk::script([
        desk::json(body(&event(false), false)),
        desk::json(body(&format!("{},{}", event(false), event(true)), true)),
    ])
    .await;
    let pages = all(client(&desk.url).ticket_metric_events(start()).pages()).await;
    assert_eq!(ids(&pages), [[1], [1]]);
    let last = &pages[1].records[0];
    assert!(
        TicketMetricEvents::RESOURCE.is_deleted(last),
        "the version that is new"
    );
}

#[tokio::test]
async fn without_end_of_stream_a_page_that_does_not_move_on_is_the_last() {
    let body = |list: &[(i64, i64)], end_time: i64| {
        events(
            list,
            json!({"count": list.len(), "end_time": end_time, "next_page": "x"}),
        )
    };
    let full: Vec<_> = (1..=1_000).map(|id| (id, START + id)).collect();
    let rest = [(1_000, START + 1_000), (1_001, START + 1_001)];
    let desk = Desk::script([
        desk::json(body(&full, START + 1_000)),
        desk::json(body(&rest, START + 1_001)),
        desk::json(body(&rest[1..], START + 1_001)),
    ])
    .await;
    let pages = all(client(&desk.url).ticket_metric_events(start()).pages()).await;
    assert_eq!(ids(&pages).concat(), (1..=1_001).collect::<Vec<_>>());
    assert_eq!(desk.calls(), 3);
    let last = pages.last().unwrap();
    assert!(last.end_of_stream);
    assert_eq!(last.checkpoint.start_time(), Some(START + 1_001));
}

#[tokio::test]
async fn with_end_of_stream_a_short_page_goes_on() {
    let desk = Desk::script([
        desk::json(page(&[(1, START)], START + 5, false)),
        desk::json(page(&[], START + 9, false)),
        desk::json(page(&[(2, START + 9)], START + 9, true)),
    ])
    .await;
    let pages = all(client(&desk.url).ticket_metric_events(start()).pages()).await;
    assert_eq!(ids(&pages).concat(), [1, 2]);
    assert_eq!(desk.calls(), 3);
}

#[tokio::test]
async fn a_checkpoint_belongs_to_what_is_left_out() {
    let desk = Desk::serve(|_| desk::json(page(&[(1, START)], START, true))).await;
    let zendesk = client(&desk.url);
    let plain = all(zendesk.ticket_metric_events(start()).pages()).await;
    let export = zendesk.ticket_metric_events(plain[0].checkpoint.clone());
    let (pages, error) = drain(export.exclude_deleted(true).pages()).await;
    assert_eq!(pages.len(), 0);
    let error = error.unwrap();
    assert!(error.is_checkpoint(), "{error}");
    assert!(error.to_string().contains("exclude_deleted"), "{error}");
    assert_eq!(desk.calls(), 1);
}

#[tokio::test]
async fn what_an_event_says_is_kept_and_open() {
    let body = r#"{"ticket_metric_events":[
        {"id":926232757,"ticket_id":155,"metric":"agent_work_time","instance_id":0,"type":"measure",
         "time":"2020-10-26T12:53:12Z","deleted":false},
        {"id":926232758,"metric":"new_metric","type":"new_type","time":"2020-10-26T12:53:12Z",
         "sla":{"target":60,"business_hours":false,"policy":{"id":1,"title":"t"}},
         "status":{"calendar":1,"business":1},"group_sla":null}],
        "end_time":1603716792,"end_of_stream":true}"#;
    let desk = Desk::script([desk::json(body)]).await;
    let pages = all(client(&desk.url).ticket_metric_events(start()).pages()).await;

    let known = pages[0].records[0].parse().unwrap();
    assert_eq!(known.metric, Some(Open::Known(TicketMetric::AgentWorkTime)));
    assert_eq!(
        known.type_,
        Some(Open::Known(TicketMetricEventType::Measure))
    );
    assert_eq!(known.instance_id, Some(0));
    assert_eq!(known.time.unwrap().timestamp(), 1_603_716_792);
    let new = pages[0].records[1].parse().unwrap();
    assert_eq!(new.metric, Some(Open::Unknown("new_metric".into())));
    assert_eq!(new.type_, Some(Open::Unknown("new_type".into())));
    assert_eq!(new.sla.unwrap()["target"], 60);
}
