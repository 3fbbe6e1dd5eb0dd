//! The file of a database: made, locked, opened, and known as ours.
use std::{
    fs::{self, OpenOptions},
    io,
    path::Path,
    time::Duration,
};

use rusqlite::{Connection, ErrorCode, OpenFlags};

use super::{
    contents::{APPLICATION, Contents, VERSION, contents},
    failed::{database, failed},
    fill::{self, FILLING},
    held::Held,
    stored, upgrade,
};
use crate::{
    failure::{Exit, Failure},
    private::private,
    whole_file::{folder, sync_folder},
};

/// Takes the file for this run, and makes it if it is not there.
pub(super) fn claim(path: &Path) -> Result<Held, Failure> {
    let fail = |what: &str| database(Exit::Output, path, what);
    if path.is_dir() {
        return Err(fail(
            "cannot be written: it is a directory; name a file in it",
        ));
    }
    if !folder(path).is_dir() {
        return Err(fail("cannot be written: its folder does not exist"));
    }
    make(path).map_err(|e| fail("cannot be made").because(e))?;
    // To open a pipe would be to wait for its other end.
    if !path.is_file() {
        return Err(fail("is no regular file; name another one"));
    }
    Held::new(path)
}

/// An existing file is not even opened: to close it again would take SQLite's own locks from it.
fn make(path: &Path) -> io::Result<()> {
    // SQLite gives the files beside it the same mode.
    match private(OpenOptions::new().write(true).create_new(true)).open(path) {
        Ok(_) => sync_folder(folder(path)),
        Err(e) if e.kind() != io::ErrorKind::AlreadyExists => Err(e),
        _ => Ok(()),
    }
}

/// Opens what [`claim`] took.
pub(super) fn open(path: &Path, held: &Held) -> Result<Connection, Failure> {
    let flags = OpenFlags::SQLITE_OPEN_READ_WRITE | OpenFlags::SQLITE_OPEN_NO_MUTEX;
    let fail = |e| failed(path, e);
    let connection = Connection::open_with_flags(held.target(), flags).map_err(fail)?;
    let contents = contents(&connection).map_err(fail)?;
    contents.check(path)?;
    if connection.is_readonly("main").map_err(fail)? {
        return Err(database(
            Exit::Output,
            path,
            "cannot be written: it is read-only",
        ));
    }
    prepare(&connection, &contents).map_err(fail)?;
    fill::run(&connection).map_err(fail)?;
    Ok(connection)
}

/// Makes what is missing, and plans what is to be filled.
pub(super) fn prepare(connection: &Connection, contents: &Contents) -> rusqlite::Result<()> {
    connection.busy_timeout(PATIENCE)?;
    connection.set_prepared_statement_cache_capacity(STATEMENTS);
    if matches!(contents, Contents::Nothing) {
        connection.pragma_update(None, "page_size", PAGE_BYTES)?;
    }
    connection.pragma_update_and_check(None, "journal_mode", "wal", |_| Ok(()))?;
    // With every commit on the disk, and not only those before the last checkpoint.
    connection.pragma_update(None, "synchronous", "full")?;
    connection.pragma_update(None, "wal_autocheckpoint", CHECKPOINT_PAGES)?;
    connection.pragma_update_and_check(None, "journal_size_limit", LOG_BYTES, |_| Ok(()))?;
    connection.pragma_update(None, "cache_size", -CACHE_KIB)?;
    // So that a table is given its name without a look at the views of others.
    connection.pragma_update(None, "legacy_alter_table", true)?;
    let transaction = connection.unchecked_transaction()?;
    match contents {
        Contents::Nothing => transaction.execute_batch(TABLES)?,
        Contents::OursOlder if !stored::is_sealed(&transaction)? => {
            upgrade::from_first_version(&transaction)?;
        }
        _ => {}
    }
    // Without them no page works; that their rows are gone, verify finds.
    transaction.execute_batch(ODD)?;
    transaction.execute_batch(MISFITS)?;
    transaction.execute_batch(FILLING)?;
    fill::plan(&transaction, matches!(contents, Contents::OursOlder))?;
    if !matches!(contents, Contents::Ours) {
        transaction.pragma_update(None, "application_id", APPLICATION)?;
        transaction.pragma_update(None, "user_version", VERSION)?;
    }
    transaction.commit()
}

