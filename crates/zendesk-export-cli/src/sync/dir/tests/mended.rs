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

fn ledger(path: &Path) -> Ledger {
    let state = Layout::new(path, STREAM).state();
    Ledger::read(&state).unwrap().unwrap()
}

/// The folder has what its parts hold, is to be read again for what it lacks, and goes on behind all
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
    let name = |number| format!("tickets-{number:08}.ndjson");
    let part = |number| path.join(STREAM).join(name(number));
    fs::remove_file(Layout::new(&path, STREAM).state()).unwrap();
    fs::rename(part(2), part(5)).unwrap();
    fs::copy(part(1), part(7)).unwrap();

    assert!(mend(&path));
    check_mended(&path, &[&name(1), &name(5)], 8);
    assert_eq!(text(&path, STREAM), lines(&pages()));
}
