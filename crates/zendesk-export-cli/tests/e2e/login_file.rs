//! The file that a sign-in by browser is kept in, and the folder around it.
#![cfg(unix)]

use std::{
    fs,
    os::unix::fs::{PermissionsExt as _, symlink},
    path::Path,
};

use crate::{
    desk::{Desk, builder},
    person::{CLIENT, Person, SECRET},
    support::run,
};

fn account() -> Desk {
    Desk::open(builder().tickets(10).oauth_client(CLIENT, SECRET))
}

fn mode(path: &Path) -> u32 {
    fs::metadata(path).unwrap().permissions().mode() & 0o777
}

#[test]
fn nobody_else_can_look_into_the_folder_of_a_sign_in() {
    let account = account();
    let person = Person::new(&account);
    let folder = person.folder.path().join("zendesk-export");
    fs::create_dir(&folder).unwrap();
    fs::set_permissions(&folder, fs::Permissions::from_mode(0o755)).unwrap();
    person.signs_in();
    assert_eq!(mode(&folder), 0o700);
    assert_eq!(mode(&folder.join(".lock")), 0o600);
    assert_eq!(mode(&person.file()), 0o600);
}

#[test]
fn a_lock_that_is_a_link_costs_nobody_a_file() {
    let account = account();
    let person = Person::new(&account);
    let folder = person.folder.path().join("zendesk-export");
    let theirs = person.folder.path().join("theirs");
    fs::create_dir(&folder).unwrap();
    fs::write(&theirs, "kept").unwrap();
    symlink(&theirs, folder.join(".lock")).unwrap();
    run(&mut person.login()).refuses(3, "is a symbolic link, which is not followed");
    assert_eq!(fs::read(&theirs).unwrap(), b"kept");
}

#[test]
fn a_sign_in_that_is_a_link_is_not_followed() {
    let account = account();
    let person = Person::new(&account);
    person.signs_in();
    let theirs = person.folder.path().join("theirs");
    fs::rename(person.file(), &theirs).unwrap();
    let before = fs::read(&theirs).unwrap();
    symlink(&theirs, person.file()).unwrap();
    run(&mut person.export("tickets"))
        .refuses(3, "is a link, which is not followed; sign in again");
    person.signs_in();
    assert!(fs::symlink_metadata(person.file()).unwrap().is_file());
    assert_eq!(fs::read(&theirs).unwrap(), before);
}

#[test]
fn an_oauth_client_signs_in_without_a_home_or_a_folder_that_can_be_read() {
    let account = account();
    let person = Person::new(&account);
    let file = person.folder.path().join("file");
    fs::write(&file, "").unwrap();
    for home in [Path::new("/dev/null"), &file, Path::new("")] {
        let mut command = person.export("organizations");
        command
            .env_remove("XDG_CONFIG_HOME")
            .env("HOME", home)
            .env("ZENDESK_OAUTH_CLIENT_ID", CLIENT)
            .env("ZENDESK_OAUTH_CLIENT_SECRET", SECRET);
        run(&mut command).succeeds();
    }
    // One that is damaged is not used either.
    person.signs_in();
    fs::write(person.file(), "damaged").unwrap();
    let mut command = person.export("organizations");
    command
        .env("ZENDESK_OAUTH_CLIENT_ID", CLIENT)
        .env("ZENDESK_OAUTH_CLIENT_SECRET", SECRET);
    let done = run(&mut command).succeeds();
    assert!(done.err.contains("is damaged"), "{}", done.err);
}
