//! A folder of which something was lost or damaged, made ready to be read again.
use super::*;
use crate::{resource::Selection, sync::stream_state::Again};

fn mend(path: &Path) -> bool {
    let again = Again {
        account: "https://acme.example.com".to_owned(),
        selection: Selection::default(),
    };
    open(path, None)
        .with(STREAM, |writer| writer.mend(&again))
        .unwrap()
}

/// The folder has what its parts hold, is to be read again for what it lacks, and goes on after all
/// numbers that were ever given.
#[track_caller]
fn check_mended(path: &Path, names: &[&str], next: usize) {
    check_sound(path);
    let ledger = ledger(path);
    assert_eq!(parts(path, STREAM), names);
    assert_eq!(ledger.records(), ledger.state.records_out);
    assert!(ledger.state.reread.is_some());
    assert_eq!(ledger.number(), next);
}

#[test]
fn a_mend_that_was_killed_at_any_moment_is_done_again() {
    let (_temporary, path) = folder();
    run(&open(&path, None), &pages());
    let names = parts(&path, STREAM);
    let state = Layout::new(&path, STREAM).state();
    let before = fs::read(&state).unwrap();
    fs::write(path.join(STREAM).join(&names[0]), "damaged").unwrap();
    // Killed before anything, and then with the part put aside and the state not written yet.
    for _ in 0..2 {
        fs::write(&state, &before).unwrap();
        assert!(mend(&path));
        check_mended(&path, &[&names[1]], 3);
    }
    assert!(!mend(&path), "there is nothing more to do");
    let aside = path.join(STREAM).join(".tickets-00000001.ndjson.damaged-1");
    assert_eq!(fs::read_to_string(aside).unwrap(), "damaged");
}

#[test]
fn parts_are_taken_in_over_holes_and_each_once() {
    let (_temporary, path) = folder();
    run(&open(&path, None), &pages());
    let part = |number| path.join(STREAM).join(name(number));
    fs::remove_file(Layout::new(&path, STREAM).state()).unwrap();
    fs::rename(part(2), part(5)).unwrap();
    fs::copy(part(1), part(7)).unwrap();

    assert!(mend(&path));
    check_mended(&path, &[&name(1), &name(5)], 8);
    assert_eq!(text(&path, STREAM), lines(&pages()));
}

/// A folder whose last run was killed after it had stored a page beside a part that grows.
fn killed() -> (TempDir, PathBuf, [PathBuf; 2]) {
    let (temporary, path) = folder();
    let pages = pages();
    run(&open(&path, None), &pages[..1]);
    store_next(&open(&path, None), &pages).unwrap();
    let files = ["tickets-00000001.ndjson", ".00000001.open"];
    let files = files.map(|name| path.join(STREAM).join(name));
    (temporary, path, files)
}

fn name(number: usize) -> String {
    format!("tickets-{number:08}.ndjson")
}

#[test]
fn what_a_killed_run_stored_is_kept_when_the_part_before_it_is_damaged() {
    let (_temporary, path, [part, _]) = killed();
    fs::write(part, "damaged").unwrap();
    assert!(mend(&path));
    check_mended(&path, &[&name(2)], 3);
    assert_eq!(text(&path, STREAM), lines(&pages()[1..2]));
}

#[test]
fn what_a_killed_run_stored_is_put_aside_when_its_state_is_gone() {
    let (_temporary, path, [_, tail]) = killed();
    let bytes = fs::read(&tail).unwrap();
    fs::remove_file(Layout::new(&path, STREAM).state()).unwrap();
    assert!(mend(&path));
    check_mended(&path, &[&name(1)], 2);
    let aside = path.join(STREAM).join(".00000001.open.damaged-1");
    assert_eq!(fs::read(aside).unwrap(), bytes);
}

#[test]
fn a_part_is_kept_when_what_a_killed_run_stored_is_damaged() {
    let (_temporary, path, [_, tail]) = killed();
    fs::write(tail, "damaged").unwrap();
    assert!(mend(&path));
    check_mended(&path, &[&name(1)], 1);
    assert_eq!(text(&path, STREAM), lines(&pages()[..1]));
}

#[test]
fn what_a_part_has_beyond_an_older_state_is_taken_in_once() {
    let (_temporary, path) = folder();
    let pages = pages();
    run(&open(&path, None), &pages[..1]);
    let state = Layout::new(&path, STREAM).state();
    let before = fs::read(&state).unwrap();
    run(&open(&path, None), &pages[..2]);
    fs::write(&state, before).unwrap();
    let says = "older than the data";
    check(open(&path, None).load(STREAM), 6, says);
    assert!(mend(&path));
    check_mended(&path, &[&name(1), &name(2)], 3);
    assert_eq!(text(&path, STREAM), lines(&pages[..2]));
}
