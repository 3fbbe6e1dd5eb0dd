//! Connections that end too soon, and bodies that take their time, byte by byte.

use std::io::ErrorKind;

use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::net::TcpStream;
use tokio::time::Instant;
use zendesk_export_sim::{Fault, Simulator};

use crate::desk::{Desk, builder, open};

const PATH: &str = "tickets?start_time=0&per_page=20";

/// What came until the connection ended, and whether it ended in order.
struct Received {
    head: String,
    body: Vec<u8>,
    end: Result<(), ErrorKind>,
}

async fn request(simulator: &Simulator, path: &str, header: &str) -> Received {
    let address = simulator.base_url().trim_start_matches("http://");
    let mut connection = TcpStream::connect(address).await.expect("it listens");
    let request = format!(
        "GET /api/v2/incremental/{path} HTTP/1.1\r\nHost: {address}\r\nAuthorization: Bearer x\r\n\
         Connection: close\r\n{header}\r\n"
    );
    let sent = connection.write_all(request.as_bytes()).await;
    sent.expect("the request is sent");
    let mut received = Vec::new();
    let end = connection.read_to_end(&mut received).await;
    let head_length = received.windows(4).position(|bytes| bytes == b"\r\n\r\n");
    let head_length = head_length.map_or(received.len(), |blank_line| blank_line + 4);
    let body = received.split_off(head_length);
    Received {
        head: String::from_utf8(received).expect("heads are ASCII"),
        body,
        end: end.map(drop).map_err(|error| error.kind()),
    }
}

async fn whole_page(desk: &Desk) -> Vec<u8> {
    let page = desk.send(PATH).await.bytes().await;
    page.expect("the page comes whole").to_vec()
}

#[tokio::test]
async fn a_reset_comes_before_any_byte() {
    let desk = open(builder()).await;
    desk.simulator.inject(Fault::Reset);
    let received = request(&desk.simulator, PATH, "").await;
    assert_eq!(received.head, "");
    assert_eq!(received.end, Err(ErrorKind::ConnectionReset));
    assert_eq!(desk.simulator.faults_injected(), 1);
    assert_eq!(desk.simulator.requests(), 1);
    whole_page(&desk).await;
}

#[tokio::test]
async fn a_cut_body_is_the_first_half_of_what_was_promised() {
    let desk = open(builder()).await;
    let whole = whole_page(&desk).await;
    desk.simulator.inject(Fault::CutBody);
    let received = request(&desk.simulator, PATH, "").await;
    assert!(received.head.starts_with("HTTP/1.1 200 OK\r\n"));
    let length = format!("content-length: {}\r\n", whole.len());
    assert!(received.head.contains(&length), "{}", received.head);
    assert_eq!(received.body, whole[..whole.len() / 2]);
    assert_eq!(received.end, Ok(()));
    assert_eq!(whole_page(&desk).await, whole);
}

#[tokio::test]
async fn a_large_body_is_cut_in_its_middle_too() {
    let desk = open(builder().tickets(2_000)).await;
    let path = "tickets/cursor?start_time=0";
    let whole = desk.send(path).await.bytes().await;
    let whole = whole.expect("the page comes whole");
    assert!(whole.len() > 2_000_000);
    desk.simulator.inject(Fault::CutBody);
    let received = request(&desk.simulator, path, "").await;
    assert!(
        received.body == whole[..whole.len() / 2],
        "{} bytes of {}",
        received.body.len(),
        whole.len()
    );
    assert_eq!(received.end, Ok(()));
}

#[tokio::test]
async fn a_client_cannot_take_a_cut_body_for_a_whole_one() {
    let desk = open(builder().tickets(2_000)).await;
    desk.simulator.inject(Fault::CutBody);
    let cut = desk.send("tickets/cursor?start_time=0").await;
    let error = cut.bytes().await.expect_err("half is not all");
    assert!(error.is_body() || error.is_decode(), "{error:?}");
}

#[tokio::test]
async fn a_compressed_body_is_cut_between_its_chunks() {
    let desk = open(builder()).await;
    let gzip = "Accept-Encoding: gzip\r\n";
    let whole = request(&desk.simulator, PATH, gzip).await;
    assert!(whole.body.ends_with(b"\r\n0\r\n\r\n"));

    desk.simulator.inject(Fault::CutBody);
    let cut = request(&desk.simulator, PATH, gzip).await;
    assert!(cut.head.contains("content-encoding: gzip\r\n"));
    assert!(cut.head.contains("transfer-encoding: chunked\r\n"));
    assert!(!cut.head.contains("content-length"));
    assert!(!cut.body.is_empty());
    assert!(!cut.body.ends_with(b"\r\n0\r\n\r\n"));
    assert!(cut.body.len() < whole.body.len());
}

#[tokio::test(start_paused = true)]
async fn a_slow_body_takes_its_time_and_comes_whole() {
    let desk = open(builder()).await;
    let whole = whole_page(&desk).await;
    desk.simulator.inject(Fault::SlowBody { seconds: 30 });

    let asked = Instant::now();
    let received = request(&desk.simulator, PATH, "").await;
    assert_eq!(asked.elapsed().as_secs(), 30);
    let length = format!("content-length: {}\r\n", whole.len());
    assert!(received.head.contains(&length), "{}", received.head);
    assert_eq!(received.body, whole);
    assert_eq!(received.end, Ok(()));
}

#[tokio::test(start_paused = true)]
async fn the_head_of_a_slow_body_comes_at_once() {
    let desk = open(builder()).await;
    desk.simulator.inject(Fault::SlowBody { seconds: 3_600 });
    let asked = Instant::now();
    let answer = desk.send(PATH).await;
    assert_eq!(answer.status(), 200);
    assert!(asked.elapsed().as_secs() < 3_600);
    drop(answer);
    // Nobody waits for the body.
    desk.simulator.shutdown().await;
    assert!(asked.elapsed().as_secs() < 3_600);
}

#[tokio::test(start_paused = true)]
async fn a_slow_body_can_be_compressed() {
    let desk = open(builder()).await;
    let gzip = "Accept-Encoding: gzip\r\n";
    desk.simulator.inject(Fault::SlowBody { seconds: 30 });
    let asked = Instant::now();
    let received = request(&desk.simulator, PATH, gzip).await;
    assert_eq!(asked.elapsed().as_secs(), 30);
    assert!(received.head.contains("content-encoding: gzip\r\n"));
    assert!(received.body.ends_with(b"\r\n0\r\n\r\n"));
}
