//! Runs that are killed at any moment, and run again, while the account grows.
//!
//! `SYNC_KILLS=5000 cargo test -p zendesk-export-cli --test e2e sync::killed` kills that many runs for
//! each destination, in place of a few dozen; `SYNC_TICKETS=4000` makes the account larger, and
//! `SYNC_SEED=7` chooses other records and moments.

use std::{
    collections::BTreeMap,
    env, fs,
    io::Read as _,
    path::{Path, PathBuf},
    thread,
    time::{Duration, Instant, SystemTime},
};

use sha2::{Digest as _, Sha256};
use tempfile::NamedTempFile;
use zendesk_export_bench::on_postgres;

use super::{
    chance::Chance,
    growing::Growing,
    place::{Kind, Place, SUPPORT, file_name, parts, told_records},
    proxy::{Proxy, Ways},
};
use crate::{
    desk::{Desk, builder},
    support::{run, wait},
};

#[allow(clippy::print_stderr, reason = "how long a soak took")]
fn tell(what: &str) {
    eprintln!("{what}");
}

fn number(name: &str, default: u64) -> u64 {
    env::var(name).map_or(default, |text| text.parse().expect("a number"))
}

/// For each destination, with and without faults.
fn kills() -> u64 {
    number("SYNC_KILLS", 36)
}

/// How often the account grows between nothing and everything.
const STEPS: u64 = 6;

/// How many kills delay a run that would reach the end of a step.
const MOST_A_STEP: u64 = 10;

fn account(seed: u64) -> Growing {
    let tickets = number("SYNC_TICKETS", 600);
    let builder = builder().tickets(tickets).seed(seed);
    Growing::new(builder.ticket_metric_events(2 * tickets))
}

/// A part as readers saw it last.
struct Seen {
    bytes: u64,
    modified: SystemTime,
    sha256: String,
}

impl Seen {
    fn of(part: &Path) -> Self {
        let metadata = part.metadata().unwrap();
        Self {
            bytes: metadata.len(),
            modified: metadata.modified().unwrap(),
            sha256: sha256(part, metadata.len()),
        }
    }
}

/// Of the first bytes of a file.
fn sha256(path: &Path, bytes: u64) -> String {
    let mut text = Vec::new();
    let file = fs::File::open(path).unwrap();
    file.take(bytes).read_to_end(&mut text).unwrap();
    format!("{:x}", Sha256::digest(text))
}

/// A destination between two kills.
struct Watched {
    place: Place,
    parts: BTreeMap<PathBuf, Seen>,
    /// How many records verify told of.
    records: u64,
}

impl Watched {
    fn new(kind: Kind) -> Self {
        Self {
            place: Place::new(kind),
            parts: BTreeMap::new(),
            records: 0,
        }
    }

    /// Nothing is missing, nothing has changed, and nothing became less.
    fn check(&mut self) {
        let verified = self.place.verify();
        let told = format!("{}{}", verified.out, verified.err);
        match verified.code {
            Some(0) => {
                let records = told_records(&verified.out);
                assert!(records >= self.records, "{} became {told}", self.records);
                self.records = records;
            }
            // A run that was killed as soon as it began has left nothing to look at.
            Some(6) if self.records == 0 => {
                let nothing = ["holds no export", "run sync first"];
                assert!(nothing.iter().any(|words| told.contains(words)), "{told}");
            }
            code => panic!("verify ended with {code:?} after a kill: {told}"),
        }
        self.check_parts();
    }

    /// What readers saw is there as it was, however much has been added to it.
    fn check_parts(&mut self) {
        if self.place.kind.is_database() {
            return;
        }
        for (stream, ..) in SUPPORT {
            for part in parts(&self.place.path().join(file_name(stream))) {
                let metadata = part.metadata().unwrap();
                let now = (metadata.len(), metadata.modified().unwrap());
                if let Some(seen) = self.parts.get(&part) {
                    if now == (seen.bytes, seen.modified) {
                        continue;
                    }
                    assert!(now.0 >= seen.bytes, "{} became shorter", part.display());
                    assert_eq!(sha256(&part, seen.bytes), seen.sha256, "{}", part.display());
                }
                let seen = Seen::of(&part);
                self.parts.insert(part, seen);
            }
        }
    }

