//! Events of side conversations: pages of a hundred that no mark ends.

use httpmock::MockServer;
use serde_json::{Value, json};
use zendesk_export::{Open, types::SideConversationEventType};
use zendesk_export_httpmock::MockServerExt as _;

use crate::{
    desk::{self, Desk},
    support::{START, all, client, start, typed},
    surface::{Row, by_name, numbers, take, whole},
    surface_desk::bare,
};

fn row() -> &'static Row {
    by_name("side_conversation_events")
}

fn page(list: &[(i64, i64)], end_time: i64, is_last: bool) -> String {
    let mut page = bare(row(), list);
    page["count"] = json!(list.len());
    page["end_time"] = json!(end_time);
    page["next_page"] = match is_last {
        true => Value::Null,
        false => json!("https://elsewhere.invalid/"),
    };
    page.to_string()
}

#[tokio::test]
async fn they_meet_the_description_of_the_api() {
    let event = r#"{"id":"8566255a-ece5-11e8-857d-493066fa7b17","created_at":"2024-03-01T16:58:36.453+00:00",
        "actor":{"user_id":35436,"name":"Agent"},"type":"split","via":"support","ticket_id":7,
        "message":{"body":"Help","to":[{"email":"stranger@example.com","user_id":null}],"x":1},"updates":{}}"#;
    let body = format!(r#"{{"events":[{event}],"count":1,"end_time":{START},"next_page":null}}"#);
    let server = MockServer::start_async().await;
    let mock = server.side_conversation_events_by_time(|when, then| {
        when.start_time(START);
        then.ok(&typed(&body));
    });
    let zendesk = client(&server.base_url());
    let pages = all(zendesk.side_conversation_events(start()).pages()).await;
    let event = pages[0].records[0].parse().unwrap();
    let time = event.created_at.unwrap();
    assert_eq!(time.timestamp_millis() % 100_000, 16_453, "milliseconds");
    let unknown: Open<SideConversationEventType> = Open::Unknown("split".into());
    assert_eq!(event.type_, Some(unknown));
    let to = &event.message.unwrap().to.unwrap()[0];
    assert_eq!(to.email.as_deref(), Some("stranger@example.com"));
    mock.assert_calls_async(1).await;
}

#[tokio::test]
async fn a_second_that_fills_a_page_is_an_error_that_names_it_and_the_next() {
    let crowd: Vec<_> = (1..=100).map(|id| (id, START + 5)).collect();
    let desk = Desk::serve(move |request| {
        let first = request.query("start_time") == Some(START.to_string());
        let mut list = crowd.clone();
        if first {
            list[0].1 = START;
        }
        desk::json(page(&list, START + 5, false))
    })
    .await;
    let (pages, error) = take(row().name, &client(&desk.url), row().start(), 99).await;
    assert_eq!(
        numbers(&pages).len(),
        101,
        "all that came, the first in both of its versions"
    );
    let error = error.unwrap();
    assert!(error.is_standstill() && !error.is_retryable());
    let text = error.to_string();
    for part in [
        row().name,
        "100 records",
        &(START + 5).to_string(),
        &(START + 6).to_string(),
    ] {
        assert!(text.contains(part), "{part}: {text}");
    }
    assert_eq!(desk.calls(), 2);
}

#[tokio::test]
async fn a_last_end_time_that_runs_ahead_of_its_events_skips_none_that_come_late() {
    let events = [(1, START), (2, START + 5)];
    let desk = Desk::script([
        desk::json(page(&events, START + 2_500, true)),
        desk::json(page(
            &[(2, START + 5), (3, START + 60)],
            START + 5_000,
            true,
        )),
        desk::json(page(&[], START + 9_000, true)),
    ])
    .await;
    let zendesk = client(&desk.url);
    let mut start = row().start();
    for (ids, position) in [(&[1, 2][..], 5), (&[2, 3], 60), (&[], 60)] {
        let pages = whole(row().name, &zendesk, start).await;
        assert_eq!(numbers(&pages), ids);
        let checkpoint = pages.last().unwrap().checkpoint.clone();
        assert_eq!(checkpoint.start_time(), Some(START + position));
        start = checkpoint.into();
    }
    assert_eq!(desk.calls(), 3);
}

#[tokio::test]
async fn nor_does_one_of_a_last_page_that_is_full() {
    let full: Vec<_> = (0..100).map(|n| (n, START + n)).collect();
    let late = [(99, START + 99), (100, START + 150)];
    let desk = Desk::script([
        desk::json(page(&full, START + 2_500, true)),
        desk::json(page(&full[99..], START + 2_600, true)),
        desk::json(page(&late, START + 5_000, true)),
    ])
    .await;
    let zendesk = client(&desk.url);
    let pages = whole(row().name, &zendesk, row().start()).await;
    let checkpoint = pages.last().unwrap().checkpoint.clone();
    assert_eq!(checkpoint.start_time(), Some(START + 99));
    let pages = whole(row().name, &zendesk, checkpoint.into()).await;
    assert_eq!(
        numbers(&pages),
        [99, 100],
        "a new run repeats, and skips nothing"
    );
}
