use super::*;

/// A folder with two parts that are done, one under way, and a manifest.
fn exported(compress: Compress) -> (TempDir, PathBuf) {
    let (temporary, path) = folder();
    let pages = pages();
    let dir = open_with(&path, Some(compress), |rules| rules.part_secs = 0);
    for _ in 0..3 {
        let next = stored(&dir);
        store_next(&dir, &pages).unwrap();
        dir.close(STREAM, &state(&pages[..=next])).unwrap();
    }
    store_next(&dir, &pages).unwrap();
    write_manifest(&path, &dir.manifest());
    check_sound(&path);
    (temporary, path)
}

fn write_manifest(path: &Path, streams: &Value) {
    let manifest = json!({ "version": 1, "streams": streams });
    fs::write(path.join(layout::MANIFEST), manifest.to_string()).unwrap();
}

#[track_caller]
fn check_finds(path: &Path, says: &[&str]) {
    let findings = verify(path).unwrap();
    assert_eq!(findings.len(), says.len(), "{findings:#?}");
    for (finding, says) in findings.iter().zip(says) {
        assert!(finding.contains(says), "{finding}");
    }
}

fn first_part(path: &Path) -> PathBuf {
    path.join(STREAM).join(&parts(path, STREAM)[0])
}

#[test]
fn finds_each_byte_that_was_changed() {
    for compress in [Compress::None, Compress::Gzip, Compress::Zstd] {
        let (_temporary, path) = exported(compress);
        let part = first_part(&path);
        let bytes = fs::read(&part).unwrap();
        for at in 0..bytes.len() {
            let mut changed = bytes.clone();
            changed[at] ^= 1;
            fs::write(&part, changed).unwrap();
            check_finds(&path, &["has changed: the SHA-256 of its"]);
        }
    }
}

/// A folder with a part that grows, and what a run that was killed has stored after it.
fn killed() -> (TempDir, PathBuf, PathBuf) {
    let (temporary, path) = folder();
    let pages = pages();
    run(&open(&path, None), &pages[..1]);
    store_next(&open(&path, None), &pages).unwrap();
    check_sound(&path);
    let part = first_part(&path);
    (temporary, path, part)
}

#[test]
fn finds_each_byte_of_the_list_that_was_changed() {
    let (_temporary, path) = exported(Compress::None);
    let list = path.join(layout::STATES).join("tickets.parts-1");
    let bytes = fs::read(&list).unwrap();
    for at in 0..bytes.len() {
        let mut changed = bytes.clone();
        changed[at] ^= 1;
        fs::write(&list, changed).unwrap();
        let findings = verify(&path).unwrap();
        assert!(
            findings
                .iter()
                .any(|it| it.contains("parts-1 cannot be used; put it back")),
            "{findings:?}"
        );
    }
    check(
        open(&path, None).load(STREAM),
        6,
        "its checksum does not fit",
    );
    fs::remove_file(&list).unwrap();
    check(open(&path, None).load(STREAM), 6, "No such file");
    fs::write(&list, bytes).unwrap();
    check_sound(&path);
}

#[test]
fn finds_what_a_part_has_beside_the_run_that_was_killed() {
    let (_temporary, path, part) = killed();
    let mut bytes = fs::read(&part).unwrap();
    bytes.extend(b"{\"");
    fs::write(&part, &bytes).unwrap();
    check_sound(&path);
    bytes.extend([0; 3]);
    fs::write(&part, &bytes).unwrap();
    check_finds(&path, &["has 5 bytes that the state does not know of"]);
    run(&open(&path, None), &pages());
    assert_eq!(text(&path, STREAM), lines(&pages()));
}

#[test]
fn finds_a_part_that_grows_and_was_changed() {
    let (_temporary, path, part) = killed();
    let bytes = fs::read(&part).unwrap();
    fs::write(&part, [&bytes[..7], b"x", &bytes[8..]].concat()).unwrap();
    check_finds(&path, &["has changed: the SHA-256 of its"]);
    let dir = open(&path, None);
    // One without records, for which nothing is looked through.
    store_next(&dir, &pages()).unwrap();
    check(store_next(&dir, &pages()), 6, "has changed");
    drop(dir);
    fs::write(&part, &bytes[..7]).unwrap();
    check_finds(&path, &["has 7 bytes, and the state says"]);
    check(open(&path, None).load(STREAM), 6, "has 7 bytes");
}

