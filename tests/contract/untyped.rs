//! A page for code that takes records of any kind.

use serde_json::{Value, json};
use zendesk_export::{Page, types::Ticket};

use crate::{
    desk::{self, Desk},
    support::{START, all, client, start},
};

async fn page(body: &str) -> Page<Ticket> {
    let desk = Desk::script([desk::json(body)]).await;
    all(client(&desk.url).tickets_by_time(start()).pages())
        .await
        .remove(0)
}

#[tokio::test]
async fn the_records_keep_their_bytes_even_where_they_do_not_parse() {
    let odd = [
        r#"{ "id" : 1 ,  "subject":"x" }"#,
        r#"{"id":2,"n":1e999,"subject":"lone \ud800"}"#,
        r#"{"id":"no number"}"#,
        "null",
        "[ ]",
    ];
    let body = format!(
        r#"{{"tickets":[{}],"end_time":{START},"end_of_stream":true}}"#,
        odd.join(" , ")
    );
    let untyped: Page<Value> = page(&body).await.untyped();
    let texts: Vec<_> = untyped.records.iter().map(|record| record.json()).collect();
    assert_eq!(texts, odd);
    assert_eq!(untyped.records[0].parse().unwrap()["subject"], "x");
}

#[tokio::test]
async fn everything_beside_the_records_stays() {
    let body = json!({
        "tickets": [{"id": 1}], "users": [{"id": 2}, {"id": 3}], "groups": [],
        "unlisted": {"a": [1]}, "count": 7, "end_time": START + 9, "end_of_stream": true,
    });
    let typed = page(&body.to_string()).await;
    let (sideloads, extra) = (typed.sideloads.clone(), typed.extra.clone());
    let checkpoint = typed.checkpoint.clone();

    let untyped = typed.untyped();

    assert_eq!(untyped.sideloads, sideloads);
    assert_eq!(untyped.sideloads["users"].len(), 2);
    assert_eq!(untyped.extra, extra);
    assert_eq!(untyped.extra["unlisted"], json!({"a": [1]}));
    assert_eq!(untyped.count, Some(7));
    assert!(untyped.end_of_stream);
    assert_eq!(untyped.checkpoint, checkpoint);
    assert_eq!(untyped.checkpoint.start_time(), Some(START + 9));
}

#[tokio::test]
async fn it_shows_sizes_and_no_records() {
    let body = r#"{"tickets":[{"id":1,"subject":"private"}],"end_of_stream":true}"#;
    let untyped = page(body).await.untyped();
    assert!(!format!("{untyped:?}").contains("private"));
}
