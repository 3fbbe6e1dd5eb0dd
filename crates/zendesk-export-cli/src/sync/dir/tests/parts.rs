use super::*;

const ALL: [Compress; 3] = [Compress::None, Compress::Gzip, Compress::Zstd];

#[test]
fn parts_hold_the_pages_byte_for_byte() {
    for compress in ALL {
        let (_temporary, path) = folder();
        run(&open(&path, Some(compress)), &pages());
        assert_eq!(text(&path, STREAM), lines(&pages()), "{compress:?}");
        check_sound(&path);
    }
}

#[test]
fn a_part_ends_with_the_page_that_fills_it() {
    let (_temporary, path) = folder();
    run(&open(&path, None), &pages());
    let names = parts(&path, STREAM);
    assert!(names.len() > 1);
    assert_eq!(names[0], "tickets-00000001.ndjson");
    for name in &names[..names.len() - 1] {
        let bytes = fs::metadata(path.join(STREAM).join(name)).unwrap().len();
        assert!(bytes >= TEST_PART_BYTES, "{name} has {bytes} bytes");
    }
}

#[test]
fn runs_that_store_little_leave_one_part() {
    let (_temporary, path) = folder();
    let page = |id: usize| -> Vec<Record<Value>> {
        vec![serde_json::from_value(json!({ "id": id })).unwrap()]
    };
    let pages: Vec<_> = (0..100).map(page).collect();
    let mut seen = String::new();
    let dir = open_with(&path, None, |rules| rules.part_bytes = 1 << 20);
    for runs in 1..=pages.len() {
        run(&dir, &pages[..runs]);
        // The next run knows what is on disk, and no more.
        dir.writers.borrow_mut().clear();
        let now = text(&path, STREAM);
        assert!(now.starts_with(&seen));
        seen = now;
    }
    assert_eq!(seen, lines(&pages));
    assert_eq!(parts(&path, STREAM), ["tickets-00000001.ndjson"]);
    check_sound(&path);
}

#[test]
fn a_part_of_yesterday_ends_and_never_changes_again() {
    let (_temporary, path) = folder();
    let pages = pages();
    let day = 24 * 60 * 60;
    run(&open(&path, None), &pages[..1]);
    let first = fs::read(path.join(STREAM).join("tickets-00000001.ndjson")).unwrap();
    let mut begun = ledger(&path);
    begun.begun_at -= day - 60;
    begun.write(&Layout::new(&path, STREAM).state()).unwrap();
    let grown = run_of(&path, &pages[..2]);
    assert!(grown.starts_with(&first) && grown.len() > first.len());
    assert_eq!(ledger(&path).parts, []);
    begun = ledger(&path);
    begun.begun_at -= 60;
    begun.write(&Layout::new(&path, STREAM).state()).unwrap();
    assert_eq!(run_of(&path, &pages), grown);
    assert_eq!(ledger(&path).parts[0].records, 4);
    assert_eq!(text(&path, STREAM), lines(&pages));
}

/// Runs to the end, and reads the first part then.
fn run_of(path: &Path, pages: &[Vec<Record<Value>>]) -> Vec<u8> {
    let dir = open_with(path, None, |rules| rules.part_bytes = 1 << 20);
    run(&dir, pages);
    fs::read(path.join(STREAM).join("tickets-00000001.ndjson")).unwrap()
}

#[test]
fn the_list_of_parts_is_only_appended_to_and_the_state_stays_as_small_as_it_was() {
    let (_temporary, path) = folder();
    let page: Vec<Record<Value>> = vec![serde_json::from_value(json!({ "id": 1 })).unwrap()];
    let pages = vec![page; 30];
    let layout = Layout::new(&path, STREAM);
    let dir = open_with(&path, None, |rules| rules.part_bytes = 1);
    let (mut list, mut sizes) = (Vec::new(), Vec::new());
    for next in 1..=pages.len() {
        dir.store(STREAM, &pages[0], &state(&pages[..next]))
            .unwrap();
        let now = fs::read(layout.list(1)).unwrap_or_default();
        assert!(now.starts_with(&list));
        list = now;
        sizes.push(fs::metadata(layout.state()).unwrap().len());
    }
    dir.close(STREAM, &state(&pages)).unwrap();
    assert_eq!(ledger(&path).parts.len(), pages.len());
    // But for the digits of its numbers.
    assert!(sizes[29] - sizes[1] < 20, "{sizes:?}");
}

