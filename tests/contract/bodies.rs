//! Bodies as servers and proxies send them: compressed in every way, damaged, and too large.

use std::io::Write as _;

use flate2::{Compression, write::GzEncoder};

use zendesk_export::Credentials;

use crate::{
    desk::{self, Answer, Desk, Request},
    support::{START, all, builder, client, cursor_page, ids, page_of, refused, start},
};

fn gzip(bytes: &[u8]) -> Vec<u8> {
    let mut encoder = GzEncoder::new(Vec::new(), Compression::best());
    encoder.write_all(bytes).unwrap();
    encoder.finish().unwrap()
}

fn encoded(encoding: &str, body: impl AsRef<[u8]>) -> Answer {
    desk::answer(200, &[("content-encoding", encoding)], body)
}

fn page() -> String {
    cursor_page(&[(1, START), (2, START)], Some("a"), true)
}

/// The page comes, after so many requests.
async fn is_read(what: &str, answers: impl IntoIterator<Item = Answer>, requests: usize) {
    let desk = Desk::script(answers).await;
    let pages = all(client(&desk.url).tickets(start()).pages()).await;
    assert_eq!(ids(&pages), [[1, 2]], "{what}");
    assert_eq!(desk.calls(), requests, "{what}");
}

#[tokio::test]
async fn a_page_is_read_whole_however_gzip_was_made() {
    let whole = page();
    let (first, second) = whole.split_at(whole.len() / 2);
    let (first, second) = (first.as_bytes(), second.as_bytes());
    for (what, body) in [
        ("one member", gzip(whole.as_bytes())),
        ("two members", [gzip(first), gzip(second)].concat()),
        (
            "an empty member",
            [gzip(b""), gzip(first), gzip(b""), gzip(second)].concat(),
        ),
        ("padding", [gzip(whole.as_bytes()), vec![0; 512]].concat()),
        (
            "something after it",
            [gzip(whole.as_bytes()), b"\r\n".to_vec()].concat(),
        ),
        ("no gzip at all", whole.clone().into_bytes()),
    ] {
        is_read(what, [encoded("gzip", &body)], 1).await;
        is_read(what, [encoded("X-GZip", &body)], 1).await;
    }
}

#[tokio::test]
async fn gzip_is_asked_for_and_nothing_else() {
    let desk = Desk::script([desk::json(page())]).await;
    all(client(&desk.url).tickets(start()).pages()).await;
    assert_eq!(desk.requests()[0].header("accept-encoding"), Some("gzip"));
}

#[tokio::test]
async fn a_damaged_gzip_body_is_asked_for_again_and_then_told() {
    let whole = gzip(page().as_bytes());
    let mut flipped = whole.clone();
    let last = flipped.len() - 6; // within the checksum
    flipped[last] ^= 1;
    for (what, body) in [
        ("cut", &whole[..whole.len() / 2]),
        ("without its checksum", &whole[..whole.len() - 8]),
        ("another checksum", &flipped),
    ] {
        is_read(what, [encoded("gzip", body), encoded("gzip", &whole)], 2).await;
        let body = body.to_vec();
        let desk = Desk::serve(move |_| encoded("gzip", &body)).await;
        let error = refused(client(&desk.url).tickets(start()).pages()).await;
        assert!(
            error.is_decode() && error.to_string().contains("compressed"),
            "{error}"
        );
        assert_eq!(desk.calls(), 12, "{what}");
    }
}

#[tokio::test]
async fn pages_that_come_damaged_are_asked_for_without_compression() {
    let desk = Desk::serve(|request| {
        let page = match request.query("cursor").as_deref() {
            Some("a") => cursor_page(&[(3, START)], Some("b"), true),
            _ => cursor_page(&[(1, START), (2, START)], Some("a"), false),
        };
        match request.header("accept-encoding") {
            Some("gzip") => encoded("gzip", &gzip(page.as_bytes())[..20]),
            _ => desk::json(page),
        }
    })
    .await;
    let pages = all(client(&desk.url).tickets(start()).pages()).await;
    assert_eq!(ids(&pages), [vec![1, 2], vec![3]]);
    let requests = desk.requests();
    let asked: Vec<_> = requests
        .iter()
        .map(|r| r.header("accept-encoding"))
        .collect();
    let (gzip, plain) = (Some("gzip"), Some("identity"));
    assert_eq!(asked, [gzip, gzip, plain, plain]);
    let told: Vec<_> = pages.iter().map(|page| page.warnings.len()).collect();
    assert_eq!(told, [1, 0], "it is told once");
    assert!(pages[0].warnings[0].contains("without compression"));
}

#[tokio::test]
async fn a_compression_that_was_not_asked_for_is_told_at_once() {
    for encoding in ["br", "deflate", "zstd", "gzip, gzip"] {
        let desk = Desk::serve(move |_| encoded(encoding, "x")).await;
        let error = refused(client(&desk.url).tickets(start()).pages()).await;
        assert!(error.is_decode() && !error.is_retryable(), "{error}");
        assert!(error.to_string().contains("not asked for"), "{error}");
        assert_eq!(desk.calls(), 1, "{encoding}");
    }
}

