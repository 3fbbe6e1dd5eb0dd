use std::{
    fs::{self, File},
    io,
    path::{Path, PathBuf},
};

use serde::Serialize;
use serde_json::Value;
use zendesk_export::Checkpoint;

use crate::{
    failure::{Exit, Failure},
    lock::{self, is_ours},
    seal::{self, BROKEN, Seal},
    whole_file,
};

/// The file that says where the next run goes on. It is replaced as a whole or not at all.
#[derive(Debug)]
pub(crate) struct State {
    path: PathBuf,
    was_there: bool,
    read_until: Option<i64>,
    /// Held for the length of the run; the system gives it up when the process ends, however it ends.
    _lock: File,
}

impl State {
    /// Finds out now, and not after the first page, whether the file can be written.
    pub(crate) fn open(path: &Path) -> Result<Self, Failure> {
        let path = behind_links(path);
        let folder = whole_file::folder(&path);
        let fail = |what: &str| {
            Failure::new(
                Exit::State,
                format!("the state file {} {what}", path.display()),
            )
        };
        if path.is_dir() {
            return Err(fail("cannot be written: it is a directory"));
        }
        if !folder.is_dir() {
            return Err(fail("cannot be written: its folder does not exist"));
        }
        // A file of its own, since the state file is replaced with each page.
        let lock = lock::open(&folder.join(format!(".{}.lock", whole_file::file_name(&path))))
            .map_err(|e| fail("cannot be written").because(e))?;
        if !is_ours(&lock) {
            return Err(fail("is in use by another run; let that one end first"));
        }
        whole_file::aside(&path).map_err(|e| Failure::state(&path, "cannot be written", e))?;
        Ok(Self {
            path,
            was_there: false,
            read_until: None,
            _lock: lock,
        })
    }

    pub(crate) fn load(&mut self) -> Result<Option<Checkpoint>, Failure> {
        let text = match whole_file::read(&self.path) {
            Ok(text) => text,
            Err(e) if e.kind() == io::ErrorKind::NotFound => return Ok(None),
            Err(e) => return Err(self.failed("cannot be read", e)),
        };
        if text.is_empty() {
            return Err(Failure::new(
                Exit::State,
                format!(
                    "the state file {} is empty; remove it, and begin again with --since or everything",
                    self.path.display()
                ),
            ));
        }
        if seal::check(&text) == Seal::Broken {
            let what = format!(
                "the state file {} {BROKEN}; put it back as it was, or move it away to begin anew (whoever \
                 changed it on purpose removes its checksum)",
                self.path.display()
            );
            return Err(Failure::new(Exit::State, what));
        }
        let unusable = |e| {
            let what = "cannot be used; move it away, and begin again with --since or everything";
            Failure::state(&self.path, what, e)
        };
        let value: Value = serde_json::from_slice(&text).map_err(unusable)?;
        let read_until = value["until"].as_i64();
        let checkpoint = serde_json::from_value(value).map_err(unusable)?;
        (self.was_there, self.read_until) = (true, read_until);
        Ok(Some(checkpoint))
    }

    /// Saves a checkpoint, and the time before which everything has been read, where a run has ended there. Call
    /// it once the records before it are safe.
    pub(crate) fn save(&self, checkpoint: &Checkpoint, until: Option<i64>) -> Result<(), Failure> {
        let kept = Kept { checkpoint, until };
        whole_file::replace(&self.path, |file| seal::write(file, &kept))
            .map_err(|e| self.failed("cannot be written", e))
    }

    /// Before which time everything has been read, in Unix seconds. Zendesk's own position may be earlier.
    pub(crate) fn read_until(&self) -> Option<i64> {
        self.read_until
    }

    /// Whether this run goes on from an earlier one.
    pub(crate) fn was_there(&self) -> bool {
        self.was_there
    }

    pub(crate) fn path(&self) -> &Path {
        &self.path
    }

    fn failed(&self, what: &str, e: io::Error) -> Failure {
        Failure::state(&self.path, what, e)
    }
}

/// What the file holds.
#[derive(Serialize)]
struct Kept<'a> {
    #[serde(flatten)]
    checkpoint: &'a Checkpoint,
    #[serde(skip_serializing_if = "Option::is_none")]
    until: Option<i64>,
}

/// The file behind a symbolic link is replaced, not the link, even where it is not there yet.
fn behind_links(path: &Path) -> PathBuf {
    let followed =
        fs::read_link(path).map(|target| path.parent().unwrap_or(Path::new("")).join(target));
    fs::canonicalize(path)
        .or(followed)
        .unwrap_or_else(|_| path.to_owned())
}