#[test]
fn finds_a_part_under_way_that_lost_something() {
    let (_temporary, path) = exported(Compress::Gzip);
    let open = path.join("tickets/.00000003.open");
    let bytes = fs::read(&open).unwrap();
    fs::write(&open, &bytes[..bytes.len() - 1]).unwrap();
    check_finds(&path, &["records of"]);
    fs::remove_file(&open).unwrap();
    check_finds(&path, &["is missing"]);
    let mut longer = bytes;
    longer.push(0);
    fs::write(&open, &longer).unwrap();
    check_sound(&path);
    longer[3] ^= 1;
    fs::write(&open, &longer).unwrap();
    check_finds(&path, &["has changed"]);
}

#[test]
fn finds_settings_that_are_gone() {
    let (_temporary, path) = exported(Compress::Gzip);
    fs::remove_file(path.join(layout::STATES).join(layout::SETTINGS)).unwrap();
    check_finds(
        &path,
        &[".dir.json is missing, which says how parts are compressed"],
    );
    drop(open(&path, Some(Compress::Gzip)));
    check_sound(&path);
}

#[test]
fn finds_a_state_that_does_not_add_up() {
    let (_temporary, path) = exported(Compress::None);
    fs::remove_file(path.join(layout::MANIFEST)).unwrap();
    let layout = Layout::new(&path, STREAM);
    let mut ledger = Ledger::read(&layout.state()).unwrap().unwrap();
    ledger.parts[0].records = 2;
    ledger.write_anew(&layout).unwrap();
    check_finds(
        &path,
        &[
            "tickets-00000001.ndjson has 1 lines, and the state says 2 records",
            "tickets: the parts hold 7 records, and the state says that 6 went out",
        ],
    );
}

#[test]
fn finds_a_state_that_is_broken_and_still_looks_at_the_others() {
    let (_temporary, path) = exported(Compress::None);
    fs::write(path.join(layout::STATES).join("articles.json"), "{").unwrap();
    fs::remove_file(first_part(&path)).unwrap();
    check_finds(&path, &["articles.json cannot be used", "is missing"]);
}

#[test]
fn finds_a_manifest_that_tells_something_else() {
    let (_temporary, path) = exported(Compress::None);
    let manifest = open(&path, None).manifest();
    let changed = |at: &str, value: Value| {
        let mut manifest = manifest.clone();
        *manifest.pointer_mut(at).unwrap() = value;
        manifest
    };
    write_manifest(&path, &changed("/tickets/parts/0/sha256", json!("00")));
    check_finds(&path, &["differ about the part tickets-00000001.ndjson"]);
    write_manifest(&path, &changed("/tickets/parts", json!([])));
    check_finds(&path, &["its parts hold 2 records, and 6 went out"]);
    fs::write(path.join(layout::MANIFEST), "").unwrap();
    check_finds(&path, &["is no manifest"]);
}

#[test]
fn takes_a_manifest_of_before_a_run_that_was_killed() {
    let (_temporary, path) = exported(Compress::None);
    store_next(&open(&path, None), &pages()).unwrap();
    check_sound(&path);
}

#[test]
fn reads_only_and_beside_a_run() {
    let (_temporary, path) = exported(Compress::None);
    let _running = open(&path, None);
    check_sound(&path);
    assert_eq!(Dir::look(&path).streams().unwrap().len(), 1);
}

#[test]
fn says_where_there_is_nothing_to_verify() {
    let (_temporary, path) = folder();
    let failure = verify(&path).unwrap_err();
    assert!(failure.to_string().contains("holds no export"), "{failure}");
    assert!(Dir::look(&path).streams().is_err());
    assert!(!path.exists());
}