#[tokio::test]
async fn an_empty_gzip_body_is_no_page() {
    let desk = Desk::serve(|_| encoded("gzip", gzip(b""))).await;
    let error = refused(client(&desk.url).tickets(start()).pages()).await;
    assert!(error.is_decode(), "{error}");
    assert!((1..=12).contains(&desk.calls()));
}

/// As many records as are asked for, each of 1 KiB.
fn heavy(request: &Request) -> String {
    let text = "x".repeat(1024);
    let records: Vec<_> = (1..=request.per_page())
        .map(|id| format!(r#"{{"id":{id},"generated_timestamp":{START},"text":"{text}"}}"#))
        .collect();
    format!(
        r#"{{"tickets":[{}],"after_cursor":"a","end_of_stream":true}}"#,
        records.join(",")
    )
}

#[tokio::test]
async fn a_page_that_is_too_large_is_asked_for_in_smaller_ones() {
    for compressed in [false, true] {
        let desk = Desk::serve(move |request| match compressed {
            true => encoded("gzip", gzip(heavy(request).as_bytes())),
            false => desk::json(heavy(request)),
        })
        .await;
        let zendesk = builder(&desk.url)
            .max_page_bytes(300 * 1024)
            .build()
            .unwrap();
        let pages = all(zendesk.tickets(start()).pages()).await;
        assert_eq!(pages[0].records.len(), 125);
        assert_eq!(desk.page_sizes(), [1000, 125]);
    }
}

#[tokio::test]
async fn a_page_that_no_size_makes_small_enough_is_told_with_its_limit() {
    let bomb = gzip(&vec![b' '; 8 << 20]);
    assert!(bomb.len() < 16 << 10);
    let desk = Desk::serve(move |_| encoded("gzip", &bomb)).await;
    let zendesk = builder(&desk.url).max_page_bytes(1 << 20).build().unwrap();

    let error = refused(zendesk.tickets(start()).per_page(4).pages()).await;
    assert!(error.is_decode() && !error.is_retryable(), "{error}");
    assert!(error.to_string().contains("larger than 1 MiB"), "{error}");
    assert_eq!(desk.page_sizes(), [4, 1], "and no further");

    // Articles have no page size.
    let error = refused(zendesk.articles(start()).pages()).await;
    assert!(error.to_string().contains("larger than 1 MiB"), "{error}");
    assert_eq!(desk.calls(), 3);
}

#[tokio::test]
async fn a_large_page_is_read_however_much_its_records_hold_and_refused_for_too_many() {
    let page = |records: &str| {
        let end = r#""after_cursor":"a","end_of_stream":true"#;
        desk::json(format!(r#"{{"tickets":[{records}],{end}}}"#))
    };
    let much = "[1,{}],".repeat(3 << 20);
    let heavy = format!(r#"{{"id":1,"a":"\\\",[","b":[{much}0]}},{{"id":2}}"#);
    let many = format!("{{}}{}", ",{}".repeat(6 << 20));
    let desk = Desk::script([page(&heavy), page(&many)]).await;
    let zendesk = builder(&desk.url).build().unwrap();

    let pages = all(zendesk.tickets(start()).pages()).await;
    assert_eq!(pages[0].records.len(), 2);

    let error = refused(zendesk.tickets(start()).pages()).await;
    assert!(error.is_decode() && !error.is_retryable(), "{error}");
    assert!(error.to_string().contains("100000 records"), "{error}");
    assert_eq!(desk.calls(), 2, "and no further");
}

#[tokio::test]
async fn an_access_token_that_is_too_large_has_nothing_to_do_with_pages() {
    let desk = Desk::serve(|_| desk::json(" ".repeat(2 << 20))).await;
    let zendesk = builder(&desk.url)
        .credentials(Credentials::oauth_client("exporter", "secret", "read"))
        .max_page_bytes(1 << 20)
        .build()
        .unwrap();
    let error = refused(zendesk.tickets(start()).pages()).await;
    let told = error.to_string();
    assert!(
        told.contains("larger than 1 MiB") && told.contains("access token"),
        "{told}"
    );
    assert!(
        !told.contains("page") && !told.contains("records"),
        "{told}"
    );
}

#[tokio::test]
async fn a_refusal_keeps_its_status_and_code_whatever_its_body_becomes() {
    let page = page_of("tickets", &[(1, START)], Some(START), true);
    let long = format!(
        r#"{{"error":"Forbidden","description":"{}"}}"#,
        " ".repeat(1 << 20)
    );
    for (body, code) in [
        (gzip(br#"{"error":"Forbidden"}"#), true),
        (gzip(long.as_bytes()), false),
        (gzip(page.as_bytes())[..20].to_vec(), false),
        (b"no gzip".to_vec(), false),
    ] {
        let answer = desk::answer(403, &[("content-encoding", "gzip")], body);
        let desk = Desk::script([answer]).await;
        let error = refused(client(&desk.url).tickets(start()).pages()).await;
        assert_eq!(error.status(), Some(403));
        assert_eq!(error.to_string().contains("403 Forbidden"), code, "{error}");
    }
}