/// Opens a database to look at it.
pub(super) fn open_readonly(path: &Path) -> Result<Connection, Failure> {
    if !path.is_file() {
        let what = "is not there; run sync first";
        return Err(database(Exit::State, path, what));
    }
    let fail = |e| match is_out_of_reach(&e) {
        true => database(Exit::State, path, OUT_OF_REACH).because(e),
        false => failed(path, e),
    };
    let flags = OpenFlags::SQLITE_OPEN_READ_ONLY | OpenFlags::SQLITE_OPEN_NO_MUTEX;
    // To SQLite, names such as `:memory:` and `file:x?mode=memory` are no files unless they begin with `/`.
    let target =
        fs::canonicalize(path).map_err(|e| database(Exit::State, path, OUT_OF_REACH).because(e))?;
    let opened = Connection::open_with_flags(&target, flags)
        .and_then(|connection| Ok((contents(&connection)?, connection)));
    let (contents, connection) = match opened {
        Err(e) if is_out_of_reach(&e) => match unchanging(path) {
            Some(uri) => Connection::open_with_flags(uri, flags | OpenFlags::SQLITE_OPEN_URI)
                .and_then(|connection| Ok((contents(&connection)?, connection)))
                .map_err(fail)?,
            None => return Err(fail(e)),
        },
        opened => opened.map_err(fail)?,
    };
    contents.check(path)?;
    if matches!(contents, Contents::Nothing) {
        let what = "holds nothing yet; run sync first";
        return Err(database(Exit::State, path, what));
    }
    connection.busy_timeout(PATIENCE).map_err(fail)?;
    Ok(connection)
}

const OUT_OF_REACH: &str =
    "cannot be read; it has to be readable, and its folder writable if a -wal is beside it";

fn is_out_of_reach(e: &rusqlite::Error) -> bool {
    matches!(
        e.sqlite_error_code(),
        Some(ErrorCode::CannotOpen | ErrorCode::ReadOnly)
    )
}

/// Even reading takes a file beside the database, which is not to be had in a read-only folder. SQLite
/// does without if it is told that nobody writes, and then it leaves a log out of account: so this is
/// for a database whose log is empty.
fn unchanging(path: &Path) -> Option<String> {
    let path = fs::canonicalize(path).ok()?;
    let mut log = path.clone().into_os_string();
    log.push("-wal");
    let is_logged = fs::metadata(log).is_ok_and(|log| log.len() > 0);
    if !cfg!(unix) || is_logged {
        return None;
    }
    let path = path.to_str()?;
    let path = path
        .replace('%', "%25")
        .replace('?', "%3f")
        .replace('#', "%23");
    Some(format!("file:{path}?immutable=1"))
}

/// `checksum` is the sum of those of the rows, so that a row that was exchanged shows, too; `shape` is that
/// of the definitions of tables and view, and `seal` that of the row itself.
const TABLES: &str = "
    CREATE TABLE _streams(
        name TEXT PRIMARY KEY NOT NULL,
        state TEXT NOT NULL,
        resource TEXT,
        view TEXT UNIQUE COLLATE NOCASE,
        rows INTEGER NOT NULL DEFAULT 0,
        odd INTEGER NOT NULL DEFAULT 0,
        checksum INTEGER NOT NULL DEFAULT 0,
        shape INTEGER,
        seal INTEGER
    );
";

const ODD: &str = "
    CREATE TABLE IF NOT EXISTS _odd(
        stream TEXT NOT NULL,
        json TEXT NOT NULL,
        checksum INTEGER,
        PRIMARY KEY (stream, json)
    ) WITHOUT ROWID;
";

/// The values that have no place in their columns.
const MISFITS: &str = "
    CREATE TABLE IF NOT EXISTS _misfits(
        stream TEXT NOT NULL,
        id NOT NULL,
        \"column\" TEXT NOT NULL,
        PRIMARY KEY (stream, id, \"column\")
    ) WITHOUT ROWID;
";

/// How long somebody else's transaction is waited for.
pub(super) const PATIENCE: Duration = Duration::from_secs(10);

/// A few for each stream.
const STATEMENTS: usize = 128;

/// Four tickets fit into one; of the usual 4 KiB, a ticket leaves a fifth empty.
const PAGE_BYTES: u32 = 16_384;

/// 16 MiB: few enough to keep the log small, and enough to write a page of the tree once for several
/// transactions.
const CHECKPOINT_PAGES: u32 = 1_024;

/// What is left of the log's file when it is begun again.
const LOG_BYTES: u32 = 64 << 20;

const CACHE_KIB: i32 = 8_192;
