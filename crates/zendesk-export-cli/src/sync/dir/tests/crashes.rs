//! Every moment at which a run may end leaves one of these folders behind.
use super::*;

fn put(files: &Files) -> (TempDir, PathBuf) {
    let (temporary, path) = folder();
    for (name, bytes) in files {
        let name = path.join(name);
        fs::create_dir_all(name.parent().unwrap()).unwrap();
        fs::write(name, bytes).unwrap();
    }
    (temporary, path)
}

/// The folder as it is after each step that the state speaks of, in the order of a run.
fn steps(compress: Compress) -> Vec<Files> {
    let (_temporary, path) = folder();
    let pages = pages();
    let dir = open(&path, Some(compress));
    dir.store(STREAM, &[], &StreamState::default()).unwrap();
    let mut steps = vec![files_of(&path)];
    while stored(&dir) < pages.len() {
        store_next(&dir, &pages).unwrap();
        steps.push(files_of(&path));
    }
    dir.close(STREAM, &state(&pages)).unwrap();
    steps.push(files_of(&path));
    steps
}

/// A run after the crash: nothing is missing, nothing is there twice.
#[track_caller]
fn check_goes_on(files: &Files) {
    let (_temporary, path) = put(files);
    check_sound(&path);
    run(&open(&path, None), &pages());
    assert_eq!(text(&path, STREAM), lines(&pages()));
    check_sound(&path);
}

fn state_file() -> PathBuf {
    Path::new(layout::STATES).join("tickets.json")
}

fn open_parts(files: &Files) -> Vec<PathBuf> {
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
            // Where a part got its name in between, that was a step of its own.
            if open_parts(&pair[0])
                .iter()
                .all(|open| pair[1].contains_key(open))
            {
                check_goes_on(&with_state_of(&pair[1], &pair[0]));
            }
        }
    }
}

#[test]
fn goes_on_after_every_byte_of_a_page() {
    let steps = steps(Compress::None);
    for pair in steps.windows(2).take(4) {
        let Some(open) = open_parts(&pair[1]).pop() else {
            unreachable!("a part is under way")
        };
        let before = pair[0].get(&open).map_or(0, Vec::len);
        for length in before..pair[1][&open].len() {
            let mut files = with_state_of(&pair[1], &pair[0]);
            files.insert(open.clone(), pair[1][&open][..length].to_vec());
            check_goes_on(&files);
        }
    }
}

#[test]
fn goes_on_when_blocks_of_the_page_that_was_not_recorded_are_garbage() {
    let steps = steps(Compress::Gzip);
    let mut files = steps[2].clone();
    let [open] = &open_parts(&files)[..] else {
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
            let Some(open) = open_parts(&files).first().cloned() else {
                continue;
            };
            let mut files = files.clone();
            let ledger: Ledger = serde_json::from_slice(&files[&state_file()]).unwrap();
            let name = Path::new(STREAM).join(ledger.open.unwrap().name);
            let bytes = files.remove(&open).unwrap();
            files.insert(name, bytes);
            check_goes_on(&files);
            named += 1;
        }
        assert!(named > 2, "{compress:?}");
    }
}

#[test]
fn goes_on_when_a_part_was_begun_and_the_state_does_not_say_so() {
    for files in steps(Compress::None) {
        if open_parts(&files).is_empty() {
            let done = files.keys().filter(|name| name.starts_with(STREAM)).count();
            let mut files = files.clone();
            let open = Path::new(STREAM).join(format!(".{:08}.open", done + 1));
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
