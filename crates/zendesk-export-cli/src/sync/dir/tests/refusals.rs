use super::*;

#[test]
fn a_second_run_is_refused_until_the_first_one_ends() {
    let (_temporary, path) = folder();
    let first = open(&path, None);
    check(Dir::open(&path, None), 6, "is in use by another run");
    drop(first);
    open(&path, None);
}

#[test]
fn a_file_in_the_place_of_the_folder_is_refused() {
    let (_temporary, path) = folder();
    fs::write(&path, "mine").unwrap();
    check(
        Dir::open(&path, None),
        7,
        "is a file, and dir: takes a folder",
    );
    assert_eq!(fs::read(&path).unwrap(), b"mine");
}

#[cfg(unix)]
#[test]
fn a_folder_that_cannot_be_written_is_refused_at_once() {
    use std::os::unix::fs::PermissionsExt as _;

    let (_temporary, path) = folder();
    run(&open(&path, None), &pages());
    fs::set_permissions(&path, fs::Permissions::from_mode(0o500)).unwrap();
    // Rights do not hold the superuser back.
    if File::create(path.join("probe")).is_err() {
        check(
            Dir::open(&path, None),
            7,
            "cannot be written: Permission denied",
        );
        check_sound(&path);
    }
    fs::set_permissions(&path, fs::Permissions::from_mode(0o700)).unwrap();
}

