//! Records of custom objects, by cursor.

use httpmock::MockServer;
use serde_json::{Value, json};
use zendesk_export::exports::CustomObjects;
use zendesk_export_httpmock::MockServerExt as _;

use crate::{
    desk::{self, Desk},
    support::{START, all, client, start, typed},
    surface::by_name,
    surface_desk::{bare, bracketed},
};

pub fn page(list: &[(i64, i64)], cursor: &str, has_more: bool) -> String {
    marked(
        list,
        json!({"after_cursor": cursor, "after_url": "https://elsewhere.invalid/?cursor=x",
               "before_cursor": null, "before_url": null, "filter": null,
               "meta": {"has_more": has_more}}),
    )
}

fn marked(list: &[(i64, i64)], marks: Value) -> String {
    let mut page = bare(by_name("custom_objects"), list);
    let Value::Object(marks) = marks else {
        panic!("marks of a page")
    };
    page.as_object_mut().unwrap().extend(marks);
    page.to_string()
}

#[tokio::test]
async fn options_are_repeated_on_each_page() {
    let server = MockServer::start_async().await;
    let first = server.custom_object_records_by_cursor(|when, then| {
        let when = when
            .custom_object_key("asset")
            .start_time(START)
            .cursor(None);
        when.filter_exclude_deleted(true).per_page(50);
        then.ok(&typed(&page(&[(1, START)], "a==", true)));
    });
    let second = server.custom_object_records_by_cursor(|when, then| {
        let when = when
            .custom_object_key("asset")
            .start_time(None)
            .cursor("a==");
        when.filter_exclude_deleted(true).per_page(50);
        then.ok(&typed(&page(&[(2, START)], "b==", false)));
    });

    let zendesk = client(&server.base_url());
    let export = zendesk.custom_objects("asset", start());
    let pages = all(export.exclude_deleted(true).per_page(50).pages()).await;

    let ids: Vec<_> = pages
        .iter()
        .map(|page| page.records[0].parse().unwrap().id)
        .collect();
    assert_eq!(ids, ["1", "2"]);
    first.assert_calls_async(1).await;
    second.assert_calls_async(1).await;
}

#[tokio::test]
async fn deleted_records_are_part_of_it_unless_it_is_said() {
    let desk = Desk::serve(|_| desk::json(page(&[], "a", false))).await;
    let zendesk = client(&desk.url);
    all(zendesk.custom_objects("asset", start()).pages()).await;
    let request = &desk.requests()[0];
    let sent = bracketed(request, "filter", "exclude_deleted");
    assert!(sent.is_none_or(|sent| sent == "false"));
    assert_eq!(request.query("exclude_deleted"), None);
}

#[tokio::test]
async fn it_ends_by_has_more_and_by_end_of_stream_too() {
    for marks in [
        json!({"meta": {"has_more": false}}),
        json!({"meta": {"has_more": false}, "end_of_stream": null}),
        json!({"end_of_stream": true}),
        json!({"meta": null, "end_of_stream": true}),
        json!({"meta": {"has_more": false}, "end_of_stream": true}),
    ] {
        let mut last = marks.clone();
        last["after_cursor"] = json!("b");
        let desk = Desk::script([
            desk::json(page(&[], "a", true)),
            desk::json(marked(&[(1, START)], last)),
        ])
        .await;
        let pages = all(client(&desk.url).custom_objects("asset", start()).pages()).await;
        assert_eq!(pages.len(), 2, "{marks}: an empty page is no end");
        assert!(pages[1].end_of_stream, "{marks}");
        assert_eq!(desk.queries("cursor"), [None, Some("a".into())], "{marks}");
    }
}

#[tokio::test]
async fn more_by_end_of_stream_goes_on() {
    let desk = Desk::script([
        desk::json(marked(
            &[(1, START)],
            json!({"after_cursor": "a", "end_of_stream": false}),
        )),
        desk::json(marked(
            &[(2, START)],
            json!({"after_cursor": "b", "end_of_stream": true}),
        )),
    ])
    .await;
    let pages = all(client(&desk.url).custom_objects("asset", start()).pages()).await;
    assert_eq!(pages.len(), 2);
}

#[tokio::test]
async fn a_record_is_known_by_a_text_and_has_any_fields() {
    let body = r#"{"custom_object_records":[
        {"id":"01H4R8M2T5B9ZX","custom_object_key":"asset","name":"Laptop","external_id":null,
         "custom_object_fields":{"serial":"x","price":1.5,"tags":["a"],"owner":null},
         "created_by_user_id":"9007199254740993","updated_at":"2025-10-01T00:00:00Z"},
        {"id":"01H4R8M2T5B9ZY","name":"[DELETED]","custom_object_fields":{"serial":"[DELETED]"}}],
        "after_cursor":"a","meta":{"has_more":false},"filter":{"exclude_deleted":false}}"#;
    let desk = Desk::script([desk::json(body)]).await;
    let pages = all(client(&desk.url).custom_objects("asset", start()).pages()).await;
    let record = pages[0].records[0].parse().unwrap();
    assert_eq!(record.id, "01H4R8M2T5B9ZX");
    assert_eq!(
        record.created_by_user_id.as_deref(),
        Some("9007199254740993")
    );
    assert!(!CustomObjects::RESOURCE.is_deleted(&pages[0].records[0]));
    assert!(CustomObjects::RESOURCE.is_deleted(&pages[0].records[1]));
}
