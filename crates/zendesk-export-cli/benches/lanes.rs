//! A backfill beside another build's, where pages take their time: how much of the budget it uses, where the
//! budget is no bound, where load makes the server slower, and what a lane takes of memory. Client and server
//! have the same budget of 600 requests a minute. It takes GNU `time` for the memory.
//!
//! `cargo bench -p zendesk-export-cli --bench lanes -- --beside PROGRAM`, where PROGRAM is the program
//! `zendesk-export` as another checkout builds it, by its whole path; a quarter of an hour. With `--pages 60` or
//! `--rounds 1` it is less, and with `--test` and no PROGRAM it is only seen to work.
#![allow(
    clippy::print_stdout,
    clippy::unwrap_used,
    reason = "a program for maintainers"
)]

use std::{num::NonZeroU32, time::Duration};

use tokio::runtime::Runtime;
use zendesk_export_bench::{Goal, Options, Samples, TICKET_BYTES, Table, seconds};
use zendesk_export_sim::{Limit, PageLatency, Simulator};

#[path = "sync/program.rs"]
mod program;

/// Requests a minute.
const BUDGET: u32 = 600;

const MIB: f64 = 1_048_576.0;

fn main() {
    let options = Options::of_this_process();
    let beside = match options.after("--beside") {
        Some(beside) => beside,
        None if options.tries_only() => program::THIS,
        // There is nothing to compare with.
        None => return,
    };
    let pages = options.count("--pages", 300, 5);
    let turns = options.count("--rounds", 2, 1);
    let runtime = Runtime::new().unwrap();
    let measure = |latency: PageLatency, pages, turns| {
        let account = Account {
            runtime: &runtime,
            latency,
            pages,
        };
        Measured::in_turns(&account, beside, turns)
    };
    let second = match options.tries_only() {
        true => Duration::from_millis(20),
        false => Duration::from_secs(1),
    };
    let table = Table::begin();

    let slow = measure(second.into(), pages, turns);
    slow.compare(&table, "1 s a page", Goal::AtMost(1.0 / 7.0));
    slow.tell_the_rest(&table, pages, second);

    // So close a goal takes more rounds.
    let quick = measure((second / 20).into(), pages, 3 * turns - 2);
    quick.compare(&table, "0.05 s a page", Goal::AtMost(1.02));

    // Two at once take twice as long: whoever asks for more gets no more.
    let loaded = PageLatency::from(second).and_each_other_request(1.0);
    let loaded = measure(loaded, pages.div_ceil(2), turns);
    loaded.compare(
        &table,
        "1 s a page and each other request",
        Goal::AtMost(1.02),
    );
}

struct Account<'a> {
    runtime: &'a Runtime,
    latency: PageLatency,
    pages: usize,
}

/// What the runs of both builds took.
#[derive(Default)]
struct Measured {
    before: Samples,
    now: Samples,
    peak_before: Samples,
    peak_now: Samples,
    of_now: Vec<Requests>,
}

/// What a run asked of the server.
struct Requests {
    all: u64,
    at_once: u64,
    in_a_minute: usize,
    too_fast: u64,
}

impl Measured {
    fn in_turns(account: &Account<'_>, beside: &str, turns: usize) -> Self {
        let mut measured = Self::default();
        for turn in 0..turns {
            for build in [turn % 2, 1 - turn % 2] {
                if build == 0 {
                    account.sync(beside, &mut measured.before, &mut measured.peak_before);
                } else {
                    let (times, peaks) = (&mut measured.now, &mut measured.peak_now);
                    let requests = account.sync(program::THIS, times, peaks);
                    measured.of_now.push(requests);
                }
            }
        }
        measured
    }

    fn compare(&self, table: &Table, what: &str, goal: Goal) {
        table.baseline(&format!("{what}, before"), &self.before);
        table.beside((what, &self.now), ("before", &self.before), Some(goal));
    }

    fn tell_the_rest(&self, table: &Table, pages: usize, latency: Duration) {
        let pages = pages as f64;
        // As many as the budget allows in that time, and then the last of them.
        let bound = pages * 60.0 / f64::from(BUDGET) + latency.as_secs_f64();
        let share = self.now.map(|seconds| 100.0 * bound / seconds);
        let goal = Some(Goal::AtLeast(90.0));
        table.figure("share of what the budget allows", (&share, " %"), goal);

        let lanes = self.of_requests(|it| it.at_once as f64);
        let at_most = |goal| Some(Goal::AtMost(goal));
        let figures = [
            ("lanes", lanes.clone(), None),
            (
                "requests beyond the pages",
                self.of_requests(|it| it.all as f64 - pages),
                at_most(2.0 * lanes.median()),
            ),
            (
                "requests within any minute",
                self.of_requests(|it| it.in_a_minute as f64),
                at_most(BUDGET.into()),
            ),
            (
                "requests answered 429",
                self.of_requests(|it| it.too_fast as f64),
                at_most(0.0),
            ),
        ];
        for (name, figures, goal) in figures {
            table.figure(name, (&figures, ""), goal);
        }

        table.peak("memory, before", &self.peak_before, None);
        table.peak("memory", &self.peak_now, None);
        let peak_before = self.peak_before.median();
        let lanes = lanes.median();
        let more = self
            .peak_now
            .map(|peak| (peak - peak_before) / lanes / 1_024.0);
        let page = f64::from(TICKET_BYTES) * 1_000.0 / MIB;
        table.figure("memory, more a lane", (&more, " MiB"), at_most(page));
    }

    fn of_requests(&self, figure: impl Fn(&Requests) -> f64) -> Samples {
        self.of_now.iter().map(figure).collect()
    }
}

impl Account<'_> {
    /// Reads all of it into a database, from a server that was not asked for anything before.
    fn sync(&self, program: &str, times: &mut Samples, peaks: &mut Samples) -> Requests {
        let builder = Simulator::builder()
            .tickets(self.pages as u64 * 1_000)
            .ticket_bytes(TICKET_BYTES)
            .page_latency(self.latency)
            .requests_per_minute(Limit::PerMinute(NonZeroU32::new(BUDGET).unwrap()));
        let simulator = self.runtime.block_on(builder.start()).unwrap();
        let folder = tempfile::tempdir().unwrap();
        let (folder, budget) = (folder.path(), BUDGET.to_string());
        // Builds from before the lists know no option that leaves them out.
        let to = match program == program::THIS {
            true => "sqlite:zendesk.db --no-lists",
            false => "sqlite:zendesk.db",
        };
        let base_url = simulator.base_url();
        times.push(seconds(|| {
            peaks.push(program::sync(program, folder, base_url, &budget, to).0);
        }));
        Requests {
            all: simulator.requests(),
            at_once: simulator.most_requests_under_way(),
            in_a_minute: simulator.most_requests_in_a_minute(),
            too_fast: simulator.answered(429),
        }
    }
}
