//! Every export that the library knows, by its name on the command line.

use std::{
    collections::BTreeSet,
    fs,
    sync::{
        Arc,
        atomic::{AtomicU64, Ordering},
    },
    time::{Duration, UNIX_EPOCH},
};

use tempfile::TempDir;

use crate::{
    desk::Desk,
    support::{assert_same, exporter, run},
    surface::{account, all, counted, records},
};

#[test]
fn writes_every_record_of_every_export_byte_for_byte() {
    let account = Desk::open(account());
    for (resource, name) in all() {
        let mut sent = records(&account, resource);
        let count = account.simulator.record_count(counted(resource));
        assert_eq!(Some(sent.len() as u64), count, "{name} fits on one page");
        assert!(sent.len() > 1, "{name}");
        // Two updates of one routing value within a second may be the very same text, which goes out once.
        let mut texts = BTreeSet::new();
        sent.retain(|text| texts.insert(text.clone()));
        let done = account.run(&name, []).succeeds();
        assert_same(&done.lines(), &sent, &name);
    }
}

#[test]
fn small_pages_give_the_same_records_where_they_can_be_asked_for() {
    let account = Desk::open(account());
    for (resource, name) in all().filter(|(resource, _)| resource.per_page) {
        let requests = account.simulator.requests();
        let done = account.run(&name, ["--per-page", "3"]).succeeds();
        assert!(account.simulator.requests() - requests > 2, "{name}");
        let sent = records(&account, resource);
        let (written, sent) = (set(&done.out), set(&sent.join("\n")));
        assert!(written == sent, "{name}: records are missing or new");
    }
}

#[test]
fn pages_are_large_unless_smaller_ones_are_asked_for() {
    let account = Desk::open(account());
    for (_, name) in all() {
        let requests = account.simulator.requests();
        account.run(&name, []).succeeds();
        let requests = account.simulator.requests() - requests;
        assert!(requests <= 2, "{name}: {requests} requests");
    }
}

/// Unix seconds, amid the records of the simulator.
const MIDDLE: u64 = 1_735_689_600;
/// Behind all of them.
const END: u64 = 1_790_000_000;

#[test]
fn every_export_goes_on_from_its_state() {
    let now = Arc::new(AtomicU64::new(MIDDLE));
    let clock = Arc::clone(&now);
    let account =
        account().clock(move || UNIX_EPOCH + Duration::from_secs(clock.load(Ordering::Relaxed)));
    let account = Desk::open(account);
    let folder = TempDir::new().unwrap();
    for (resource, name) in all() {
        let state = folder.path().join(resource.name);
        let mut command = account.export(&name);
        command.arg("--state").arg(&state);

        now.store(MIDDLE, Ordering::Relaxed);
        let first = run(&mut command).succeeds();
        now.store(END, Ordering::Relaxed);
        let second = run(&mut command).succeeds();
        let third = run(&mut command).succeeds();

        let sent = set(&records(&account, resource).join("\n"));
        let (first, second) = (set(&first.out), set(&second.out));
        assert!(!first.is_empty() && first.len() < sent.len(), "{name}");
        assert!(&first | &second == sent, "{name}: missing or new");
        // The second that the first run ended in may come again.
        assert!(second.len() < sent.len(), "{name} began anew");
        assert!(set(&third.out).is_subset(&second), "{name}: new records");
    }
}

#[test]
fn a_second_run_of_any_export_adds_nothing_that_is_new() {
    let account = Desk::open(account());
    let folder = TempDir::new().unwrap();
    for (resource, name) in all() {
        let state = folder.path().join(resource.name);
        let mut command = account.export(&name);
        command.arg("--state").arg(&state);
        let first = set(&run(&mut command).succeeds().out);
        for _ in 0..2 {
            let next = set(&run(&mut command).succeeds().out);
            assert!(next.is_subset(&first), "{name}: new records");
            assert!(next.len() < first.len(), "{name} began anew");
        }
    }
}

#[test]
fn the_state_of_one_export_is_refused_by_every_other() {
    let account = Desk::open(account());
    let folder = TempDir::new().unwrap();
    let state = folder.path().join("state.json");
    let mut first = account.export("calls");
    run(first.arg("--state").arg(&state)).succeeds();
    let saved = fs::read(&state).unwrap();
    for (_, name) in all().filter(|(_, name)| name != "calls") {
        let mut command = account.export(&name);
        let refused = run(command.arg("--state").arg(&state));
        refused.refuses(6, "calls");
        assert_eq!(fs::read(&state).unwrap(), saved, "{name}");
    }
}

#[test]
fn the_state_of_one_custom_object_is_refused_by_another() {
    let account = Desk::open(account().custom_object("asset", 3).custom_object("car", 4));
    let folder = TempDir::new().unwrap();
    let state = folder.path().join("state.json");
    for (name, records) in [("asset", 3), ("car", 4)] {
        let done = account.run(&format!("custom-objects/{name}"), []);
        assert_eq!(done.succeeds().lines().len(), records);
    }
    let mut first = account.export("custom-objects/asset");
    run(first.arg("--state").arg(&state)).succeeds();
    let mut other = account.export("custom-objects/car");
    run(other.arg("--state").arg(&state)).refuses(6, "asset");
}

#[test]
fn a_custom_object_that_does_not_exist_is_a_refusal() {
    let account = Desk::open(account());
    let refused = account.run("custom-objects/boat", []);
    refused.refuses(4, "custom object");
}

#[test]
fn the_help_lists_every_export() {
    let help = run(exporter().args(["export", "--help"])).succeeds().out;
    for (_, name) in all() {
        let name = name.replace("/asset", "/KEY");
        let mut words = help.split(|c: char| c.is_whitespace() || c == ',');
        assert!(words.any(|word| word == name), "{name} is missing: {help}");
    }
}

fn set(text: &str) -> BTreeSet<String> {
    text.lines().map(str::to_owned).collect()
}
