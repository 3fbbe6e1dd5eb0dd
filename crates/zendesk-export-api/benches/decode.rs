//! What a page of 1,000 tickets costs to decode, and to write out as NDJSON.
//!
//! The baseline of every claim is a list of raw values, taken in turns with the rest: the least that
//! serde_json can do to find where each record begins and ends and keep it.
//!
//! `cargo bench -p zendesk-export-api`, with `-- --rounds 500` for another number, or `-- --test` to see
//! that it still works.
#![allow(
    missing_docs,
    clippy::print_stdout,
    clippy::unwrap_used,
    reason = "a benchmark"
)]

use std::hint::black_box;

use serde::Deserialize;
use serde_json::{Value, value::RawValue};
use zendesk_export_api::types::TicketsByCursorPage;
use zendesk_export_bench::{Goal, Options, TICKET_BYTES, Table, make, rounds, seconds};

#[derive(Deserialize)]
struct RawPage {
    tickets: Vec<Box<RawValue>>,
}

fn main() {
    let options = Options::of_this_process();
    let body = &make(1, TICKET_BYTES)[0];
    let mut lines = Vec::with_capacity(2 * body.len());
    let mut other_lines = Vec::with_capacity(2 * body.len());
    assert_same_work(body, &mut lines, &mut other_lines);
    // Freeing counts: it is a good part of the cost.
    // What leaves the allocator in disorder comes first, and a contender without a goal after it.
    let [values, values_to_ndjson, parsed, raw, records, to_ndjson] = rounds(
        options.count("--rounds", 200, 1),
        [
            &mut || seconds(|| serde_json::from_slice::<Value>(body).unwrap()),
            &mut || seconds(|| write_values(body, &mut other_lines)),
            &mut || seconds(|| parse(&page(body))),
            &mut || seconds(|| serde_json::from_slice::<RawPage>(body).unwrap().tickets),
            &mut || seconds(|| page(body)),
            &mut || seconds(|| write_records(&page(body), &mut lines)),
        ],
    );
    let base = ("raw values", &raw);
    let table = Table::begin();
    table.baseline("decode: raw values", &raw);
    let records = ("decode: records", &records);
    table.beside(records, base, Some(Goal::AtMost(1.1)));
    let to_ndjson = ("decode: records, to NDJSON", &to_ndjson);
    table.beside(to_ndjson, base, Some(Goal::AtMost(1.25)));
    table.beside(("decode: records, each parsed", &parsed), base, None);
    table.beside(("decode: serde_json::Value", &values), base, None);
    let values = ("decode: serde_json::Value, to NDJSON", &values_to_ndjson);
    table.beside(values, base, None);
}

/// Each contender finds every record.
fn assert_same_work(body: &[u8], lines: &mut Vec<u8>, other_lines: &mut Vec<u8>) {
    let raw: RawPage = serde_json::from_slice(body).unwrap();
    assert_eq!(raw.tickets.len(), 1_000);
    let page = page(body);
    assert_eq!(page.tickets.len(), 1_000);
    assert_eq!(parse(&page), 1_000);
    write_records(&page, lines);
    write_values(body, other_lines);
    for lines in [lines, other_lines] {
        assert_eq!(lines.iter().filter(|byte| **byte == b'\n').count(), 1_000);
    }
}

fn page(body: &[u8]) -> TicketsByCursorPage {
    serde_json::from_slice(body).unwrap()
}

fn write_records(page: &TicketsByCursorPage, lines: &mut Vec<u8>) {
    lines.clear();
    for record in &page.tickets {
        record.write_line(&mut *lines).unwrap();
    }
    black_box(lines);
}

fn parse(page: &TicketsByCursorPage) -> usize {
    let parsed = page.tickets.iter().map(|record| record.parse());
    black_box(parsed.filter(Result::is_ok).count())
}

fn write_values(body: &[u8], lines: &mut Vec<u8>) {
    lines.clear();
    let page: Value = serde_json::from_slice(body).unwrap();
    for record in page["tickets"].as_array().unwrap() {
        serde_json::to_writer(&mut *lines, record).unwrap();
        lines.push(b'\n');
    }
    black_box(lines);
}
