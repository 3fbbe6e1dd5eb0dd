//! Exports that end before a time.

use std::path::Path;

use tempfile::TempDir;

use crate::{
    desk::{Desk, EXPORTS, builder, desk},
    support::{Run, assert_same, run},
};

/// In the middle of the account's records.
const SEAMS: [&str; 2] = ["2024-10-01", "2025-04-01"];

#[test]
fn adjacent_parts_of_each_export_are_together_the_whole() {
    for (resource, path, key) in EXPORTS {
        let parts = [
            desk().run(resource, ["--until", SEAMS[0]]),
            desk().run(resource, ["--since", SEAMS[0], "--until", SEAMS[1]]),
            desk().run(resource, ["--since", SEAMS[1]]),
        ]
        .map(Run::succeeds);
        assert!(parts[..2].iter().all(|part| !part.out.is_empty()));
        let all = parts.iter().flat_map(Run::lines).collect::<Vec<_>>();
        assert_same(&all, &desk().records(path, key), resource);
    }
}

fn with_state(account: &Desk, resource: &str, folder: &Path, args: &[&str]) -> Run {
    let state = folder.join(format!("{resource}.json"));
    let mut command = account.export(resource);
    run(command.arg("--state").arg(state).args(args))
}

#[test]
fn a_part_that_is_whole_is_not_read_again_and_a_later_end_goes_on() {
    let account = Desk::open(builder().tickets(60).seed(7));
    let folder = TempDir::new().unwrap();
    for (resource, ..) in EXPORTS {
        let run = |args: &[&str]| with_state(&account, resource, folder.path(), args).succeeds();
        let first = run(&["--until", SEAMS[0]]);
        assert!(first.err.contains("everything before 2024-10-01 00:00 UTC"));
        let requests = account.simulator.requests();
        let again = run(&["--until", SEAMS[0]]);
        assert_eq!(again.out, "", "{resource}");
        assert!(again.err.contains("nothing to do"), "{}", again.err);
        assert_eq!(account.simulator.requests(), requests, "{resource}");

        let later = run(&["--until", SEAMS[1]]);
        let passed = with_state(&account, resource, folder.path(), &["--until", SEAMS[0]]);
        passed.refuses(2, "stands at 2025-04-01 00:00 UTC already");
        let rest = run(&[]);
        let all = [first, later, rest];
        let all = all.iter().flat_map(Run::lines).collect::<Vec<_>>();
        let whole = account.run(resource, []).succeeds();
        assert_eq!(all, whole.lines(), "{resource}");
    }
}

#[test]
fn refuses_an_end_that_cannot_be_before_anything_is_sent() {
    let account = Desk::open(builder().tickets(5));
    let refuse = |resource: &str, args: &[&str], what: &str| {
        run(account.export(resource).args(args)).refuses(2, what);
    };
    let tickets = |args: &[&str], what: &str| refuse("tickets", args, what);
    tickets(&["--until", "1m"], "must be at least 300 s old");
    tickets(&["--until", "2099-01-01"], "in the future");
    tickets(&["--until", "0"], "is not after the oldest records");
    for since in [SEAMS[0], SEAMS[1]] {
        let args = ["--since", since, "--until", SEAMS[0]];
        tickets(&args, "is not after --since");
    }
    tickets(&["--until", SEAMS[0], "--sample"], "cannot be used with");
    refuse(
        "routing-attributes",
        &["--until", SEAMS[0]],
        "has no start_time",
    );
    refuse("groups", &["--until", SEAMS[0]], "is a list");
    assert_eq!(account.simulator.requests(), 0);
}
