//! `sync` beside `curl`: the very same pages, made beforehand, from one server that costs next to
//! nothing. It takes `curl`, and GNU `time` for the memory.
//!
//! `cargo bench -p zendesk-export-cli --bench sync`, with `-- --pages 20` or `-- --rounds 3` for other
//! numbers, or `-- --test` to see that it still works; with `-- --beside PROGRAM`, the program `zendesk-export` of
//! another build by its whole path, the processor time of both is compared, and nothing else.
#![allow(
    clippy::print_stdout,
    clippy::unwrap_used,
    reason = "a program for maintainers"
)]

use std::{fs, path::Path, process::Command};

use zendesk_export_bench::{
    Goal, Options, Pages, Samples, Server, Table, rounds, run, seconds, serve_if_asked,
};

#[path = "sync/program.rs"]
mod program;

fn main() {
    serve_if_asked();
    let options = Options::of_this_process();
    let pages = options.count("--pages", 100, 2);
    let server = Server::start(Pages::plain(pages));
    let folder = tempfile::tempdir().unwrap();
    let folder = folder.path();
    if let Some(other) = options.after("--beside") {
        return processors(other, &options, &server, folder);
    }
    let file = |page| folder.join(format!("curl.{page}"));
    fs::write(folder.join("urls"), server.curl_config(pages, file)).unwrap();

    let mut curl = Command::new("curl");
    curl.args(["--silent", "--fail", "--noproxy", "*", "--config", "urls"]);
    curl.current_dir(folder);
    let mut peaks = [(); 3].map(|()| Samples::default());
    let [dir_peak, zstd_peak, sqlite_peak] = &mut peaks;
    let base_url = server.base_url();
    let sync = |to: &str, peak: &mut Samples| {
        // Removed after each round, and not on its time.
        let folder = tempfile::tempdir_in(folder).unwrap();
        seconds(|| {
            peak.push(program::sync(program::THIS, folder.path(), base_url, "unlimited", to).0)
        })
    };
    let [curl, dir, zstd, sqlite] = rounds(
        options.count("--rounds", 5, 1),
        [
            &mut || seconds(|| run(&mut curl)),
            &mut || sync("dir:data", dir_peak),
            &mut || sync("dir:data --compress zstd", zstd_peak),
            &mut || sync("sqlite:zendesk.db", sqlite_peak),
        ],
    );
    let table = Table::begin();
    table.baseline("sync: curl, to files", &curl);
    let rows = [
        ("sync --to dir:", &dir, Some(Goal::AtMost(2.5))),
        ("sync --to dir: --compress zstd", &zstd, None),
        ("sync --to sqlite:", &sqlite, None),
    ];
    for ((name, times, goal), peak) in rows.into_iter().zip(&peaks) {
        table.beside((name, times), ("curl, to files", &curl), goal);
        table.peak(&format!("{name}, memory"), peak, None);
    }
}

/// What this build takes of processors, beside another one.
fn processors(other: &str, options: &Options, server: &Server, folder: &Path) {
    let sync = |program: &str, to: &str| {
        let folder = tempfile::tempdir_in(folder).unwrap();
        program::sync(program, folder.path(), server.base_url(), "unlimited", to).1
    };
    let table = Table::begin();
    for to in ["dir:data", "sqlite:zendesk.db"] {
        let [before, now] = rounds(
            options.count("--rounds", 5, 1),
            [&mut || sync(other, to), &mut || sync(program::THIS, to)],
        );
        let name = format!("sync --to {to}, processors");
        table.baseline(&format!("{name}, before"), &before);
        table.beside((&name, &now), ("before", &before), None);
    }
}
