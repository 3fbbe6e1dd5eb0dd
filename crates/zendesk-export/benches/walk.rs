//! A walk through 200 pages of 1,000 tickets to a sink that drops them, beside a hand-written loop of
//! `reqwest` and raw values, and beside `curl` of the very same pages. It takes `curl`.
//!
//! `cargo bench -p zendesk-export --bench walk`, with `-- --pages 20` or `-- --rounds 3` for other numbers,
//! or `-- --test` to see that it still works.
#![allow(
    clippy::print_stdout,
    clippy::unwrap_used,
    reason = "a program for maintainers"
)]

use std::{fs, process::Command};

use zendesk_export_bench::{
    Goal, Options, Pages, Server, TICKET_BYTES, Table, rounds, run, seconds, serve_if_asked,
};

mod clients;

use clients::Walker;

fn main() {
    serve_if_asked();
    if clients::walked() {
        return;
    }
    let options = Options::of_this_process();
    let pages = options.count("--pages", 200, 2);
    let table = Table::begin();
    compare(&table, &options, pages, "", false);
    compare(&table, &options, pages, ", gzip", true);
}

fn compare(table: &Table, options: &Options, pages: usize, how: &str, gzip: bool) {
    let server = Server::start(Pages {
        made: pages,
        served: pages,
        gzip,
        ticket_bytes: TICKET_BYTES,
    });
    let walk =
        |walker: Walker| seconds(|| assert_eq!(walker.walk(&server).records, pages as u64 * 1_000));
    let config = tempfile::NamedTempFile::new().unwrap();
    let nowhere = |_| "/dev/null".into();
    fs::write(&config, server.curl_config(pages, nowhere)).unwrap();
    let mut command = Command::new("curl");
    command.args(["--silent", "--fail", "--noproxy", "*", "--config"]);
    command.arg(config.path());
    if gzip {
        command.arg("--compressed");
    }
    let [curl, hand_written, by_pages, by_records] = rounds(
        options.count("--rounds", 7, 1),
        [
            &mut || seconds(|| run(&mut command)),
            &mut || walk(Walker::HandWritten),
            &mut || walk(Walker::Pages),
            &mut || walk(Walker::Records),
        ],
    );
    table.baseline(&format!("walk: curl{how}"), &curl);
    let hand = ("hand-written loop", &hand_written);
    let curl = ("curl", &curl);
    let name = |name: &str| format!("walk: {name}{how}");
    let of_curl = (!gzip).then_some(Goal::AtMost(2.5));
    let of_hand = Some(Goal::AtMost(1.1));
    table.beside((&name(hand.0), hand.1), curl, None);
    table.beside((&name("pages()"), &by_pages), hand, of_hand);
    table.beside((&name("pages()"), &by_pages), curl, of_curl);
    table.beside((&name("records()"), &by_records), hand, of_hand);
    table.beside((&name("records()"), &by_records), curl, of_curl);
}
