//! Folders of the first layout, in which each run ended its part and the state listed all of them.
use super::{
    crashes::{check_goes_on, ledger_of, state_file, steps},
    *,
};

/// The same records in the first layout.
fn as_before(files: &Files) -> Files {
    let mut files = files.clone();
    let ledger = ledger_of(&files);
    files.retain(|name, _| !name.to_string_lossy().contains(".parts-"));
    let number = ledger.number();
    let mut tail = ledger.tail;
    if let (Some(_), Some(tail)) = (&ledger.open, &mut tail) {
        // What came after a part was a part of its own.
        let hidden = |number| Path::new(STREAM).join(format!(".{number:08}.open"));
        let bytes = files.remove(&hidden(number)).unwrap();
        files.insert(hidden(number + 1), bytes);
        let new = format!("{:08}", number + 1);
        tail.name = tail.name.replace(&format!("{number:08}"), &new);
    }
    let state = json!({
        "version": 1,
        "stream": STREAM,
        "state": ledger.state,
        "open": tail,
        "parts": ledger.parts.iter().chain(&ledger.open).collect::<Vec<_>>(),
    });
    put_json(&mut files, &state_file(), state);
    let compress = json!({ "version": 1, "compress": compress_of(&files) });
    put_json(&mut files, &settings_file(), compress);
    files
}

fn put_json(files: &mut Files, name: &Path, value: Value) {
    let mut text = Vec::new();
    crate::seal::write_line(&mut text, &value).unwrap();
    files.insert(name.to_owned(), text);
}

fn settings_file() -> PathBuf {
    Path::new(layout::STATES).join(layout::SETTINGS)
}

fn compress_of(files: &Files) -> Value {
    let settings: Value = serde_json::from_slice(&files[&settings_file()]).unwrap();
    settings["compress"].clone()
}

#[test]
fn goes_on_from_every_step_of_a_run_of_before() {
    for compress in [Compress::None, Compress::Gzip, Compress::Zstd] {
        for files in steps(compress) {
            check_goes_on(&as_before(&files));
        }
    }
}

#[test]
fn goes_on_when_it_was_killed_while_it_took_a_stream_over() {
    for files in steps(Compress::None) {
        let before = as_before(&files);
        // The settings come first: from then on a program of before refuses the folder.
        let mut begun = before.clone();
        begun.insert(settings_file(), files[&settings_file()].clone());
        check_goes_on(&begun);
        let mut listed = Vec::new();
        let state: Value = serde_json::from_slice(&before[&state_file()]).unwrap();
        for part in state["parts"].as_array().unwrap() {
            serde_json::to_writer(&mut listed, part).unwrap();
            listed.push(b'\n');
        }
        for length in (0..listed.len()).step_by(101).chain([listed.len()]) {
            let mut files = begun.clone();
            let list = Path::new(layout::STATES).join("tickets.parts-1");
            files.insert(list, listed[..length].to_vec());
            check_goes_on(&files);
        }
    }
}

#[test]
fn a_run_of_one_export_takes_all_of_the_folder_over() {
    let steps = steps(Compress::None);
    let (_temporary, path) = crashes::put(&as_before(&steps[steps.len() - 1]));
    assert!(ledger(&path).is_older());
    let parts = parts(&path, STREAM);
    drop(open(&path, None));
    assert!(!ledger(&path).is_older());
    assert_eq!(super::parts(&path, STREAM), parts);
    for name in [settings_file(), state_file()] {
        let text: Value = serde_json::from_slice(&fs::read(path.join(name)).unwrap()).unwrap();
        assert_eq!(text["version"], 2);
    }
    check_sound(&path);
}
