//! A folder of NDJSON parts that holds each record exactly once, whatever ends the process.
//!
//! What a stream's state says counts. A page is appended to the part under way and synced, and only
//! then does the state, which is replaced as a whole, speak of it. Bytes beyond the length in the
//! state belong to a page that comes again, and are cut off. A part that is done gets its final name
//! and never changes again.
use std::{
    collections::BTreeMap,
    fs::{self, File},
    path::{Path, PathBuf},
};

use serde_json::Value;
use zendesk_export::Record;

use super::stream_state::StreamState;
use crate::{
    failure::{Exit, Failure},
    identity::Identity,
    lock::{self, is_ours},
    private::{make_folder, must_be_own_folder},
    to::Compress,
    whole_file,
};

mod encode;
mod files;
mod found;
mod known;
mod layout;
mod ledger;
mod lines;
mod open_part;
mod part_check;
mod resync;
mod settings;
mod stream;
#[cfg(test)]
mod tests;
mod verify;

pub(crate) use known::{Index, Known};
use layout::Layout;
pub(crate) use ledger::Figures;
use ledger::Ledger;
use stream::Stream;

/// Parts end with the page that takes them over this many bytes on disk.
const PART_BYTES: u64 = 64 * 1024 * 1024;

pub(crate) struct Dir {
    root: PathBuf,
    compress: Compress,
    part_bytes: u64,
    /// What this run writes to. A stream that fails is dropped: then what is on disk counts again.
    streams: BTreeMap<String, Stream>,
    /// What the parts hold of streams that are read again.
    known: BTreeMap<String, Known>,
    /// Held for the length of the run; the system gives it up when the process ends, however it ends.
    lock: File,
}

impl Dir {
    /// Opens a folder for this run alone, and makes it where there is none. Without `compress` the
    /// folder goes on as it was.
    pub(crate) fn open(path: &Path, compress: Option<Compress>) -> Result<Self, Failure> {
        let fail = |e| Failure::output(path.display(), e);
        if path.exists() && !path.is_dir() {
            let what = format!("{} is a file, and dir: takes a folder", path.display());
            return Err(Failure::new(Exit::Output, what));
        }
        make_folder(path).map_err(fail)?;
        let lock = lock::open(&path.join(layout::LOCK)).map_err(fail)?;
        if !is_ours(&lock) {
            let what = format!(
                "the folder {} is in use by another run; let that one end first",
                path.display()
            );
            return Err(Failure::new(Exit::State, what));
        }
        let states = path.join(layout::STATES);
        make_folder(&states)
            .and_then(|()| must_be_own_folder(&states))
            .map_err(fail)?;
        for replaced in [path.join(layout::MANIFEST), states.join(layout::SETTINGS)] {
            // Finds out now, and not after the first page, whether the folder can be written.
            whole_file::aside(&replaced).map_err(fail)?;
        }
        Ok(Self {
            compress: settings::compress(&states.join(layout::SETTINGS), compress)?,
            root: path.to_owned(),
            part_bytes: PART_BYTES,
            streams: BTreeMap::new(),
            known: BTreeMap::new(),
            lock,
        })
    }

    /// Where a stream stands. Call it again after a failure: only what is on disk counts then.
    pub(crate) fn load(&self, stream: &str) -> Result<StreamState, Failure> {
        self.must_be_there()?;
        if let Some(stream) = self.streams.get(stream) {
            return Ok(stream.state().clone());
        }
        let layout = Layout::new(&self.root, stream);
        layout.must_be_own()?;
        let Some(ledger) = Ledger::read(&layout.state())? else {
            return Ok(StreamState::default());
        };
        // A part that is lost is told before Zendesk is asked for anything.
        found::find(&layout, &ledger)?;
        Ok(ledger.state)
    }

    /// Stores a page and where it leads, both or neither.
    pub(crate) fn store(
        &mut self,
        stream: &str,
        records: &[Record<Value>],
        state: &StreamState,
    ) -> Result<(), Failure> {
        let (compress, part_bytes) = (self.compress, self.part_bytes);
        let stored = self.with(stream, |stream| {
            stream.store(records, state, compress, part_bytes)
        });
        match stored {
            Ok(()) => self.note(stream, records),
            // What is on disk counts then.
            Err(_) => drop(self.known.remove(stream)),
        }
        stored
    }

