//! Bodies that would fill the memory. How much a run took at most is Linux's figure.
#![cfg(target_os = "linux")]

use std::{
    fs,
    io::{self, BufRead as _, BufReader, Read as _, Write},
    net::{TcpListener, TcpStream},
    process::Stdio,
    thread,
    time::{Duration, Instant},
};

use flate2::{Compression, Crc, write::DeflateEncoder};

use crate::support::export;

const MIB: usize = 1024 * 1024;
const MOST_MIB: u64 = 512;

#[test]
fn a_small_body_that_inflates_to_a_gibibyte_is_refused_within_bounds() {
    let base_url = serve("200 OK\r\ncontent-encoding: gzip", inflating);
    check(&base_url, 8, "MiB");
}

#[test]
fn a_refusal_that_inflates_to_a_gibibyte_is_told_within_bounds() {
    let base_url = serve("403 Forbidden\r\ncontent-encoding: gzip", inflating);
    check(&base_url, 4, "403");
}

#[test]
fn a_body_of_a_gibibyte_is_refused_within_bounds() {
    let base_url = serve("200 OK", |to| {
        repeated(to, r#"{"tickets":["#, b" ", 1024 * MIB)
    });
    check(&base_url, 8, "MiB");
}

#[test]
fn one_record_of_a_gibibyte_is_refused_within_bounds() {
    let start = r#"{"tickets":[{"id":1,"subject":""#;
    let base_url = serve("200 OK", |to| repeated(to, start, b"x", 1024 * MIB));
    check(&base_url, 8, "MiB");
}

#[test]
fn a_gibibyte_of_small_records_is_refused_within_bounds() {
    let start = r#"{"tickets":[{"id":1}"#;
    let base_url = serve("200 OK", |to| {
        repeated(to, start, br#",{"id":2}"#, 1024 * MIB)
    });
    check(&base_url, 8, "MiB");
}

#[test]
fn a_page_of_millions_of_records_is_read_or_refused_within_bounds() {
    let base_url = serve("200 OK", |to| {
        let record = br#",{"id":2}"#;
        repeated(to, r#"{"tickets":[{"id":1}"#, record, 32 * MIB)?;
        to.write_all(br#"],"after_url":null,"after_cursor":"x","end_of_stream":true}"#)
    });
    let (peak, code, says) = run(&base_url);
    assert_within_bounds(peak);
    assert!(matches!(code, Some(0 | 8)), "{code:?}: {says}");
}

#[test]
fn a_page_of_many_millions_of_records_is_refused_within_bounds() {
    let base_url = serve("200 OK", |to| {
        repeated(to, r#"{"tickets":[{}"#, b",{}", 200 * MIB)?;
        to.write_all(br#"],"after_url":null,"after_cursor":"x","end_of_stream":true}"#)
    });
    check(&base_url, 8, "100000 records");
}

#[test]
fn a_page_with_an_odd_byte_is_mended_with_one_copy_beside_it() {
    let size = 24 * MIB;
    let base_url = serve("200 OK", move |to| {
        let start = "{\"tickets\":[{\"id\":1,\"subject\":\"\u{1}";
        repeated(to, start, b"x", size)?;
        to.write_all(
            br#""}],"count":"1","after_url":null,"after_cursor":"x","end_of_stream":true}"#,
        )
    });
    let (peak, code, says) = run(&base_url);
    assert_eq!(code, Some(0), "{says}");
    assert!(says.contains("1 place"), "{says}");
    // The page, its copy, and the program.
    let most = (3 * size / MIB + 64) as u64;
    assert!(peak > 1 && peak <= most, "it took {peak} MiB");
}

/// A run ends with this code and this word, whatever came, and took no more than it may.
#[track_caller]
fn check(base_url: &str, code: i32, word: &str) {
    let (peak, ended, says) = run(base_url);
    assert_within_bounds(peak);
    assert_eq!(ended, Some(code), "{says}");
    assert!(says.contains("error: ") && says.contains(word), "{says}");
}

#[track_caller]
fn assert_within_bounds(peak_mib: u64) {
    assert!(peak_mib <= MOST_MIB, "it took {peak_mib} MiB");
    // The program alone takes more, so this is a figure.
    assert!(peak_mib > 1, "what it took is not known");
}

/// The peak in MiB, the exit code, and standard error.
fn run(base_url: &str) -> (u64, Option<i32>, String) {
    let mut command = export(base_url, "tickets");
    command.stdout(Stdio::null()).stderr(Stdio::piped());
    let mut child = command.spawn().unwrap();
    let status = format!("/proc/{}/status", child.id());
    let started = Instant::now();
    let mut peak_kib: u64 = 0;
    let code = loop {
        // The peak itself is kept by the system, so it is not missed between two looks.
        let text = fs::read_to_string(&status).unwrap_or_default();
        let peak = text.lines().find_map(|line| line.strip_prefix("VmHWM:"));
        let peak = peak.and_then(|peak| peak.split_whitespace().next()?.parse().ok());
        peak_kib = peak_kib.max(peak.unwrap_or(0));
        if let Some(status) = child.try_wait().unwrap() {
            break status.code();
        }
        if peak_kib / 1024 > MOST_MIB || started.elapsed() > PATIENCE {
            child.kill().unwrap();
            child.wait().unwrap();
            break None;
        }
        thread::sleep(Duration::from_millis(2));
    };
    let mut says = String::new();
    let stderr = child.stderr.take();
    stderr.unwrap().read_to_string(&mut says).unwrap();
    (peak_kib / 1024, code, says)
}

/// More than these bodies take on a busy machine, and far less than a run that tries for ever.
const PATIENCE: Duration = Duration::from_secs(240);

/// A server that gives each request this answer, and ends with the tests.
fn serve(
    head: &'static str,
    body: impl Fn(&mut TcpStream) -> io::Result<()> + Clone + Send + 'static,
) -> String {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let base_url = format!("http://{}", listener.local_addr().unwrap());
    thread::spawn(move || {
        for connection in listener.incoming() {
            let (mut connection, body) = (connection.unwrap(), body.clone());
            thread::spawn(move || {
                let mut request = BufReader::new(connection.try_clone().unwrap()).lines();
                request.find(|line| line.as_ref().is_ok_and(String::is_empty));
                let head = format!(
                    "HTTP/1.1 {head}\r\ncontent-type: application/json\r\nconnection: close\r\n\r\n"
                );
                // An error is a reader that has seen enough.
                let _ = connection
                    .write_all(head.as_bytes())
                    .and_then(|()| body(&mut connection));
            });
        }
    });
    base_url
}

fn repeated(to: &mut impl Write, start: &str, unit: &[u8], bytes: usize) -> io::Result<()> {
    to.write_all(start.as_bytes())?;
    let piece = unit.repeat(MIB / unit.len());
    for _ in 0..bytes.div_ceil(piece.len()) {
        to.write_all(&piece)?;
    }
    Ok(())
}

/// About a mebibyte of gzip that becomes a gibibyte of blanks within a page.
fn inflating(to: &mut TcpStream) -> io::Result<()> {
    let (start, blanks) = (br#"{"tickets":["#, vec![b' '; MIB]);
    let mut deflated = DeflateEncoder::new(Vec::new(), Compression::best());
    deflated.write_all(start)?;
    deflated.write_all(&blanks)?;
    deflated.flush()?;
    let first = deflated.get_ref().len();
    deflated.write_all(&blanks)?;
    deflated.flush()?;
    let (first, more) = deflated.get_ref().split_at(first);

    let mut crc = Crc::new();
    crc.update(start);
    let mut of_blanks = Crc::new();
    of_blanks.update(&blanks);
    to.write_all(&[0x1f, 0x8b, 8, 0, 0, 0, 0, 0, 0, 0xff])?;
    to.write_all(first)?;
    crc.combine(&of_blanks);
    // What follows a mebibyte of blanks looks the same however many there are.
    for _ in 1..1024 {
        to.write_all(more)?;
        crc.combine(&of_blanks);
    }
    // An empty last block, the checksum and the length.
    to.write_all(&[1, 0, 0, 0xff, 0xff])?;
    to.write_all(&crc.sum().to_le_bytes())?;
    to.write_all(&crc.amount().to_le_bytes())
}
