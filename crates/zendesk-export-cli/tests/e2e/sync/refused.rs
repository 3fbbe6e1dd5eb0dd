//! Destinations that cannot be written, accounts that do not answer, and what a run says to both.

use std::{
    fs,
    path::{Path, PathBuf},
    process::{Command, Stdio},
    thread,
};

use rusqlite::Connection;
use zendesk_export_sim::Product;

use super::{
    place::{FILES, Kind, Place, SUPPORT, assert_same_records, sent, sync, tree},
    proxy::Proxy,
};
use crate::{
    desk::{Desk, builder, desk},
    support::{Run, TOKEN, exporter, names, run, wait},
};

#[cfg(unix)]
mod full;
#[cfg(unix)]
mod read_only;

/// A run towards a path below the folder of a place.
fn towards(kind: &str, path: &Path) -> Command {
    sync(desk().url(), &format!("{kind}:{}", path.display()))
}

/// A run without output that ended with this code and one sentence that holds `what`.
#[track_caller]
fn refuses(run: &Run, code: i32, what: &str) {
    run.refuses(code, what);
}

#[test]
fn a_second_run_is_refused_while_the_first_goes_on() {
    for kind in [Kind::Dir, Kind::Sqlite] {
        let place = Place::new(kind);
        let proxy = Proxy::paging(desk().url(), 30);
        proxy.allow(0);
        let mut first = place.sync(&proxy.url);
        let mut first = first.stderr(Stdio::null()).spawn().unwrap();
        proxy.wait_for_waiting(1);
        for _ in 0..2 {
            let second = run(&mut place.sync(desk().url()));
            refuses(&second, 6, "is in use by another run");
            let path = place.path();
            assert!(
                second.err.contains(path.to_str().unwrap()),
                "{}",
                second.err
            );
        }
        proxy.allow_all();
        assert_eq!(wait(&mut first), Some(0));
        place.holds_all(desk());
    }
}

#[test]
fn a_folder_has_to_be_one() {
    let place = Place::new(Kind::Dir);
    let file = place.folder().join("file");
    fs::write(&file, "mine").unwrap();
    refuses(&run(&mut towards("dir", &file)), 7, "is a file");
    let below = file.join("folder");
    let refused = run(&mut towards("dir", &below));
    assert_eq!((refused.code, &*refused.out), (Some(7), ""));
    refused.says("cannot be written");
    assert_eq!(fs::read(&file).unwrap(), b"mine");
    assert_eq!(names(place.folder()), ["file"]);
}

#[test]
fn a_database_has_to_be_one_and_ours() {
    let place = Place::new(Kind::Sqlite);
    let path = |name: &str| place.folder().join(name);
    fs::create_dir(path("folder")).unwrap();
    let refused = run(&mut towards("sqlite", &path("folder")));
    refuses(&refused, 7, "it is a directory");

    let refused = run(&mut towards("sqlite", &path("nowhere/zendesk.db")));
    refuses(&refused, 7, "its folder does not exist");
    assert!(!path("nowhere").exists());

    let text = "no database at all\n".repeat(500);
    fs::write(path("text"), &text).unwrap();
    let refused = run(&mut towards("sqlite", &path("text")));
    refuses(&refused, 6, "is no SQLite database");
    assert_eq!(fs::read_to_string(path("text")).unwrap(), text);

    let foreign = Connection::open(path("foreign.db")).unwrap();
    foreign
        .execute_batch("CREATE TABLE tickets(id); INSERT INTO tickets VALUES (1)")
        .unwrap();
    foreign.close().unwrap();
    let before = fs::read(path("foreign.db")).unwrap();
    let refused = run(&mut towards("sqlite", &path("foreign.db")));
    refuses(&refused, 6, "is of another program");
    assert_eq!(fs::read(path("foreign.db")).unwrap(), before);
}

#[test]
fn a_file_of_another_program_in_the_place_of_the_manifest_is_left_alone() {
    for kind in [Kind::Dir, Kind::Sqlite] {
        let place = Place::new(kind);
        let theirs = r#"{"name":"a web app","icons":[]}"#;
        let path = match kind {
            Kind::Sqlite => place.path().with_extension("db.manifest.json"),
            _ => {
                fs::create_dir(place.path()).unwrap();
                place.path().join("manifest.json")
            }
        };
        fs::write(&path, theirs).unwrap();
        let refused = run(&mut place.sync(desk().url()));
        refuses(&refused, 7, "is a file of another program");
        assert_eq!(fs::read_to_string(&path).unwrap(), theirs);
        fs::remove_file(&path).unwrap();
        run(&mut place.sync(desk().url())).succeeds();
        place.holds_all(desk());
    }
}

#[test]
fn what_is_no_destination_is_a_mistake_on_the_command_line() {
    for to in ["", "dir:", "sqlite:", "folder", "postgres://localhost"] {
        let refused = run(&mut sync(desk().url(), to));
        assert_eq!(refused.code, Some(2), "{to}: {}", refused.err);
        assert_eq!(refused.out, "");
    }
    let mut command = exporter();
    command
        .arg("sync")
        .env("ZENDESK_BASE_URL", desk().url())
        .env("ZENDESK_OAUTH_TOKEN", TOKEN);
    refuses(&run(&mut command), 2, "no destination");
}