    /// Gives the part under way its final name, and stores the state.
    pub(crate) fn close(&mut self, stream: &str, state: &StreamState) -> Result<(), Failure> {
        self.with(stream, |stream| stream.close(state))
    }

    /// Every stream that ever ran: its figures, and its parts.
    pub(crate) fn manifest(&self) -> Result<BTreeMap<String, Figures>, Failure> {
        self.must_be_there()?;
        let mut manifest = BTreeMap::new();
        for (stream, ledger) in ledgers(&self.root)? {
            match ledger {
                Ok(ledger) => {
                    manifest.insert(stream, ledger.figures());
                }
                Err(failure) => tracing::warn!("{failure}; the manifest leaves it out"),
            }
        }
        Ok(manifest)
    }

    /// Where every stream of a folder stands; a state that cannot be used does not stand in the way of the
    /// others. Reads only.
    pub(crate) fn each(
        path: &Path,
    ) -> Result<BTreeMap<String, Result<StreamState, Failure>>, Failure> {
        let ledgers = ledgers(path)?.into_iter();
        Ok(ledgers
            .map(|(stream, ledger)| (stream, ledger.map(|ledger| ledger.state)))
            .collect())
    }

    pub(crate) fn root(&self) -> &Path {
        &self.root
    }

    /// Holds data, state and manifest against each other: a sentence for whatever is missing or
    /// changed. Reads only, and may run beside a run that writes.
    pub(crate) fn verify(path: &Path) -> Result<Vec<String>, Failure> {
        verify::verify(path)
    }

    /// Another folder may have been put in its place, or none.
    fn must_be_there(&self) -> Result<(), Failure> {
        let held = self.lock.metadata();
        let path = self.root.join(layout::LOCK);
        if held.is_ok_and(|held| Some(Identity::of(&held)) == Identity::at(&path)) {
            return Ok(());
        }
        let what = format!(
            "the folder {}, or the lock file in it, was removed or replaced while this run had it; nothing \
             more is stored: put back what was there, or run it again",
            self.root.display()
        );
        Err(Failure::new(Exit::Output, what).for_good())
    }

    fn with(
        &mut self,
        name: &str,
        work: impl FnOnce(&mut Stream) -> Result<(), Failure>,
    ) -> Result<(), Failure> {
        self.must_be_there()?;
        let mut stream = match self.streams.remove(name) {
            Some(stream) => stream,
            None => Stream::open(&self.root, name)?,
        };
        work(&mut stream)?;
        self.must_be_there()?;
        self.streams.insert(name.to_owned(), stream);
        Ok(())
    }
}

/// By stream; where the state does not say which, by the name of its file.
fn ledgers(root: &Path) -> Result<BTreeMap<String, Result<Ledger, Failure>>, Failure> {
    let mut ledgers = BTreeMap::new();
    for path in state_files(root)? {
        match Ledger::read(&path).transpose() {
            Some(Ok(ledger)) => ledgers.insert(ledger.stream.clone(), Ok(ledger)),
            Some(Err(failure)) => ledgers.insert(layout::stream_of(&path), Err(failure)),
            None => None,
        };
    }
    Ok(ledgers)
}

/// The state files of a folder that was written to before.
fn state_files(root: &Path) -> Result<Vec<PathBuf>, Failure> {
    let states = root.join(layout::STATES);
    must_be_own_folder(&states).map_err(|e| files::unreadable(&states, e))?;
    if !states.is_dir() {
        let what = format!(
            "{} holds no export: there is no folder {}",
            root.display(),
            states.display()
        );
        return Err(Failure::new(Exit::State, what));
    }
    let entries = fs::read_dir(&states).and_then(|entries| {
        entries
            .map(|entry| entry.map(|entry| entry.path()))
            .collect::<Result<Vec<_>, _>>()
    });
    let mut paths = entries.map_err(|e| files::unreadable(&states, e))?;
    paths.retain(|path| {
        let name = whole_file::file_name(path);
        name.ends_with(".json") && !name.starts_with('.')
    });
    paths.sort();
    Ok(paths)
}
