//! A folder of NDJSON parts that holds each record exactly once, whatever ends the process.
//!
//! What a stream's state says counts. A page is appended to a hidden file and synced, and only then does the
//! state, which is replaced as a whole, speak of it. Bytes beyond the length in the state belong to a page
//! that comes again, and are cut off.
//!
//! When the run ends, that file, the tail, becomes a part that readers see, or is appended to the one that is
//! there, until that is full or a day old. So a part only ever grows, by what the state knows already: what
//! a run that was killed had appended of the tail is appended again, and is the same. The parts that are done
//! are in a list that grows with them; the state says how much of the list counts.
use std::{
    collections::BTreeMap,
    fs::{self, File},
    path::{Path, PathBuf},
    sync::Arc,
};

use super::{
    destination::{Destination, Kept, Writer},
    manifest_place::ManifestPlace,
    stream_state::StreamState,
    timeline::Timeline,
};
use crate::{
    failure::{Exit, Failure},
    identity::Identity,
    lock::{self, is_ours},
    private::{make_folder, must_be_own_folder},
    table::Table,
    to::Compress,
    whole_file,
};

mod aside;
mod encode;
mod files;
mod found;
mod known;
mod layout;
mod ledger;
mod lines;
mod list;
mod open_part;
mod part_check;
mod resync;
mod rules;
mod settings;
mod stream;
#[cfg(test)]
mod tests;
mod timeline;
mod verify;
mod version_1;
mod whole_list;
mod writer;

use layout::Layout;
use ledger::Ledger;
use rules::Rules;
use stream::Stream;
use writer::Appending;

/// Most of the time a writer waits for the disk, so that more of them than processors get on.
const AT_ONCE: usize = 8;

pub(crate) struct Dir {
    folder: Arc<Folder>,
    manifest: ManifestPlace,
}

/// What its streams share.
struct Folder {
    root: PathBuf,
    rules: Rules,
    /// Held for the length of the run; the system gives it up when the process ends, however it ends. None
    /// for those who only look.
    lock: Option<File>,
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
        if has_tables(path) {
            let what = format!(
                "the folder {} is one of delta:, whose tables who tidies them up keeps free of other files; name another one",
                path.display()
            );
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
        let settings = states.join(layout::SETTINGS);
        if compress.is_none() && !settings.exists() && !state_files(path)?.is_empty() {
            tracing::warn!(
                "{} is missing, which said how parts are compressed; from now on they are not, unless --compress says so",
                settings.display()
            );
        }
        let compress = settings::compress(&settings, compress)?;
        show_what_is_hidden(path)?;
        Ok(Self::new(path, compress, Some(lock)))
    }

    /// For those who only look.
    pub(crate) fn look(path: &Path) -> Self {
        Self::new(path, Compress::default(), None)
    }

    fn new(root: &Path, compress: Compress, lock: Option<File>) -> Self {
        Self {
            manifest: ManifestPlace::new(root.join(layout::MANIFEST)),
            folder: Arc::new(Folder {
                root: root.to_owned(),
                rules: Rules::new(compress),
                lock,
            }),
        }
    }
}

impl Destination for Dir {
    fn streams(&self) -> Result<BTreeMap<String, Result<Kept, Failure>>, Failure> {
        self.folder.must_be_there()?;
        let mut streams = BTreeMap::new();
        for path in state_files(&self.folder.root)? {
            match Ledger::read(&path).transpose() {
                Some(Ok(ledger)) => streams.insert(ledger.stream.clone(), Ok(ledger.into_kept())),
                // By the name of its file, where the state does not say which it is.
                Some(Err(failure)) => streams.insert(layout::stream_of(&path), Err(failure)),
                None => None,
            };
        }
        Ok(streams)
    }

    fn stream(&self, name: &str, table: &'static Table) -> Box<dyn Writer> {
        Box::new(Appending::new(Arc::clone(&self.folder), name, table))
    }

    fn at_once(&self) -> usize {
        AT_ONCE
    }

    fn manifest(&self) -> Option<&ManifestPlace> {
        Some(&self.manifest)
    }

    fn findings(&self) -> Result<Vec<String>, Failure> {
        verify::verify(&self.folder.root)
    }

    fn keeps_each_version(&self) -> bool {
        true
    }

    fn timeline(&self, stream: &str) -> Result<Option<Timeline>, Failure> {
        timeline::timeline(&self.folder.root, stream).map(Some)
    }

    /// There may be parts of it without a state.
    fn lacks(&self, stream: &str) -> bool {
        let layout = Layout::new(&self.folder.root, stream);
        let has_parts =
            || verify::parts_in(&layout.folder()).map_or(true, |parts| !parts.is_empty());
        !layout.state().exists() && !has_parts()
    }
}

impl Folder {
    /// Another folder may have been put in its place, or none.
    fn must_be_there(&self) -> Result<(), Failure> {
        let Some(lock) = &self.lock else {
            return Ok(());
        };
        let path = self.root.join(layout::LOCK);
        let held = lock.metadata();
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
}

/// Whether a folder is a destination of this kind.
#[cfg(feature = "delta")]
pub(super) fn is_one(path: &Path) -> bool {
    path.join(layout::STATES).is_dir()
}

fn has_tables(path: &Path) -> bool {
    let entries = path.read_dir().into_iter().flatten();
    let mut folders = entries.flatten().map(|entry| entry.path());
    folders.any(|folder| folder.join("_delta_log").is_dir())
}

/// Shows readers what runs that were killed have stored, whatever is exported now, and takes streams of an
/// older layout over. One that cannot be used is told by whoever reads that export, and by `verify`.
fn show_what_is_hidden(root: &Path) -> Result<(), Failure> {
    for path in state_files(root)? {
        let shown = Ledger::read(&path).and_then(|ledger| match ledger {
            Some(ledger) if ledger.tail.is_some() || ledger.is_older() => {
                Stream::open(Layout::new(root, &ledger.stream), &ledger.stream)?.show()
            }
            _ => Ok(false),
        });
        if let Err(failure) = shown {
            tracing::debug!("{failure}");
        }
    }
    Ok(())
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
