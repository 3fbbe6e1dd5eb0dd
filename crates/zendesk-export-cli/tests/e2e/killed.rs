//! Runs that are killed at any moment, and run again.

use std::{
    collections::BTreeSet,
    fs::{self, File},
    path::Path,
    process::{Command, Stdio},
    thread,
    time::Duration,
};

use tempfile::TempDir;

use crate::{
    desk::{Desk, builder},
    support::{id, ids, wait},
};

const KILLS: u32 = 30;

/// Pseudo-random moments, the same in every run of the tests.
struct Moments(u64);

impl Moments {
    /// From the first instructions of a run until some pages later.
    fn next(&mut self) -> Duration {
        self.0 = self
            .0
            .wrapping_mul(6_364_136_223_846_793_005)
            .wrapping_add(1_442_695_040_888_963_407);
        Duration::from_micros((self.0 >> 33) % 120_000)
    }
}

/// Whether the run was still under way when it was killed.
fn is_killed(command: &mut Command, after: Duration) -> bool {
    let mut child = command.stderr(Stdio::null()).spawn().unwrap();
    thread::sleep(after);
    child.kill().unwrap();
    let code = wait(&mut child);
    // A killed run has no exit code, or 1 where there are no signals.
    assert!(matches!(code, None | Some(0 | 1)), "it failed: {code:?}");
    code != Some(0)
}

/// Kills run after run of an export until it is complete, and the whole again until there were
/// enough kills. `check` gets the folder with the state once an export is complete.
fn kill(
    mut run: impl FnMut(&Path, u32) -> Command,
    mut check: impl FnMut(&Path),
    mut moments: Moments,
) {
    let mut kills = 0;
    while kills < KILLS {
        let folder = TempDir::new().unwrap();
        while is_killed(&mut run(folder.path(), kills), moments.next()) {
            kills += 1;
            assert!(kills < 50 * KILLS, "the runs never get to the end");
        }
        check(folder.path());
    }
}

#[test]
fn appending_to_one_file_gives_whole_lines_and_every_record() {
    let account = Desk::open(builder().tickets(2_000).seed(3));
    let all = account.run("tickets", []).succeeds().ids();
    assert_eq!(all.len(), 2_000);

    let run = |folder: &Path, _| {
        let path = folder.join("tickets.ndjson");
        let output = File::options().create(true).append(true).open(path);
        let mut command = account.export("tickets");
        command.args(["--per-page", "20", "--state"]);
        command.arg(folder.join("state.json"));
        command.stdout(output.unwrap());
        command
    };
    let check = |folder: &Path| {
        let written = fs::read_to_string(folder.join("tickets.ndjson")).unwrap();
        assert!(ids(&written) == all, "records are missing or new");
    };
    kill(run, check, Moments(1));
}

#[test]
fn a_file_for_each_run_gives_every_record() {
    let account = Desk::open(builder().tickets(700).seed(4));
    let all = account.run("ticket-events", []).succeeds().ids();
    assert_eq!(all.len(), 2_100);

    let run = |folder: &Path, kills| {
        let path = folder.join(format!("{kills}.ndjson"));
        let mut command = account.export("ticket-events");
        command.args(["--per-page", "20", "--state"]);
        command.arg(folder.join("state.json"));
        command.stdout(File::create(path).unwrap());
        command
    };
    let check = |folder: &Path| {
        let mut written = BTreeSet::new();
        for entry in folder.read_dir().unwrap() {
            let path = entry.unwrap().path();
            if path.extension().is_some_and(|ending| ending == "ndjson") {
                let text = fs::read_to_string(path).unwrap();
                // A killed run may leave half a line at the end, which comes again.
                let whole = text.split_inclusive('\n').filter(|l| l.ends_with('\n'));
                written.extend(whole.map(id));
            }
        }
        assert!(written == all, "records are missing or new");
    };
    kill(run, check, Moments(2));
}
