//! What stands beside the records of a page: neither an odd member nor an error costs a record.

use serde_json::{Value, json};

use crate::{
    desk::{self, Desk},
    support::{START, all, client, cursor_page, ids, items, refused, start, time_page},
};

/// A page of tickets by time, with other members.
fn odd(members: Value) -> String {
    let mut page: Value = serde_json::from_str(&time_page(
        &[(1, START), (2, START + 5)],
        Some(START + 5),
        true,
    ))
    .unwrap();
    for (name, value) in members.as_object().unwrap() {
        page[name] = value.clone();
    }
    page.to_string()
}

#[tokio::test]
async fn numbers_and_truths_that_are_written_as_texts_are_read() {
    let end = START + 5;
    for members in [
        json!({ "count": "2" }),
        json!({ "count": 2.0 }),
        json!({ "end_time": end.to_string() }),
        json!({ "end_time": format!("{end}.0"), "count": "2", "end_of_stream": "True" }),
        json!({ "end_of_stream": "true" }),
    ] {
        let desk = Desk::script([desk::json(odd(members.clone()))]).await;
        let pages = all(client(&desk.url).tickets_by_time(start()).pages()).await;
        assert_eq!(ids(&pages), [[1, 2]], "{members}");
        assert_eq!(pages[0].count, Some(2), "{members}");
        assert_eq!(pages[0].checkpoint.start_time(), Some(end), "{members}");
        assert!(pages[0].end_of_stream && pages[0].warnings.is_empty());
    }
}

#[tokio::test]
async fn a_count_that_cannot_be_read_is_as_if_there_were_none() {
    for (count, warnings) in [
        (json!(null), 0),
        (json!("two"), 1),
        (json!(2.5), 1),
        (json!([2]), 1),
        (json!({ "value": 2 }), 1),
        (json!(u64::MAX), 1),
    ] {
        let desk = Desk::script([desk::json(odd(json!({ "count": count })))]).await;
        let pages = all(client(&desk.url).tickets_by_time(start()).pages()).await;
        assert_eq!(ids(&pages), [[1, 2]], "{count}");
        assert_eq!(pages[0].count, None, "{count}");
        assert_eq!(pages[0].warnings.len(), warnings, "{count}");
    }
}

#[tokio::test]
async fn a_place_that_is_not_clear_is_no_page() {
    for members in [
        json!({ "end_time": "soon" }),
        json!({ "end_time": "2012-03-18" }),
        json!({ "end_time": "1332034771.5" }),
        json!({ "end_of_stream": "perhaps" }),
        json!({ "end_of_stream": 1 }),
    ] {
        let desk = Desk::script([desk::json(odd(members.clone()))]).await;
        let error = refused(client(&desk.url).tickets_by_time(start()).pages()).await;
        assert!(
            error.is_decode() && !error.is_retryable(),
            "{members}: {error}"
        );
    }
}

#[tokio::test]
async fn whether_metric_events_go_on_may_be_a_text() {
    let page = |id: i64, more: &str, cursor: &str| {
        let events = json!([{ "id": id, "time": "2012-03-18T01:39:31Z" }]);
        let meta = json!({ "has_more": more, "after_cursor": cursor });
        desk::json(json!({ "ticket_metric_events": events, "meta": meta }).to_string())
    };
    let desk = Desk::script([page(1, "true", "a"), page(2, "false", "b")]).await;
    let zendesk = client(&desk.url);
    let pages = all(zendesk.ticket_metric_events_by_cursor(start()).pages()).await;
    assert_eq!(ids(&pages), [[1], [2]]);
}

#[tokio::test]
async fn an_error_in_the_shape_of_an_empty_page_is_tried_again() {
    for error in [
        json!({ "tickets": [], "error": "InternalError", "description": "hunter2" }),
        json!({ "tickets": [], "error": { "title": "InternalError" }, "end_of_stream": true }),
        json!({ "tickets": [], "errors": [{ "code": "InternalError" }], "count": 0, "end_time": null }),
        json!({ "tickets": [], "error": "InternalError", "end_time": START, "count": 0 }),
    ] {
        let good = time_page(&[(1, START)], Some(START), true);
        let desk = Desk::script([desk::json(error.to_string()), desk::json(good)]).await;
        let pages = all(client(&desk.url).tickets_by_time(start()).pages()).await;
        assert_eq!(ids(&pages), [[1]], "{error}");

        let text = error.to_string();
        let desk = Desk::serve(move |_| desk::json(text.clone())).await;
        let told = refused(client(&desk.url).tickets_by_time(start()).pages()).await;
        assert!(told.is_decode() && told.is_retryable(), "{told}");
        assert!(told.to_string().contains("InternalError"), "{told}");
        assert!(!told.to_string().contains("hunter2"), "{told}");
    }
    let empty = json!({ "tickets": [], "error": "InternalError", "after_cursor": null });
    let good = cursor_page(&[(1, START)], Some("a"), true);
    let desk = Desk::script([desk::json(empty.to_string()), desk::json(good)]).await;
    assert_eq!(
        ids(&all(client(&desk.url).tickets(start()).pages()).await),
        [[1]]
    );
}

#[tokio::test]
async fn records_beside_an_error_are_kept_and_an_error_in_their_place_is_asked_again() {
    let full = json!({
        "tickets": items(&[(1, START)]), "error": "Partial", "after_cursor": "a", "end_of_stream": false,
    });
    let empty = json!({
        "tickets": [], "error": "Partial", "after_cursor": "b", "end_of_stream": false,
    });
    let last = cursor_page(&[(2, START)], Some("c"), true);
    let desk = Desk::script([full.to_string(), empty.to_string(), last].map(desk::json)).await;
    let pages = all(client(&desk.url).tickets(start()).pages()).await;
    assert_eq!(ids(&pages), [[1], [2]]);
    assert_eq!(pages[0].extra["error"], "Partial");
    let warnings = &pages[0].warnings;
    assert!(warnings[0].contains("error (Partial)"), "{warnings:?}");
    let asked = desk.requests();
    assert_eq!(
        asked[1].target, asked[2].target,
        "the same place, and not one further"
    );
}

#[tokio::test]
async fn a_member_that_holds_no_error_is_none() {
    for none in [json!(null), json!(false), json!(""), json!([]), json!({})] {
        let page = json!({
            "calls": [], "error": none, "errors": none, "description": "Calls", "count": 0,
            "end_time": START, "next_page": null,
        });
        let desk = Desk::script([desk::json(page.to_string())]).await;
        let pages = all(client(&desk.url).calls(start()).pages()).await;
        assert_eq!(pages.len(), 1, "{none}");
        assert!(pages[0].warnings.is_empty(), "{none}");
    }
}

#[tokio::test]
async fn a_member_that_stands_there_twice_costs_no_record_in_silence() {
    let twice =
        r#"{"tickets":[{"id":1}],"tickets":[{"id":2}],"end_of_stream":true,"after_cursor":"x"}"#;
    let desk = Desk::serve(move |_| desk::json(twice)).await;
    let told = refused(client(&desk.url).tickets(start()).pages()).await;
    assert!(told.is_decode(), "{told}");
}
