use std::{
    fs::{self, File},
    io::{self, Write as _},
    path::{Path, PathBuf},
};

use tempfile::NamedTempFile;
use zendesk_export::Checkpoint;

use crate::{
    failure::{Exit, Failure},
    lock::is_ours,
};

/// The file that says where the next run goes on. It is replaced as a whole or not at all.
#[derive(Debug)]
pub(crate) struct State {
    path: PathBuf,
    folder: PathBuf,
    was_there: bool,
    /// Held for the length of the run; the system gives it up when the process ends, however it ends.
    _lock: File,
}

impl State {
    /// Finds out now, and not after the first page, whether the file can be written.
    pub(crate) fn open(path: &Path) -> Result<Self, Failure> {
        let path = behind_links(path);
        let folder = match path.parent() {
            Some(folder) if !folder.as_os_str().is_empty() => folder.to_owned(),
            _ => PathBuf::from("."),
        };
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
        let lock = File::create(folder.join(format!(".{}.lock", file_name(&path))))
            .map_err(|e| fail("cannot be written").because(e))?;
        if !is_ours(&lock) {
            return Err(fail("is in use by another run; let that one end first"));
        }
        let state = Self {
            path,
            folder,
            was_there: false,
            _lock: lock,
        };
        // One that a killed run left would stand in the way of the next.
        let _ = fs::remove_file(state.folder.join(state.aside_name()));
        state
            .aside()
            .map_err(|e| state.failed("cannot be written", e))?;
        Ok(state)
    }

    pub(crate) fn load(&mut self) -> Result<Option<Checkpoint>, Failure> {
        let text = match fs::read(&self.path) {
            Ok(text) => text,
            Err(e) if e.kind() == io::ErrorKind::NotFound => return Ok(None),
            Err(e) => return Err(self.failed("cannot be read", e)),
        };
        if text.is_empty() {
            return Err(Failure::new(
                Exit::State,
                format!(
                    "the state file {} is empty; remove it to begin anew",
                    self.path.display()
                ),
            ));
        }
        let checkpoint = serde_json::from_slice(&text).map_err(|e| {
            Failure::state(&self.path, "cannot be used; to begin anew, move it away", e)
        })?;
        self.was_there = true;
        Ok(Some(checkpoint))
    }

    /// Saves a checkpoint. Call it once the records before it are safe.
    pub(crate) fn save(&self, checkpoint: &Checkpoint) -> Result<(), Failure> {
        self.replace(checkpoint)
            .map_err(|e| self.failed("cannot be written", e))
    }

    fn replace(&self, checkpoint: &Checkpoint) -> io::Result<()> {
        let mut aside = self.aside()?;
        serde_json::to_writer_pretty(&mut aside, checkpoint)?;
        aside.write_all(b"\n")?;
        aside.as_file().sync_all()?;
        aside.persist(&self.path)?;
        if cfg!(unix) {
            // A rename is only safe from a power cut once its folder is.
            File::open(&self.folder)?.sync_all()?;
        }
        Ok(())
    }

    /// A file that only its owner may read. Its name is always the same, so that runs that are killed
    /// leave one behind at most.
    fn aside(&self) -> io::Result<NamedTempFile> {
        tempfile::Builder::new()
            .prefix(&self.aside_name())
            .rand_bytes(0)
            .tempfile_in(&self.folder)
    }

    fn aside_name(&self) -> String {
        format!(".{}.new", file_name(&self.path))
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

fn file_name(path: &Path) -> std::borrow::Cow<'_, str> {
    path.file_name().unwrap_or_default().to_string_lossy()
}

/// The file behind a symbolic link is replaced, not the link, even where it is not there yet.
fn behind_links(path: &Path) -> PathBuf {
    let followed =
        fs::read_link(path).map(|target| path.parent().unwrap_or(Path::new("")).join(target));
    fs::canonicalize(path)
        .or(followed)
        .unwrap_or_else(|_| path.to_owned())
}
