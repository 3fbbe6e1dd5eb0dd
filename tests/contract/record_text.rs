//! Records keep what was sent, byte for byte.

use std::io::Write as _;

use zendesk_export::{Page, types::Ticket};

use crate::{
    desk::{self, Desk},
    support::{START, all, client, start},
};

/// What a JSON library would change, refuse or round.
const ODD: &[&str] = &[
    r#"{ "id" : 1 ,   "subject":"x" }"#,
    "{\n\t\"id\": 1,\r\n\t\"tags\": [ ]\n}",
    r#"{"z":1,"id":1,"a":2}"#,
    r#"{"id":1,"id":2,"subject":"a","subject":"b"}"#,
    r#"{"id":1,"n":1e999}"#,
    r#"{"id":1,"n":-1E-999}"#,
    r#"{"id":1,"subject":"lone \ud800 surrogate"}"#,
    r#"{"id":1,"subject":"\udc00\ud83d"}"#,
    r#"{"id":9007199254740993}"#,
    r#"{"id":9223372036854775807}"#,
    r#"{"id":1,"n":123456789012345678901234567890}"#,
    r#"{"id":1,"n":1.0,"m":1.10,"o":-0.0,"p":0.1000000000000000055511151231257827}"#,
    r#"{"id":1,"subject":"\u0041\/\u00e9\n\"é😀"}"#,
    "{\"id\":1,\"subject\":\"\u{2028}\u{feff}\u{7f}\"}",
    r#"{"id":1,"deep":[[[[[[[[[[[[[[[[{}]]]]]]]]]]]]]]]]}"#,
    r#"{"id":1,"":null,"constructor":{"__proto__":[]}}"#,
    r#"{"id":1,"subject":"\u0000"}"#,
    r#"{}"#,
    "null",
    "[]",
    "\"text\"",
    "1e999",
    "true",
];

async fn page(body: impl AsRef<[u8]>) -> Page<Ticket> {
    let desk = Desk::script([desk::json(body)]).await;
    all(client(&desk.url).tickets_by_time(start()).pages())
        .await
        .remove(0)
}

fn body(records: &[&str]) -> String {
    let records = records.join(" ,\n ");
    format!("{{\"end_of_stream\":true,\"tickets\":[ {records} ],\"end_time\":{START}}}")
}

#[tokio::test]
async fn json_is_byte_for_byte_as_sent() {
    let page = page(body(ODD)).await;
    let got: Vec<_> = page.records.iter().map(|record| record.json()).collect();
    assert_eq!(got, ODD);
}

#[tokio::test]
async fn json_is_byte_for_byte_as_sent_in_streams_of_records_and_by_cursor() {
    let body = body(ODD).replace("\"end_time\"", "\"after_cursor\":\"a\",\"end_time\"");
    let desk = Desk::script([desk::json(body)]).await;
    let records = all(client(&desk.url).tickets(start()).records()).await;
    let got: Vec<_> = records.iter().map(|record| record.json()).collect();
    assert_eq!(got, ODD);
}

#[tokio::test]
async fn a_record_that_does_not_parse_leaves_the_others_usable() {
    let page = page(body(&[
        r#"{"id":1,"subject":"fine"}"#,
        r#"{"id":"two"}"#,
        r#"{"id":3,"subject":"\ud800"}"#,
        "7",
        r#"{"id":5,"subject":"fine"}"#,
    ]))
    .await;
    let parsed: Vec<_> = page
        .records
        .iter()
        .map(|record| record.parse().ok().map(|t| t.id))
        .collect();
    assert_eq!(parsed, [Some(1), None, None, None, Some(5)]);
    assert_eq!(page.records[1].json(), r#"{"id":"two"}"#);
}

#[tokio::test]
async fn a_view_borrows_what_it_needs() {
    #[derive(serde::Deserialize)]
    struct Subject<'a> {
        subject: &'a str,
    }
    let page = page(body(&[r#"{"id":1,"subject":"borrowed","n":1e999}"#])).await;
    let view: Subject<'_> = page.records[0].view().unwrap();
    assert_eq!(view.subject, "borrowed");
}

#[tokio::test]
async fn a_line_leaves_out_raw_line_breaks_alone() {
    let sent = "{\r\n  \"id\": 1,\n\t\"subject\": \"a\\nb\\r\\u000a c\"\n}";
    let page = page(body(&[sent])).await;
    let mut line = Vec::new();
    page.records[0].write_line(&mut line).unwrap();
    assert_eq!(
        String::from_utf8(line).unwrap(),
        "{  \"id\": 1,\t\"subject\": \"a\\nb\\r\\u000a c\"}\n"
    );
}

#[tokio::test]
async fn every_record_is_one_line() {
    let page = page(body(ODD)).await;
    let mut lines = Vec::new();
    for record in &page.records {
        record.write_line(&mut lines).unwrap();
    }
    let lines = String::from_utf8(lines).unwrap();
    assert_eq!(lines.split_terminator('\n').count(), ODD.len());
    for (line, sent) in lines.split_terminator('\n').zip(ODD) {
        assert_eq!(line, sent.replace(['\r', '\n'], ""));
    }
}

#[tokio::test]
async fn compressed_answers_are_read() {
    let plain = body(&[r#"{"id":1,"subject":"compressed é"}"#]);
    let mut gzip = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::default());
    gzip.write_all(plain.as_bytes()).unwrap();
    let headers = [
        ("content-type", "application/json"),
        ("content-encoding", "gzip"),
    ];
    let desk = Desk::script([desk::answer(200, &headers, gzip.finish().unwrap())]).await;

    let page = all(client(&desk.url).tickets_by_time(start()).pages())
        .await
        .remove(0);

    assert_eq!(
        page.records[0].json(),
        r#"{"id":1,"subject":"compressed é"}"#
    );
    let accepted = desk.requests()[0]
        .header("accept-encoding")
        .unwrap()
        .to_owned();
    assert!(accepted.contains("gzip"), "{accepted}");
}

#[tokio::test]
async fn the_content_type_does_not_matter() {
    for kind in [
        "application/json; charset=utf-8",
        "text/plain",
        "application/octet-stream",
    ] {
        let desk = Desk::script([desk::answer(
            200,
            &[("content-type", kind)],
            body(&["{\"id\":1}"]),
        )])
        .await;
        let records = all(client(&desk.url).tickets_by_time(start()).records()).await;
        assert_eq!(records[0].json(), "{\"id\":1}", "{kind}");
    }
}
