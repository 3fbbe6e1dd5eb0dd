//! What a destination is: files that may be removed, have two names, or lead to files of others.

use std::{
    fs,
    os::unix::fs::{PermissionsExt as _, symlink},
    path::Path,
    process::{Command, Stdio},
};

use super::{
    place::{Kind, Place, sync, tree},
    proxy::Proxy,
};
use crate::{
    desk::{TICKETS, desk},
    support::{export, exporter, finish, run, wait, wait_until},
};

/// A run that is held up after some pages, and then goes on beside what `meddle` did.
#[track_caller]
fn meddled(kind: Kind, meddle: impl FnOnce(&Place)) -> (Place, Option<i32>, String) {
    let place = Place::new(kind);
    let proxy = Proxy::paging(desk().url(), 20);
    proxy.allow(0);
    let mut command = place.sync(&proxy.url);
    let log = fs::File::create(place.folder().join("log")).unwrap();
    let mut running = command.arg("tickets").stderr(log).spawn().unwrap();
    proxy.wait_for_waiting(1);
    proxy.allow(4);
    proxy.wait_for_waiting(1);
    wait_until(|| place.status().out.contains("80 records in 4 pages"));
    meddle(&place);
    proxy.allow_all();
    let code = wait(&mut running);
    let told = fs::read_to_string(place.folder().join("log")).unwrap();
    (place, code, told)
}

#[test]
fn a_destination_that_is_removed_while_a_run_has_it_is_told_with_the_next_page() {
    for kind in [Kind::Dir, Kind::Sqlite] {
        let (place, code, told) = meddled(kind, |place| match kind {
            Kind::Sqlite => fs::remove_file(place.path()).unwrap(),
            _ => fs::rename(place.path(), place.folder().join("away")).unwrap(),
        });
        assert_eq!(code, Some(7), "{told}");
        assert!(
            told.contains("was removed or replaced while this run had it"),
            "{told}"
        );
        assert!(!place.path().exists());
    }
}

#[test]
fn a_destination_that_is_replaced_while_a_run_has_it_is_left_as_it_is() {
    for kind in [Kind::Dir, Kind::Sqlite] {
        let other = Place::new(kind);
        run(other.sync(desk().url()).arg("organizations")).succeeds();
        let (place, code, told) = meddled(kind, |place| {
            fs::rename(place.path(), place.folder().join("away")).unwrap();
            fs::rename(other.path(), place.path()).unwrap();
        });
        assert_eq!(code, Some(7), "{told}");
        assert_eq!(
            place.records("organizations").len() as u64,
            place.is_whole()
        );
    }
}

#[test]
fn an_output_that_is_removed_while_export_writes_to_it_is_told_and_the_state_stays() {
    let folder = tempfile::TempDir::new().unwrap();
    let path = |name: &str| folder.path().join(name);
    let proxy = Proxy::paging(desk().url(), 20);
    let go = |out: &str| {
        let mut command = export(&proxy.url, "tickets");
        command.arg("--state").arg(path("state.json"));
        command.stdout(fs::File::create(path(out)).unwrap());
        command
    };
    proxy.allow(0);
    let log = fs::File::create(path("log")).unwrap();
    let mut running = go("out").stderr(log).spawn().unwrap();
    proxy.wait_for_waiting(1);
    fs::remove_file(path("out")).unwrap();
    proxy.allow_all();
    assert_eq!(wait(&mut running), Some(7));
    let told = fs::read_to_string(path("log")).unwrap();
    assert!(
        told.contains("was removed while this run wrote to it"),
        "{told}"
    );
    assert!(!path("state.json").exists());
    finish(&mut go("again")).succeeds();
    let written = fs::read_to_string(path("again")).unwrap();
    assert_eq!(written.lines().count(), TICKETS);
}