#[test]
fn an_empty_page_makes_no_part() {
    let (_temporary, path) = folder();
    let dir = open(&path, None);
    let state = StreamState {
        pages: 1,
        ..StreamState::default()
    };
    dir.store(STREAM, &[], &state).unwrap();
    dir.close(STREAM, &state).unwrap();
    assert_eq!(dir.load(STREAM).unwrap().pages, 1);
    assert!(!path.join(STREAM).exists());
    check_sound(&path);
}

#[test]
fn compression_is_remembered_and_another_one_begins_a_part_of_its_own() {
    let (_temporary, path) = folder();
    let pages = pages();
    for compress in [Some(Compress::Gzip), None, Some(Compress::Zstd), None] {
        // Never closed, so that the next one finds a part under way.
        store_next(&open(&path, compress), &pages).unwrap();
    }
    run(&open(&path, None), &pages);
    let names = parts(&path, STREAM);
    assert_eq!(names[0], "tickets-00000001.ndjson.gz");
    assert!(names[1..].iter().all(|name| name.ends_with(".ndjson.zst")));
    assert_eq!(text(&path, STREAM), lines(&pages));
    check_sound(&path);
}

#[test]
fn streams_have_folders_of_their_own_whatever_their_names() {
    let (_temporary, path) = folder();
    let pages = pages();
    let dir = open(&path, None);
    let names = ["custom-objects/asset", "custom-objects.asset", "../users"];
    for stream in names {
        dir.store(stream, &pages[1], &state(&pages[1..2])).unwrap();
        dir.close(stream, &state(&pages[1..2])).unwrap();
    }
    let part = "custom-objects.asset/custom-objects.asset-00000001.ndjson";
    assert_eq!(
        fs::read_to_string(path.join(part)).unwrap(),
        lines(&pages[1..2])
    );
    let streams = Dir::look(&path).streams().unwrap();
    let mut known: Vec<_> = streams.keys().map(String::as_str).collect();
    known.sort_by_key(|name| names.iter().position(|known| known == name));
    assert_eq!(known, names);
    check_sound(&path);
}

#[test]
fn the_manifest_has_figures_and_parts() {
    let (_temporary, path) = folder();
    let dir = open(&path, None);
    run(&dir, &pages());
    let manifest = dir.manifest();
    let tickets = &manifest[STREAM];
    assert_eq!(tickets["records_out"], 12);
    assert_eq!(tickets["pages"], 7);
    let part = &tickets["parts"][0];
    assert_eq!(part["name"], "tickets-00000001.ndjson");
    let bytes = fs::read(path.join(STREAM).join("tickets-00000001.ndjson")).unwrap();
    assert_eq!(part["bytes"], bytes.len());
    assert_eq!(
        part["sha256"],
        format!("{:x}", <sha2::Sha256 as sha2::Digest>::digest(&bytes))
    );
}

#[cfg(unix)]
#[test]
fn nobody_else_can_read_what_it_makes() {
    use std::os::unix::fs::PermissionsExt as _;

    let (_temporary, path) = folder();
    let pages = pages();
    let dir = open(&path, None);
    run(&dir, &pages[..4]);
    // Leaves a part under way.
    store_next(&dir, &pages).unwrap();
    let mut folders = vec![path];
    while let Some(folder) = folders.pop() {
        let mode = |path: &Path| path.metadata().unwrap().permissions().mode() & 0o777;
        assert_eq!(mode(&folder), 0o700, "{}", folder.display());
        for entry in fs::read_dir(&folder).unwrap() {
            let path = entry.unwrap().path();
            if path.is_dir() {
                folders.push(path);
            } else {
                assert_eq!(mode(&path), 0o600, "{}", path.display());
            }
        }
    }
}
