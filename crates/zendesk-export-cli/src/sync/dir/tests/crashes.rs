//! Every moment at which a run may end leaves one of these folders behind.
use super::*;

pub(super) fn put(files: &Files) -> (TempDir, PathBuf) {
    let (temporary, path) = folder();
    for (name, bytes) in files {
        let name = path.join(name);
        fs::create_dir_all(name.parent().unwrap()).unwrap();
        fs::write(name, bytes).unwrap();
    }
    (temporary, path)
}

/// The folder as it is after each step that the state speaks of, in the order of runs of two pages each.
pub(super) fn steps(compress: Compress) -> Vec<Files> {
    let (_temporary, path) = folder();
    let pages = pages();
    let mut dir = open(&path, Some(compress));
    dir.store(STREAM, &[], &StreamState::default()).unwrap();
    let mut steps = vec![files_of(&path)];
    while stored(&dir) < pages.len() {
        store_next(&dir, &pages).unwrap();
        steps.push(files_of(&path));
        let stored = stored(&dir);
        if stored.is_multiple_of(2) {
            dir.close(STREAM, &state(&pages[..stored])).unwrap();
            steps.push(files_of(&path));
            drop(dir);
            dir = open(&path, None);
        }
    }
    dir.close(STREAM, &state(&pages)).unwrap();
    steps.push(files_of(&path));
    steps
}

/// A run after the crash: nothing is missing, nothing is there twice, and nothing that readers saw has changed.
#[track_caller]
pub(super) fn check_goes_on(files: &Files) {
    let (_temporary, path) = put(files);
    check_sound(&path);
    run(&open(&path, None), &pages());
    assert_eq!(text(&path, STREAM), lines(&pages()));
    check_sound(&path);
    let after = files_of(&path);
    for (name, seen) in files {
        if !whole_file::file_name(name).starts_with('.') && name.starts_with(STREAM) {
            assert!(after[name].starts_with(seen), "{}", name.display());
        }
    }
}

/// The ledger of these files.
pub(super) fn ledger_of(files: &Files) -> Ledger {
    let (_temporary, path) = put(files);
    ledger(&path)
}

pub(super) fn state_file() -> PathBuf {
    Path::new(layout::STATES).join("tickets.json")
}

fn tails(files: &Files) -> Vec<PathBuf> {
    let names = files.keys();
    names
        .filter(|name| {
            name.extension()
                .is_some_and(|extension| extension == "open")
        })
        .cloned()
        .collect()
}

/// What the first has, with the state of the second.
fn with_state_of(data: &Files, state: &Files) -> Files {
    let mut files = data.clone();
    files.insert(state_file(), state[&state_file()].clone());
    files
}

#[test]
fn goes_on_after_every_step() {
    for compress in [Compress::None, Compress::Gzip, Compress::Zstd] {
        for files in steps(compress) {
            check_goes_on(&files);
        }
    }
}

#[test]
fn goes_on_when_a_page_was_written_and_the_state_not() {
    for compress in [Compress::None, Compress::Gzip, Compress::Zstd] {
        for pair in steps(compress).windows(2) {
            // Where readers were shown it in between, that was a step of its own.
            if tails(&pair[0])
                .iter()
                .all(|open| pair[1].contains_key(open))
            {
                check_goes_on(&with_state_of(&pair[1], &pair[0]));
            }
        }
    }
}

#[test]
fn goes_on_within_a_page() {
    let steps = steps(Compress::None);
    for pair in steps.windows(2) {
        let Some(open) = tails(&pair[1]).pop() else {
            continue;
        };
        if !tails(&pair[0]).iter().all(|before| *before == open) {
            continue;
        }
        let before = pair[0].get(&open).map_or(0, Vec::len);
        for length in (before..pair[1][&open].len()).step_by(19) {
            let mut files = with_state_of(&pair[1], &pair[0]);
            files.insert(open.clone(), pair[1][&open][..length].to_vec());
            check_goes_on(&files);
        }
    }
}