#[test]
fn a_second_run_by_another_name_of_the_same_file_is_refused() {
    let place = Place::new(Kind::Sqlite);
    let proxy = Proxy::paging(desk().url(), 30);
    run(&mut place.sync(&proxy.url)).succeeds();
    let folder = place.folder().join("elsewhere");
    fs::create_dir(&folder).unwrap();
    let names = [folder.join("hard.db"), folder.join("soft.db")];
    fs::hard_link(place.path(), &names[0]).unwrap();
    symlink(place.path(), &names[1]).unwrap();
    proxy.allow(0);
    let mut first = place.sync(&proxy.url);
    let mut first = first.stderr(Stdio::null()).spawn().unwrap();
    proxy.wait_for_waiting(1);
    for name in names {
        let to = format!("sqlite:{}", name.display());
        run(&mut sync(desk().url(), &to)).refuses(6, "is in use by another run");
    }
    proxy.allow_all();
    assert_eq!(wait(&mut first), Some(0));
    place.holds_all(desk());
}

/// The same command with a umask that lets everybody read.
fn with_usual_umask(command: &Command) -> Command {
    let mut shell = Command::new("sh");
    shell
        .args(["-c", "umask 022; exec \"$@\"", "sh"])
        .arg(command.get_program())
        .args(command.get_args());
    for (name, value) in command.get_envs() {
        match value {
            Some(value) => shell.env(name, value),
            None => shell.env_remove(name),
        };
    }
    shell
}

#[track_caller]
fn are_private(paths: impl IntoIterator<Item = impl AsRef<Path>>) {
    for path in paths {
        let path = path.as_ref();
        let mode = path.metadata().unwrap().permissions().mode() & 0o777;
        let expected = if path.is_dir() { 0o700 } else { 0o600 };
        assert_eq!(mode, expected, "{}: {mode:o}", path.display());
    }
}

#[test]
fn all_that_is_made_is_for_its_owner_alone() {
    for kind in [Kind::Dir, Kind::Sqlite] {
        let place = Place::new(kind);
        finish(&mut with_usual_umask(&place.sync(desk().url()))).succeeds();
        are_private(tree(place.folder()));
    }
    let folder = tempfile::TempDir::new().unwrap();
    let mut command = desk().export("tickets");
    command
        .args(["--include", "users", "--state"])
        .arg(folder.path().join("state.json"))
        .arg("--sideloads")
        .arg(folder.path().join("sideloads"));
    let mut command = with_usual_umask(&command);
    run(&mut command).succeeds();
    let mut command = exporter();
    command.arg("demo").arg(folder.path().join("demo"));
    let mut command = with_usual_umask(command.args(["--tickets", "10"]));
    run(&mut command).succeeds();
    are_private(tree(folder.path()));
}

#[test]
fn a_lock_that_everybody_could_take_is_made_private() {
    let place = Place::new(Kind::Sqlite);
    let lock = place.folder().join(".zendesk.db.lock");
    fs::write(&lock, "").unwrap();
    fs::set_permissions(&lock, fs::Permissions::from_mode(0o644)).unwrap();
    run(place.sync(desk().url()).arg("organizations")).succeeds();
    are_private([lock]);
}

#[test]
fn a_link_in_the_place_of_a_file_of_ours_is_not_followed() {
    let folder = tempfile::TempDir::new().unwrap();
    let path = |name: &str| folder.path().join(name);
    fs::write(path("theirs"), "theirs").unwrap();
    fs::create_dir(path("sideloads")).unwrap();
    for link in [
        ".state.json.lock",
        "sideloads/users.ndjson",
        ".zendesk.db.lock",
    ] {
        symlink(path("theirs"), path(link)).unwrap();
    }
    let mut command = desk().export("tickets");
    let refused = run(command.arg("--state").arg(path("state.json")));
    refused.refuses(6, ".state.json.lock is a symbolic link");
    let mut command = desk().export("tickets");
    command.args(["--include", "users", "--sideloads"]);
    let refused = run(command.arg(path("sideloads")));
    assert_eq!(refused.code, Some(7), "{}", refused.err);
    refused.says("users.ndjson is a symbolic link");
    let to = format!("sqlite:{}", path("zendesk.db").display());
    run(&mut sync(desk().url(), &to)).refuses(7, ".zendesk.db.lock is a symbolic link");
    assert_eq!(fs::read(path("theirs")).unwrap(), b"theirs");
}
