//! What is in the place of a file or a folder that this program made, and is something else.
use std::{os::unix::fs::symlink, process::Command};

use super::*;

#[test]
fn links_to_files_of_others_are_not_followed() {
    let (temporary, path) = folder();
    let theirs = temporary.path().join("theirs");
    fs::write(&theirs, "theirs").unwrap();
    fs::create_dir_all(path.join(STREAM)).unwrap();
    fs::create_dir(path.join(layout::STATES)).unwrap();
    symlink(&theirs, path.join(layout::LOCK)).unwrap();
    check(Dir::open(&path, None), 7, "is a symbolic link");
    fs::remove_file(path.join(layout::LOCK)).unwrap();
    for name in [
        "manifest.json",
        ".manifest.json.new",
        ".state/.tickets.json.new",
        "tickets/.00000001.open",
    ] {
        symlink(&theirs, path.join(name)).unwrap();
    }
    let pages = pages();
    let dir = open(&path, None);
    store_next(&dir, &pages).unwrap();
    drop(dir);
    let part = path.join(STREAM).join(".00000001.open");
    fs::rename(&part, temporary.path().join("part")).unwrap();
    symlink(temporary.path().join("part"), &part).unwrap();
    check(open(&path, None).load(STREAM), 7, "is a symbolic link");
    assert_eq!(fs::read(&theirs).unwrap(), b"theirs");
}

#[test]
fn a_part_that_is_a_link_is_told_and_not_followed() {
    let (temporary, path) = folder();
    let dir = open_with(&path, None, |rules| rules.part_secs = 0);
    run(&dir, &pages());
    drop(dir);
    for name in parts(&path, STREAM) {
        let (part, elsewhere) = (path.join(STREAM).join(&name), temporary.path().join(&name));
        fs::rename(&part, &elsewhere).unwrap();
        symlink(&elsewhere, &part).unwrap();
        let says = "is a symbolic link, which is not followed; put the file itself in its place";
        let findings = verify(&path).unwrap();
        assert!(findings[0].contains(says), "{findings:?}");
        check(open(&path, None).holds(STREAM, &[]), 6, says);
        fs::rename(&elsewhere, &part).unwrap();
        check_sound(&path);
    }
}

#[test]
fn folders_that_lead_elsewhere_are_not_followed() {
    for (name, refused_at_once) in [(layout::STATES, true), (STREAM, false)] {
        let (temporary, path) = folder();
        store_next(&open(&path, None), &pages()).unwrap();
        let elsewhere = temporary.path().join("elsewhere");
        fs::rename(path.join(name), &elsewhere).unwrap();
        symlink(&elsewhere, path.join(name)).unwrap();
        let before = files_of(&elsewhere);
        let says = "is a symbolic link, which is not followed; put the folder itself in its place";
        match Dir::open(&path, None) {
            Ok(dir) => {
                assert!(!refused_at_once);
                drop(dir);
                let dir = open(&path, None);
                check(dir.load(STREAM), 7, says);
                check(dir.close(STREAM, &state(&pages()[..1])), 7, says);
                let findings = verify(&path).unwrap();
                assert!(findings[0].contains(says), "{findings:?}");
            }
            refused => {
                check(refused, 7, says);
                check(verify(&path), 7, says);
            }
        }
        assert_eq!(files_of(&elsewhere), before);
    }
}

#[test]
fn a_pipe_in_the_place_of_a_file_is_told_and_not_waited_for() {
    let says = "is no regular file";
    let (_temporary, path) = folder();
    run(&open(&path, None), &pages());
    for name in [
        Path::new(layout::MANIFEST).to_owned(),
        Path::new(layout::STATES).join("tickets.json"),
        Path::new(STREAM).join("tickets-00000002.ndjson"),
    ] {
        let (file, aside) = (path.join(&name), path.join(".aside"));
        let _ = fs::rename(&file, &aside);
        pipe(&file);
        let findings = verify(&path).unwrap();
        assert!(
            findings.iter().any(|found| found.contains(says)),
            "{findings:?}"
        );
        if name.starts_with(STREAM) {
            check(open(&path, None).holds(STREAM, &[]), 6, says);
        }
        fs::remove_file(&file).unwrap();
        let _ = fs::rename(&aside, &file);
    }
    let settings = path.join(layout::STATES).join(layout::SETTINGS);
    fs::remove_file(&settings).unwrap();
    pipe(&settings);
    check(Dir::open(&path, None), 6, says);
}

fn pipe(path: &Path) {
    let made = Command::new("mkfifo").arg(path).status();
    assert!(made.unwrap().success());
}

#[test]
fn a_lock_that_has_another_name_keeps_its_rights() {
    use std::os::unix::fs::PermissionsExt as _;

    let (temporary, path) = folder();
    let theirs = temporary.path().join("theirs");
    fs::write(&theirs, "").unwrap();
    fs::set_permissions(&theirs, fs::Permissions::from_mode(0o644)).unwrap();
    fs::create_dir(&path).unwrap();
    fs::hard_link(&theirs, path.join(layout::LOCK)).unwrap();
    drop(open(&path, None));
    assert_eq!(
        fs::metadata(&theirs).unwrap().permissions().mode() & 0o777,
        0o644
    );
}