#[test]
fn a_folder_or_a_state_of_a_newer_program_is_refused() {
    for (name, refused_at_once) in [(layout::SETTINGS, true), ("tickets.json", false)] {
        let (_temporary, path) = folder();
        run(&open(&path, None), &pages());
        let file = path.join(layout::STATES).join(name);
        fs::write(&file, r#"{"version":3,"news":true}"#).unwrap();
        let says = "is of version 3, and this program reads versions up to 2";
        match Dir::open(&path, None) {
            Ok(dir) => {
                assert!(!refused_at_once);
                drop(dir);
                check(open(&path, None).load(STREAM), 6, says);
            }
            refused => check(refused, 6, says),
        }
        assert_eq!(fs::read(&file).unwrap(), br#"{"version":3,"news":true}"#);
    }
}

#[test]
fn a_state_that_is_no_state_is_refused() {
    let (_temporary, path) = folder();
    run(&open(&path, None), &pages());
    fs::write(path.join(layout::STATES).join("tickets.json"), "").unwrap();
    check(
        open(&path, None).load(STREAM),
        6,
        "cannot be used; put it back",
    );
}

/// A folder with a part under way, and that part.
fn begun() -> (TempDir, PathBuf, PathBuf) {
    let (temporary, path) = folder();
    store_next(&open(&path, None), &pages()).unwrap();
    let part = path.join(STREAM).join(".00000001.open");
    (temporary, path, part)
}

#[test]
fn a_part_under_way_that_is_gone_is_told() {
    let (_temporary, path, part) = begun();
    fs::remove_file(part).unwrap();
    check(
        open(&path, None).load(STREAM),
        6,
        "with 1 records in 23 bytes, is missing",
    );
    check(
        open(&path, None).close(STREAM, &state(&pages()[..1])),
        6,
        "is missing",
    );
}

#[test]
fn a_part_under_way_that_is_too_short_is_told() {
    let (_temporary, path, part) = begun();
    fs::write(part, "{").unwrap();
    check(
        open(&path, None).load(STREAM),
        6,
        "has 1 bytes, and the state says 23",
    );
}

#[test]
fn a_part_under_way_that_was_changed_is_not_added_to() {
    let (_temporary, path, part) = begun();
    let mut bytes = fs::read(&part).unwrap();
    bytes[7] ^= 1;
    fs::write(&part, bytes).unwrap();
    check(store_next(&open(&path, None), &pages()), 6, "has changed");
}

#[test]
fn no_file_is_written_over() {
    let (_temporary, path, _) = begun();
    let taken = path.join(STREAM).join("tickets-00000001.ndjson");
    fs::write(&taken, "mine").unwrap();
    let dir = open(&path, None);
    check(dir.close(STREAM, &state(&pages()[..1])), 6, "is in the way");
    assert_eq!(fs::read(&taken).unwrap(), b"mine");
    fs::remove_file(taken).unwrap();
    run(&dir, &pages());
    assert_eq!(text(&path, STREAM), lines(&pages()));
}

#[test]
fn a_state_that_does_not_describe_the_data_is_refused() {
    let (_temporary, path, _) = begun();
    let pages = pages();
    let dir = open(&path, None);
    check(dir.close(STREAM, &state(&pages[..2])), 6, "does not add up");
    // The same page a second time.
    check(
        dir.store(STREAM, &pages[0], &state(&pages[..1])),
        6,
        "does not add up",
    );
    run(&dir, &pages);
    assert_eq!(text(&path, STREAM), lines(&pages));
}

#[test]
fn goes_on_in_the_same_run_once_the_state_can_be_written_again() {
    let (_temporary, path) = folder();
    let pages = pages();
    let dir = open(&path, None);
    let in_the_way = path.join(layout::STATES).join(".tickets.json.new");
    for next in 0..pages.len() {
        fs::create_dir(&in_the_way).unwrap();
        check(store_next(&dir, &pages), 7, "cannot be written");
        assert_eq!(stored(&dir), next);
        fs::remove_dir(&in_the_way).unwrap();
        store_next(&dir, &pages).unwrap();
    }
    run(&dir, &pages);
    assert_eq!(text(&path, STREAM), lines(&pages));
    check_sound(&path);
}

#[test]
fn a_state_of_which_one_digit_was_changed_is_refused_with_the_way_out() {
    let (_temporary, path) = folder();
    run(&open(&path, None), &pages());
    let state = path.join(layout::STATES).join("tickets.json");
    let text = fs::read_to_string(&state).unwrap();
    fs::write(&state, text.replace(r#""pages":7"#, r#""pages":6"#)).unwrap();
    check(
        open(&path, None).load(STREAM),
        6,
        "was changed since it was written (its checksum does not fit); put it back as it was, or read that \
         export again: zendesk-export resync tickets --to dir:",
    );
}

#[test]
fn a_state_without_a_checksum_is_taken_over_and_gets_one() {
    let (_temporary, path) = folder();
    let pages = pages();
    store_next(&open(&path, None), &pages).unwrap();
    for name in ["tickets.json", layout::SETTINGS] {
        let file = path.join(layout::STATES).join(name);
        let mut value: Value = serde_json::from_slice(&fs::read(&file).unwrap()).unwrap();
        assert!(value.as_object_mut().unwrap().remove("checksum").is_some());
        fs::write(&file, value.to_string()).unwrap();
    }
    check_sound(&path);
    run(&open(&path, None), &pages);
    assert_eq!(text(&path, STREAM), lines(&pages));
    let state = fs::read(path.join(layout::STATES).join("tickets.json")).unwrap();
    assert_eq!(crate::seal::check(&state), crate::seal::Seal::Whole);
}

#[test]
fn a_folder_or_a_part_that_is_replaced_while_a_run_has_it_is_told() {
    let pages = pages();
    let (temporary, path) = folder();
    let dir = open(&path, None);
    store_next(&dir, &pages).unwrap();
    let part = path.join(STREAM).join(".00000001.open");
    fs::rename(&part, temporary.path().join("part")).unwrap();
    fs::write(&part, "mine").unwrap();
    check(store_next(&dir, &pages), 7, "was removed or replaced");
    assert_eq!(fs::read(&part).unwrap(), b"mine");
    fs::rename(temporary.path().join("part"), &part).unwrap();
    store_next(&dir, &pages).unwrap();

    fs::rename(&path, temporary.path().join("away")).unwrap();
    let next = dir.store(STREAM, &pages[2], &state(&pages[..3]));
    check(next, 7, "was removed or replaced");
    drop(open(&path, None));
    check(dir.load(STREAM), 7, "was removed or replaced");
    check(dir.close(STREAM, &state(&pages[..2])), 7, "was removed");
    assert!(!path.join(STREAM).exists());
}
