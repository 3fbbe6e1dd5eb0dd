//! The files of a database that a run has for itself.
use std::{
    cell::Cell,
    fs::{self, File},
    path::{Path, PathBuf},
};

use super::failed::database;
use crate::{
    failure::{Exit, Failure},
    identity::Identity,
    lock::{self, is_ours},
    whole_file::{file_name, folder},
};

/// Locks that end with the run, however it ends. Closed after the connection: to close any descriptor of
/// the database takes SQLite's own locks from it.
pub(super) struct Held {
    shown: PathBuf,
    /// Behind links.
    target: PathBuf,
    database: Option<Identity>,
    /// Known from the first page on.
    log: Cell<Option<Identity>>,
    _locks: (File, Option<File>),
}

impl Held {
    /// Takes a file that is there.
    pub(super) fn new(path: &Path) -> Result<Self, Failure> {
        let fail = |what: &str| database(Exit::Output, path, what);
        let target = fs::canonicalize(path).map_err(|e| fail("cannot be found").because(e))?;
        let in_use = || {
            let what = "is in use by another run; let that one end first";
            database(Exit::State, path, what)
        };
        let beside = folder(&target).join(format!(".{}.lock", file_name(&target)));
        let beside = lock::open(&beside)
            .map_err(|e| fail("cannot have a lock file beside it").because(e))?;
        if !is_ours(&beside) {
            return Err(in_use());
        }
        let itself = File::open(&target).map_err(|e| fail("cannot be read").because(e))?;
        if !is_ours(&itself) {
            return Err(in_use());
        }
        Ok(Self {
            shown: path.to_owned(),
            database: Identity::at(&target),
            log: Cell::new(None),
            _locks: (beside, leaves_sqlite_alone(&target).then_some(itself)),
            target,
        })
    }

    pub(super) fn target(&self) -> &Path {
        &self.target
    }

    pub(super) fn log_path(&self) -> PathBuf {
        let mut log = self.target.clone().into_os_string();
        log.push("-wal");
        log.into()
    }

    /// SQLite goes on in files that have no name any more, and what it writes there is lost.
    pub(super) fn must_be_there(&self) -> Result<(), Failure> {
        let log = Identity::at(&self.log_path());
        let known = self.log.get();
        self.log.set(known.or(log));
        let what = if Identity::at(&self.target) != self.database {
            "was removed or replaced while this run had it"
        } else if known.is_some() && log != known {
            "lost its log, the file beside it that ends in -wal, while this run had it"
        } else {
            return Ok(());
        };
        let what =
            format!("{what}; nothing more is stored: put back what was there, or run it again");
        Err(database(Exit::Output, &self.shown, &what).for_good())
    }
}

/// Two names of one file, such as hard links, have no lock file in common, so that the database itself is
/// locked as well; but not where that keeps SQLite out, which has locks of another kind: on network file
/// systems both are the same.
fn leaves_sqlite_alone(target: &Path) -> bool {
    #[cfg(unix)]
    {
        use rustix::fs::{FlockOperation, fcntl_lock};
        File::open(target)
            .is_ok_and(|file| fcntl_lock(file, FlockOperation::NonBlockingLockShared).is_ok())
    }
    #[cfg(not(unix))]
    {
        let _ = target;
        false
    }
}
