//! Bytes and values that JSON or Rust do not allow: each costs the record that holds it at most.

use serde_json::Value;
use zendesk_export::{Page, types::Ticket};

use crate::{
    desk::{self, Desk},
    support::{all, client, refused, start},
};

fn page(records: &[&[u8]], more: &str) -> Vec<u8> {
    let end = format!(r#"],"after_cursor":"a","end_of_stream":true{more}}}"#);
    [b"{\"tickets\":[", &*records.join(&b","[..]), end.as_bytes()].concat()
}

async fn read(body: Vec<u8>) -> Page<Ticket> {
    let desk = Desk::script([desk::json(body)]).await;
    let mut pages = all(client(&desk.url).tickets(start()).pages()).await;
    assert_eq!((pages.len(), desk.calls()), (1, 1));
    pages.remove(0)
}

fn texts(page: &Page<Ticket>) -> Vec<&str> {
    page.records.iter().map(|record| record.json()).collect()
}

#[tokio::test]
async fn bytes_that_are_no_utf_8_are_replaced_in_their_record_alone() {
    let good = r#"{"id":1,  "subject":"Jos\u00e9 é 	"}"#.replace('\t', "\u{FFFD}");
    let bad = b"{\"id\":2,\"subject\":\"caf\xe9 secret \xff\xfe\"}";
    let page = read(page(&[good.as_bytes(), bad], "")).await;
    let mended = "{\"id\":2,\"subject\":\"caf\u{FFFD} secret \u{FFFD}\u{FFFD}\"}";
    assert_eq!(texts(&page), [&*good, mended]);
    let [warning] = &page.warnings[..] else {
        panic!("{:?}", page.warnings)
    };
    assert!(
        warning.contains("record 2 (id 2)") && warning.contains("3 places"),
        "{warning}"
    );
    assert!(!warning.contains("secret"), "{warning}");
}

#[tokio::test]
async fn raw_control_characters_are_escaped_in_their_record_alone() {
    let bad = b"{\"id\":2,\n \"subject\":\"a\x00b\nc\\\"\x1f\"}";
    let page = read(page(&[b"{\"id\":1}", bad], "")).await;
    assert_eq!(
        texts(&page),
        [
            "{\"id\":1}",
            "{\"id\":2,\n \"subject\":\"a\\u0000b\\u000ac\\\"\\u001f\"}"
        ]
    );
    assert!(
        page.warnings[0].contains("record 2 (id 2)"),
        "{:?}",
        page.warnings
    );
    assert_eq!(page.warnings.len(), 1);
}

#[tokio::test]
async fn odd_bytes_beside_the_records_are_told_as_such() {
    let body = page(
        &[b"{\"id\":1}"],
        r#","users":[{"id":7,"name":"@"}],"new":"@""#,
    );
    let body: Vec<u8> = body
        .iter()
        .map(|b| if *b == b'@' { 0xe9 } else { *b })
        .collect();
    let page = read(body).await;
    assert_eq!(texts(&page), ["{\"id\":1}"]);
    assert_eq!(
        page.sideloads["users"][0].json(),
        "{\"id\":7,\"name\":\"\u{FFFD}\"}"
    );
    assert_eq!(page.extra["new"], "\u{FFFD}");
    let [user, rest] = &page.warnings[..] else {
        panic!("{:?}", page.warnings)
    };
    assert!(user.contains("users") && user.contains("id 7"), "{user}");
    assert!(rest.contains("outside the records"), "{rest}");
}

#[tokio::test]
async fn a_byte_order_mark_is_ignored() {
    let page = read([b"\xef\xbb\xbf", &*page(&[b"{\"id\":1}"], "")].concat()).await;
    assert_eq!(texts(&page), ["{\"id\":1}"]);
    assert_eq!(page.warnings, Vec::<String>::new());
}

#[tokio::test]
async fn records_that_rust_cannot_hold_are_handed_out_as_they_came() {
    let deep = format!(
        "{{\"id\":1,\"deep\":{}{}}}",
        "[".repeat(10_000),
        "]".repeat(10_000)
    );
    let odd = [
        r#"{"id":1,"subject":"cut \ud83d"}"#,
        r#"{"id":1,"subject":"before\u0000after"}"#,
        r#"{"id":1,"n":1e999999,"m":123456789012345678901234567890}"#,
        r#"{"id":1,"id":2}"#,
        r#"{"id":"x"}"#,
        "7",
        "null",
        &deep,
    ];
    let page = read(page(&odd.map(str::as_bytes), "")).await;
    assert_eq!(texts(&page), odd);
    assert_eq!(page.warnings, Vec::<String>::new());
    // An error, and no overflow of the stack.
    assert!(page.records[7].view::<Value>().is_err());
}

#[tokio::test]
async fn unknown_members_that_are_no_values_are_kept_as_text() {
    let deep = format!("{}{}", "[".repeat(10_000), "]".repeat(10_000));
    for odd in [r#"[{"name":"\ud83d"}]"#, "1e999", &deep] {
        let page = read(page(
            &[br#"{"id":1,"subject":"\ud83d"}"#],
            &format!(r#","unheard_of":{odd},"known":1"#),
        ))
        .await;
        assert_eq!(texts(&page), [r#"{"id":1,"subject":"\ud83d"}"#]);
        assert_eq!(page.extra["unheard_of"], odd);
        assert_eq!(page.extra["known"], 1);
        assert_eq!(page.warnings.len(), 1, "{:?}", page.warnings);
    }
}

#[tokio::test]
async fn what_is_no_json_at_all_is_an_error_with_its_place() {
    for (bad, place) in [
        (r#"{"id":NaN}"#, 19),
        (r#"{"id":1,}"#, 21),
        ("{'id':1}", 14),
    ] {
        let body = page(&[bad.as_bytes()], "");
        let desk = Desk::serve(move |_| desk::json(&body)).await;
        let error = refused(client(&desk.url).tickets(start()).pages()).await;
        assert!(error.is_decode() && !error.is_retryable(), "{error}");
        let text = error.to_string();
        assert!(text.contains(&format!("line 1, byte {place}")), "{text}");
        assert_eq!(desk.calls(), 3, "it stays so, most likely");
    }
}

#[tokio::test]
async fn what_is_no_text_at_all_is_not_mended() {
    for odd in [b"\xff".as_slice(), b"\x01"] {
        let bad = [b"{\"id\":\"", &*odd.repeat(2 << 20), b"\"}"].concat();
        let body = page(&[&bad], "");
        let desk = Desk::serve(move |_| desk::json(&body)).await;
        let error = refused(client(&desk.url).tickets(start()).pages()).await;
        assert!(error.to_string().contains("not JSON"), "{error}");
    }
}
