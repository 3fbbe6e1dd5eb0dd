//! The examples, as a newcomer runs them.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    reason = "a test ends where something is missing"
)]

use std::{
    env, fs,
    path::{Path, PathBuf},
    process::Command,
};

/// Where cargo puts them, beside the folder of this test.
fn built() -> PathBuf {
    let test = env::current_exe().unwrap();
    test.ancestors().nth(2).unwrap().join("examples")
}

#[test]
fn each_example_runs_to_its_end_and_says_what_it_did() {
    let sources = Path::new(env!("CARGO_MANIFEST_DIR")).join("examples");
    let names = fs::read_dir(sources).unwrap().map(|source| {
        let path = source.unwrap().path();
        path.file_stem().unwrap().to_owned()
    });
    // `own_test` is run as the tests that it holds.
    let runnable = names
        .filter(|name| name != "own_test")
        .filter(|name| name != "blocking" || cfg!(feature = "blocking"));
    let mut count = 0;
    for name in runnable {
        let program = built().join(&name);
        let run = Command::new(program).output();
        let run = run.expect("`cargo test -p zendesk-export` builds the examples");
        let told = String::from_utf8_lossy(&run.stderr);
        assert!(run.status.success(), "{}: {told}", name.display());
        assert!(!run.stdout.is_empty(), "{}: {told}", name.display());
        count += 1;
    }
    assert!(count >= 4, "{count}");
}