#[test]
fn there_is_nothing_to_look_at_where_nothing_was_stored() {
    for &kind in FILES {
        let place = Place::new(kind);
        for looked in [place.verify(), place.status()] {
            refuses(&looked, 6, place.path().to_str().unwrap());
        }
        assert!(!place.path().exists());
    }
    for command in ["verify", "status"] {
        let refused = run(exporter().args([command, "stdout"]));
        refuses(&refused, 2, "standard output keeps nothing");
    }
}

#[test]
fn a_reader_that_goes_away_is_told() {
    let mut command = sync(desk().url(), "stdout");
    command.stdout(Stdio::piped()).stderr(Stdio::null());
    let mut gone = command.spawn().unwrap();
    drop(gone.stdout.take());
    assert_eq!(wait(&mut gone), Some(141));
}

#[test]
fn one_export_that_fails_does_not_stop_the_others() {
    for &kind in FILES {
        let account = Desk::open(builder().tickets(100).seed(51).without(Product::Talk));
        let place = Place::new(kind);
        let failed = run(place.sync(account.url()).args(["tickets", "calls"]));
        refuses(&failed, 9, "1 of 2 exports failed");
        assert!(failed.err.contains(" calls: "), "{}", failed.err);
        assert!(failed.err.contains("404"), "{}", failed.err);
        let tickets = sent(&account, "tickets/cursor", "tickets");
        assert_same_records("tickets", &place.records("tickets"), &tickets);
        assert_eq!(place.is_whole(), 100);

        let status = place.status().succeeds().out;
        let (_, calls) = status.split_once("calls: ").expect("calls have a line");
        let (calls, tickets) = calls.split_once("tickets: ").unwrap();
        assert!(
            calls.contains("last error: ") && calls.contains("404"),
            "{status}"
        );
        assert!(!tickets.contains("last error"), "{status}");
    }
}

#[test]
fn an_error_is_forgotten_once_all_is_well() {
    for &kind in FILES {
        let account = Desk::open(builder().tickets(100).seed(51).without(Product::Talk));
        let place = Place::new(kind);
        let proxy = Proxy::paging(account.url(), 1_000);
        let code = run(place.sync(&proxy.url).args(["tickets", "calls"])).code;
        assert_eq!(code, Some(9));
        let bought = Desk::open(builder().tickets(100).seed(51));
        proxy.lead_to(bought.url());
        run(place.sync(&proxy.url).args(["tickets", "calls"])).succeeds();
        let status = place.status().succeeds().out;
        assert!(!status.contains("last error"), "{status}");
        assert_eq!(place.records("calls").len(), 10);
        place.is_whole();
    }
}

#[test]
fn a_sign_in_that_is_refused_is_told_of_all() {
    for &kind in FILES {
        let account = Desk::open(builder().tickets(50).seed(52).oauth_token("another"));
        let place = Place::new(kind);
        let refused = run(&mut place.sync(account.url()));
        refuses(&refused, 4, "401");
        assert!(!refused.err.contains(TOKEN), "{}", refused.err);
        assert_eq!(place.is_whole(), 0);
        let status = place.status().succeeds().out;
        assert_eq!(
            status.matches("last error: ").count(),
            SUPPORT.len(),
            "{status}"
        );
        assert!(!status.contains(TOKEN), "{status}");

        let mut command = place.sync(account.url());
        run(command.env("ZENDESK_OAUTH_TOKEN", "another")).succeeds();
        assert_eq!(place.records("tickets").len(), 50);
        place.is_whole();
        assert!(!place.status().out.contains("last error"));
    }
}

#[test]
fn a_server_that_is_away_is_told_of_all() {
    // Side by side, as each gives it a few seconds.
    let away = |kind| {
        let place = Place::new(kind);
        // The port of a service that no machine has any more.
        let away = run(&mut place.sync("http://127.0.0.1:1"));
        refuses(&away, 5, "no connection");
        assert_eq!(place.is_whole(), 0);
        // Whoever misspelt the account can begin with the right one.
        run(&mut place.sync(desk().url())).succeeds();
        place.holds_all(desk());
    };
    thread::scope(|scope| {
        scope.spawn(|| away(Kind::Dir));
        scope.spawn(|| away(Kind::Sqlite));
    });
}

/// All files but those of SQLite's own that come with whoever looks.
fn files(place: &Place) -> Vec<(PathBuf, Vec<u8>)> {
    let files = tree(place.folder()).into_iter().filter(|path| {
        let name = path.to_string_lossy();
        path.is_file() && !name.ends_with("-shm") && !name.ends_with("-wal")
    });
    files
        .map(|path| (path.clone(), fs::read(path).unwrap()))
        .collect()
}

#[test]
fn a_destination_of_another_account_is_left_as_it_is() {
    for &kind in FILES {
        let place = Place::new(kind);
        let other = Desk::open(builder().tickets(50).seed(53));
        run(&mut place.sync(desk().url())).succeeds();
        let before = files(&place);
        let refused = run(&mut place.sync(other.url()));
        assert_eq!(
            (refused.code, &*refused.out),
            (Some(6), ""),
            "{}",
            refused.err
        );
        assert_eq!(other.simulator.requests(), 0);
        place.holds_all(desk());
        assert!(files(&place) == before, "something was written");
    }
}