    /// Kills one run; whether it was still under way.
    fn kill(&self, proxy: &Proxy, chance: &mut Chance) -> bool {
        let answered = proxy.answered();
        let mut run = self.place.sync(&proxy.url);
        let told = NamedTempFile::new().unwrap();
        let mut run = run.stderr(told.reopen().unwrap()).spawn().unwrap();
        if chance.is_one_in(2) {
            // Anywhere, the first instructions and the end included.
            thread::sleep(Duration::from_micros(chance.below(300_000)));
        } else {
            // About when a page is stored.
            let pages = 1 + chance.below(12);
            let started = Instant::now();
            while proxy.answered() < answered + pages
                && started.elapsed() < Duration::from_millis(400)
            {
                thread::sleep(Duration::from_micros(200));
            }
            thread::sleep(Duration::from_micros(chance.below(15_000)));
        }
        run.kill().unwrap();
        let code = wait(&mut run);
        // A killed run has no exit code, or 1 where there are no signals.
        if !matches!(code, None | Some(0 | 1)) {
            let told = fs::read_to_string(told.path()).unwrap();
            panic!("the run ended with {code:?}: {told}");
        }
        code != Some(0)
    }

    /// Runs undisturbed, but for the faults of the proxy.
    fn finish(&self, proxy: &Proxy) {
        for _ in 0..5 {
            let run = run(&mut self.place.sync(&proxy.url));
            match run.code {
                Some(0) => return,
                Some(5 | 9) if proxy.faulty() > 0 => {}
                code => panic!("the run ended with {code:?}: {}", run.err),
            }
        }
        panic!("the runs fail again and again");
    }

    /// Everything is there, in as many parts as it takes.
    fn check_all(&mut self, account: &Desk) {
        self.check();
        self.place.holds_all(account);
    }
}

fn kill_runs(kind: Kind, faults: bool) {
    let seed = number("SYNC_SEED", 1) * 1_000 + kind as u64 * 2 + u64::from(faults);
    let mut chance = Chance::new(seed);
    let started = Instant::now();
    let (mut killed, mut rounds) = (0, 0);
    while killed < kills() {
        let account = account(seed + rounds);
        let ways = Ways {
            per_page: Some(40),
            faults: faults.then_some(seed + rounds),
        };
        let proxy = Proxy::before(account.desk.url(), ways);
        let mut watched = Watched::new(kind);
        for step in 1..=STEPS {
            account.grow(step, STEPS);
            let mut left = kills().saturating_sub(killed).min(MOST_A_STEP);
            while left > 0 && watched.kill(&proxy, &mut chance) {
                watched.check();
                killed += 1;
                left -= 1;
            }
            watched.finish(&proxy);
            watched.check();
        }
        watched.check_all(&account.desk);
        assert!(kind.is_database() || watched.parts.len() == SUPPORT.len());
        rounds += 1;
    }
    tell(&format!(
        "{kind:?}, faults {faults}: {killed} kills in {rounds} rounds, {:.0?}",
        started.elapsed()
    ));
}

#[test]
fn a_folder_holds_every_record_once() {
    kill_runs(Kind::Dir, false);
}

#[test]
fn a_folder_of_gzip_holds_every_record_once() {
    kill_runs(Kind::Gzip, false);
}

#[test]
fn a_folder_of_zstandard_holds_every_record_once() {
    kill_runs(Kind::Zstd, false);
}

#[test]
fn a_folder_holds_every_record_once_whatever_else_goes_wrong() {
    kill_runs(Kind::Dir, true);
}

#[test]
fn a_folder_of_gzip_holds_every_record_once_whatever_else_goes_wrong() {
    kill_runs(Kind::Gzip, true);
}

#[test]
fn a_folder_of_zstandard_holds_every_record_once_whatever_else_goes_wrong() {
    kill_runs(Kind::Zstd, true);
}

#[test]
fn a_database_holds_the_newest_of_each() {
    kill_runs(Kind::Sqlite, false);
}

#[test]
fn a_database_holds_the_newest_of_each_whatever_else_goes_wrong() {
    kill_runs(Kind::Sqlite, true);
}

#[cfg(feature = "delta")]
#[test]
fn a_lake_holds_every_record_once() {
    kill_runs(Kind::Delta, false);
}

#[cfg(feature = "delta")]
#[test]
fn a_lake_holds_every_record_once_whatever_else_goes_wrong() {
    kill_runs(Kind::Delta, true);
}

fn a_schema_of_postgresql_holds_the_newest_of_each() {
    kill_runs(Kind::Postgres, false);
}

fn a_schema_of_postgresql_holds_the_newest_of_each_whatever_else_goes_wrong() {
    kill_runs(Kind::Postgres, true);
}

on_postgres!(
    a_schema_of_postgresql_holds_the_newest_of_each,
    a_schema_of_postgresql_holds_the_newest_of_each_whatever_else_goes_wrong,
);
