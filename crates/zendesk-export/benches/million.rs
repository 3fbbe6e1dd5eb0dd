//! The processor time and the memory that a million tickets take, beside a hand-written loop of `reqwest`
//! and raw values, and beside zenpy.
//!
//! `cargo bench -p zendesk-export --bench million`, with `-- --zenpy PYTHON` for an interpreter that has
//! zenpy, `-- --pages 100` or `-- --rounds 5` for other numbers, or `-- --test` to see that it still works.
#![allow(
    clippy::print_stdout,
    clippy::unwrap_used,
    reason = "a program for maintainers"
)]

use std::process::Command;

use zendesk_export_bench::{
    Goal, Options, Pages, Report, Samples, Server, TICKET_BYTES, Table, rounds, serve_if_asked,
};

mod clients;

use clients::Walker;

fn main() {
    serve_if_asked();
    if clients::walked() {
        return;
    }
    let options = Options::of_this_process();
    let table = Table::begin();
    compare(&table, &options, "", false);
    compare(&table, &options, ", gzip", true);
    weigh(&table, &options);
}

fn compare(table: &Table, options: &Options, how: &str, gzip: bool) {
    let served = options.count("--pages", 1_000, 4);
    let server = Server::start(Pages {
        made: served.div_ceil(5),
        served,
        gzip,
        ticket_bytes: TICKET_BYTES,
    });
    let mut peaks = [(); 4].map(|()| Samples::default());
    let [hand_peak, pages_peak, records_peak, zenpy_peak] = &mut peaks;
    let take = |report: Report, peak: &mut Samples| {
        peak.push(report.peak_kib as f64);
        report.cpu_seconds_a_million()
    };
    let walk = |walker: Walker, peak: &mut Samples| {
        let report = walker.walk(&server);
        assert_eq!(report.records, served as u64 * 1_000);
        take(report, peak)
    };
    // A million would take zenpy minutes, and each page costs it the same.
    let of_zenpy = served.div_ceil(20) as u64 * 1_000;
    let python = options.after("--zenpy");
    let [hand_written, pages, records, by_zenpy] = rounds(
        options.count("--rounds", 3, 1),
        [
            &mut || walk(Walker::HandWritten, hand_peak),
            &mut || walk(Walker::Pages, pages_peak),
            &mut || walk(Walker::Records, records_peak),
            &mut || {
                python.map_or(f64::NAN, |python| {
                    take(zenpy(python, &server, of_zenpy), zenpy_peak)
                })
            },
        ],
    );
    let [hand_peak, pages_peak, records_peak, zenpy_peak] = &peaks;
    let name = |name: &str| format!("a million: {name}{how}");
    let hand = "hand-written loop";
    let cpu = |by: &str| name(&format!("CPU, {by}"));
    let memory = |by: &str| name(&format!("memory, {by}"));
    table.baseline(&cpu(hand), &hand_written);
    let base = (hand, &hand_written);
    table.beside((&cpu("pages()"), &pages), base, None);
    table.beside((&cpu("records()"), &records), base, None);
    table.peak(&memory(hand), hand_peak, None);
    table.peak(&memory("pages()"), pages_peak, Some(40.0));
    table.peak(&memory("records()"), records_peak, Some(40.0));
    if python.is_some() {
        let by = format!("zenpy from {of_zenpy} tickets");
        let goal = Some(Goal::AtLeast(20.0));
        table.beside((&cpu(&by), &by_zenpy), ("pages()", &pages), goal);
        table.peak(&memory(&by), zenpy_peak, None);
    }
}

/// Memory is bounded by a page, however many there are, so heavier tickets take more.
fn weigh(table: &Table, options: &Options) {
    let served = options.count("--heavy-pages", 20, 2);
    let server = Server::start(Pages {
        made: served.div_ceil(5),
        served,
        gzip: true,
        ticket_bytes: 10_000,
    });
    let mut peak = Samples::default();
    peak.push(Walker::Pages.walk(&server).peak_kib as f64);
    table.peak("pages of 10 MB: memory, pages(), gzip", &peak, None);
}

fn zenpy(python: &str, server: &Server, tickets: u64) -> Report {
    let mut command = Command::new(python);
    command.arg(concat!(
        env!("CARGO_MANIFEST_DIR"),
        "/benches/zenpy_walk.py"
    ));
    let report = Report::of(command.args([server.base_url(), &tickets.to_string()]));
    assert_eq!(report.records, tickets);
    report
}
