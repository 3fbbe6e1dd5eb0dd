use std::fs;

use super::*;

#[test]
fn a_second_run_is_refused_until_the_first_ends() {
    let mut desk = Desk::new();
    let failure = refused(&desk.path());
    assert!(
        failure.contains("desk.db is in use by another run"),
        "{failure}"
    );
    // The attempt has not taken anything from the first.
    desk.store("tickets", &[&ticket(1, 100, "new")]);
    desk.again();
}

#[cfg(unix)]
#[test]
fn a_second_run_by_another_name_is_refused_too() {
    let desk = Desk::new();
    let link = desk.folder.path().join("link.db");
    std::os::unix::fs::symlink("desk.db", &link).unwrap();
    assert!(refused(&link).contains("link.db is in use"));
}

#[cfg(unix)]
#[test]
fn nobody_else_can_read_the_files() {
    use std::os::unix::fs::PermissionsExt as _;

    let mut desk = Desk::new();
    desk.store("tickets", &[&ticket(1, 100, "new")]);
    for name in ["desk.db", "desk.db-wal", "desk.db-shm", ".desk.db.lock"] {
        let file = fs::metadata(desk.folder.path().join(name)).unwrap();
        assert_eq!(file.permissions().mode() & 0o777, 0o600, "{name}");
    }
}

#[test]
fn a_commit_is_on_the_disk_before_the_next_page() {
    let desk = Desk::new();
    assert_eq!(desk.one::<String>("PRAGMA journal_mode"), "wal");
    assert_eq!(desk.one::<i64>("PRAGMA synchronous"), 2);
}

#[test]
fn what_is_no_database_is_refused_and_left_alone() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("notes.txt");
    let text = "not a database, but long enough to be looked at as if it were one. ".repeat(20);
    fs::write(&path, &text).unwrap();
    assert!(refused(&path).contains("notes.txt is no SQLite database"));
    assert_eq!(fs::read_to_string(&path).unwrap(), text);
}

#[test]
fn a_database_of_another_program_is_refused_and_left_alone() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("other.db");
    let other = Connection::open(&path).unwrap();
    other.execute_batch("CREATE TABLE t(a)").unwrap();
    drop(other);
    let before = fs::read(&path).unwrap();
    assert!(refused(&path).contains("other.db is of another program"));
    assert_eq!(fs::read(&path).unwrap(), before);
}

#[test]
fn a_database_of_a_newer_version_is_refused() {
    let desk = Desk::new();
    desk.run("PRAGMA user_version = 4");
    let path = desk.path();
    let Desk { folder, sqlite } = desk;
    drop(sqlite);
    assert!(refused(&path).contains("was made by a newer version"));
    drop(folder);
}

#[test]
fn a_database_that_is_replaced_while_a_run_has_it_is_told() {
    let mut desk = Desk::new();
    desk.store("tickets", &[&ticket(1, 100, "new")]);
    let (path, away) = (desk.path(), desk.folder.path().join("away.db"));
    fs::rename(&path, &away).unwrap();
    let store = |desk: &mut Desk| {
        let records = [record(&ticket(2, 100, "new"))];
        let state = StreamState::default();
        desk.sqlite.store(
            "tickets",
            table("tickets"),
            &Taken::of(records.to_vec()),
            &state,
        )
    };
    for _ in 0..2 {
        let failure = store(&mut desk).unwrap_err();
        assert_eq!(failure.exit(), Exit::Output);
        assert!(
            failure
                .to_string()
                .contains("desk.db was removed or replaced"),
            "{failure}"
        );
        // Somebody else's takes its place.
        fs::write(&path, "").unwrap();
    }
    assert!(
        desk.sqlite
            .save("tickets", &StreamState::default())
            .is_err()
    );
    fs::rename(&away, &path).unwrap();
    store(&mut desk).unwrap();
    let log = desk.folder.path().join("desk.db-wal");
    fs::remove_file(log).unwrap();
    let failure = store(&mut desk).unwrap_err();
    assert!(failure.to_string().contains("lost its log"), "{failure}");
}

#[test]
fn a_reader_that_stays_is_told_and_the_log_is_cut_once_it_goes() {
    let mut desk = Desk::new();
    let most = 256 * 1024;
    let log = &mut desk.sqlite.held.as_mut().unwrap().0;
    (log.most, log.moment) = (most, std::time::Duration::ZERO);
    desk.store("tickets", &[&ticket(1, 100, "new")]);
    let reader = Connection::open(desk.path()).unwrap();
    reader
        .execute_batch("BEGIN; SELECT count(*) FROM raw_tickets")
        .unwrap();
    let log = desk.folder.path().join("desk.db-wal");
    let bytes = || fs::metadata(&log).unwrap().len();
    let subject = "x".repeat(50_000);
    let mut id = 2;
    let mut store = |desk: &mut Desk| {
        let ticket = json!({ "id": id, "generated_timestamp": 1, "subject": subject });
        desk.store("tickets", &[&ticket.to_string()]);
        id += 1;
    };
    while bytes() <= most {
        store(&mut desk);
    }
    let grown = bytes();
    reader.execute_batch("COMMIT").unwrap();
    for _ in 0..10 {
        store(&mut desk);
    }
    assert!(bytes() < grown, "{} after {grown}", bytes());
}

#[test]
fn folders_are_no_databases() {
    let folder = tempfile::tempdir().unwrap();
    assert!(refused(folder.path()).contains("it is a directory"));
    let missing = folder.path().join("missing/desk.db");
    assert!(refused(&missing).contains("its folder does not exist"));
}

#[test]
fn it_can_be_looked_at_while_a_run_has_it_and_after() {
    let mut desk = Desk::new();
    desk.store("tickets", &[&ticket(1, 100, "new")]);
    let beside = Sqlite::open_readonly(&desk.path()).unwrap();
    desk.store("tickets", &[&ticket(2, 100, "new")]);
    assert_eq!(figures(&beside, "tickets")["rows"], 2);
    assert_eq!(beside.verify().unwrap(), [""; 0]);
    drop(beside);

    let path = desk.path();
    let Desk { folder, sqlite } = desk;
    drop(sqlite);
    let mut after = Sqlite::open_readonly(&path).unwrap();
    assert_eq!(after.streams().unwrap().len(), 1);
    let failure = after.save("tickets", &StreamState::default()).unwrap_err();
    assert!(
        failure.to_string().contains("cannot be written"),
        "{failure}"
    );
    drop(folder);
}

#[cfg(unix)]
#[test]
fn a_lock_that_is_a_link_is_not_followed() {
    let folder = tempfile::tempdir().unwrap();
    let theirs = folder.path().join("theirs");
    fs::write(&theirs, "theirs").unwrap();
    std::os::unix::fs::symlink(&theirs, folder.path().join(".desk.db.lock")).unwrap();
    let failure = refused(&folder.path().join("desk.db"));
    assert!(
        failure.contains(".desk.db.lock is a symbolic link"),
        "{failure}"
    );
    assert_eq!(fs::read(&theirs).unwrap(), b"theirs");
}

#[test]
fn there_is_nothing_to_look_at_before_the_first_run() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("desk.db");
    let looked = |path: &Path| Sqlite::open_readonly(path).err().unwrap().to_string();
    assert!(looked(&path).contains("desk.db is not there; run sync first"));
    assert!(!path.exists());
    fs::write(&path, "").unwrap();
    assert!(looked(&path).contains("desk.db holds nothing yet"));
}
