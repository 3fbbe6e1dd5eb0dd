//! Destinations that may not be written.

use std::{
    fs::{self, Permissions},
    os::unix::{fs::PermissionsExt as _, process::CommandExt as _},
    path::Path,
    process::Command,
};

use super::{Kind, Place, refuses};
use crate::{desk::desk, support::run};

fn chmod(path: &Path, mode: u32) {
    fs::set_permissions(path, Permissions::from_mode(mode)).unwrap();
}

/// Whoever may write everywhere gives that up, else nothing is read-only.
fn as_anybody(command: &mut Command, folder: &Path) {
    if fs::write(folder.join("probe"), "").is_ok() {
        fs::remove_file(folder.join("probe")).unwrap();
        command.uid(65_534).gid(65_534);
    }
}

/// A place with everything in it whose folder nobody can write, and a run towards it.
fn locked(kind: Kind) -> (Place, Command) {
    let place = Place::new(kind);
    let mut command = place.sync(desk().url());
    chmod(place.folder(), 0o555);
    as_anybody(&mut command, place.folder());
    (place, command)
}

#[test]
fn a_folder_that_cannot_be_made_is_told() {
    let (place, mut command) = locked(Kind::Dir);
    refuses(&run(&mut command), 7, place.path().to_str().unwrap());
    chmod(place.folder(), 0o755);
    assert!(!place.path().exists());
    run(&mut place.sync(desk().url())).succeeds();
    place.holds_all(desk());
}

#[test]
fn a_database_that_cannot_be_made_is_told() {
    let (place, mut command) = locked(Kind::Sqlite);
    refuses(&run(&mut command), 7, place.path().to_str().unwrap());
    chmod(place.folder(), 0o755);
    assert!(!place.path().exists());
    run(&mut place.sync(desk().url())).succeeds();
    place.holds_all(desk());
}

#[test]
fn a_folder_that_became_read_only_keeps_what_it_has() {
    let place = Place::new(Kind::Dir);
    run(place.sync(desk().url()).arg("users")).succeeds();
    let mut command = place.sync(desk().url());
    chmod(&place.path(), 0o555);
    chmod(place.folder(), 0o755);
    as_anybody(&mut command, &place.path());
    let refused = run(&mut command);
    assert_eq!(
        (refused.code, &*refused.out),
        (Some(7), ""),
        "{}",
        refused.err
    );
    refused.says("cannot be written");
    chmod(&place.path(), 0o700);
    run(&mut place.sync(desk().url())).succeeds();
    place.holds_all(desk());
}

#[test]
fn a_database_that_became_read_only_keeps_what_it_has() {
    let place = Place::new(Kind::Sqlite);
    run(place.sync(desk().url()).arg("users")).succeeds();
    let before = fs::read(place.path()).unwrap();
    let mut command = place.sync(desk().url());
    chmod(place.folder(), 0o555);
    chmod(&place.path(), 0o444);
    as_anybody(&mut command, place.folder());
    let refused = run(&mut command);
    assert_eq!(
        (refused.code, &*refused.out),
        (Some(7), ""),
        "{}",
        refused.err
    );
    refused.says(place.path().to_str().unwrap());
    assert_eq!(fs::read(place.path()).unwrap(), before);
    chmod(&place.path(), 0o600);
    chmod(place.folder(), 0o755);
    run(&mut place.sync(desk().url())).succeeds();
    place.holds_all(desk());
}