#[test]
fn goes_on_when_blocks_of_the_page_that_was_not_recorded_are_garbage() {
    let steps = steps(Compress::Gzip);
    let mut files = steps[5].clone();
    let [open] = &tails(&files)[..] else {
        unreachable!("a part is under way")
    };
    files.get_mut(open).unwrap().extend([0; 5000]);
    check_goes_on(&files);
}

#[test]
fn goes_on_when_a_part_got_its_name_and_the_state_does_not_say_so() {
    for compress in [Compress::None, Compress::Gzip, Compress::Zstd] {
        let mut named = 0;
        for files in steps(compress) {
            let ledger = ledger_of(&files);
            let (Some(tail), None) = (ledger.tail, ledger.open) else {
                continue;
            };
            let mut files = files.clone();
            let bytes = files.remove(&tails(&files)[0]).unwrap();
            files.insert(Path::new(STREAM).join(tail.name), bytes);
            check_goes_on(&files);
            named += 1;
        }
        assert!(named > 1, "{compress:?}");
    }
}

#[test]
fn goes_on_when_some_of_a_run_was_appended_and_the_state_does_not_say_so() {
    for compress in [Compress::None, Compress::Gzip, Compress::Zstd] {
        let mut appended = 0;
        for files in steps(compress) {
            let ledger = ledger_of(&files);
            let (Some(tail), Some(_)) = (ledger.tail, ledger.open) else {
                continue;
            };
            let new = files[&tails(&files)[0]].clone();
            for length in (0..new.len()).step_by(31).chain([new.len()]) {
                let mut files = files.clone();
                let part = files.get_mut(&Path::new(STREAM).join(&tail.name)).unwrap();
                part.extend(&new[..length]);
                check_goes_on(&files);
            }
            appended += 1;
        }
        assert!(appended > 1, "{compress:?}");
    }
}

#[test]
fn goes_on_when_the_state_says_what_was_appended_and_the_hidden_file_is_still_there() {
    for pair in steps(Compress::Gzip).windows(2) {
        if let ([hidden], []) = (&tails(&pair[0])[..], &tails(&pair[1])[..]) {
            let number = ledger_of(&pair[1]).number();
            let mut files = pair[1].clone();
            let left = Path::new(STREAM).join(format!(".{number:08}.open"));
            files.insert(left, pair[0][hidden].clone());
            check_goes_on(&files);
        }
    }
}

#[test]
fn goes_on_when_a_part_was_listed_and_the_state_does_not_say_so() {
    let list = |file: u8| Path::new(layout::STATES).join(format!("tickets.parts-{file}"));
    let mut listed = 0;
    for files in steps(Compress::None) {
        let Some(part) = ledger_of(&files).open else {
            continue;
        };
        let mut line = serde_json::to_vec(&part).unwrap();
        line.push(b'\n');
        for length in (0..line.len()).step_by(67).chain([line.len()]) {
            let mut files = files.clone();
            files.entry(list(1)).or_default().extend(&line[..length]);
            check_goes_on(&files);
        }
        listed += 1;
    }
    assert!(listed > 3);
}

#[test]
fn goes_on_when_a_part_was_begun_and_the_state_does_not_say_so() {
    for files in steps(Compress::None) {
        if tails(&files).is_empty() {
            let number = ledger_of(&files).number();
            let mut files = files.clone();
            let open = Path::new(STREAM).join(format!(".{number:08}.open"));
            files.insert(open, b"{\"id\":".to_vec());
            check_goes_on(&files);
        }
    }
}

#[test]
fn goes_on_beside_files_that_were_not_put_in_place() {
    for files in steps(Compress::None) {
        let mut files = files.clone();
        for name in [".tickets.json.new", "..dir.json.new"] {
            files.insert(Path::new(layout::STATES).join(name), b"{".to_vec());
        }
        files.insert(".manifest.json.new".into(), b"{".to_vec());
        check_goes_on(&files);
    }
}
