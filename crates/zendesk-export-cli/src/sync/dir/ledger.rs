//! What is known of a stream: where it stands, and which parts hold its records.
use std::{io, path::Path};

use serde::{Deserialize, Serialize};

use super::{StreamState, layout, settings};
use crate::{
    failure::{Exit, Failure},
    remedy::command,
    seal,
    sync::{
        destination::{Contents, Kept},
        part::Part,
    },
    to::To,
    whole_file,
};

#[derive(Serialize, Deserialize)]
pub(super) struct Ledger {
    version: u32,
    pub(super) stream: String,
    pub(super) state: StreamState,
    /// The part under way, as far as it counts. Its number is the one after those that are taken.
    pub(super) open: Option<Part>,
    /// The parts that are done, in their order.
    pub(super) parts: Vec<Part>,
    /// Numbers up to this one are taken, also by parts that are no longer there.
    #[serde(default, skip_serializing_if = "is_zero")]
    pub(super) taken: usize,
}

impl Part {
    /// Of the name of a part that is done; 0 if it has none.
    pub(super) fn number(&self) -> usize {
        part_number(&self.name)
    }
}

pub(super) fn part_number(name: &str) -> usize {
    let stem = name.split(".ndjson").next().unwrap_or_default();
    let number = stem.rsplit('-').next().unwrap_or_default();
    number.parse().unwrap_or(0)
}

fn is_zero(number: &usize) -> bool {
    *number == 0
}

impl Ledger {
    pub(super) fn new(stream: &str) -> Self {
        Self {
            version: settings::VERSION,
            stream: stream.to_owned(),
            state: StreamState::default(),
            open: None,
            parts: Vec::new(),
            taken: 0,
        }
    }

    /// `None` where there is none.
    pub(super) fn read(path: &Path) -> Result<Option<Self>, Failure> {
        match whole_file::read(path) {
            Ok(text) => {
                let ledger: Self = settings::parse(path, &text, &remedy(path))?;
                ledger.must_be_of(path)?;
                Ok(Some(ledger))
            }
            Err(e) if e.kind() == io::ErrorKind::NotFound => Ok(None),
            Err(e) => Err(Failure::state(path, "cannot be read", e)),
        }
    }

    /// Whether it is the state of the export that the file is named after, and no copy of another's.
    fn must_be_of(&self, path: &Path) -> Result<(), Failure> {
        let root = path.parent().and_then(Path::parent).unwrap_or(path);
        if layout::Layout::new(root, &self.stream).state().file_name() == path.file_name() {
            return Ok(());
        }
        let what = format!(
            "the state file {} is that of {}; {}",
            path.display(),
            self.stream,
            remedy(path)
        );
        Err(Failure::new(Exit::State, what))
    }

    /// Replaces it on disk, as a whole or not at all.
    pub(super) fn write(&self, path: &Path) -> Result<(), Failure> {
        whole_file::replace(path, |file| seal::write_line(file, self))
            .map_err(|e| Failure::output(path.display(), e))
    }

    /// The same, but for a power cut, after which it may be the one before: then the page after it comes
    /// again.
    pub(super) fn write_soon(&self, path: &Path) -> Result<(), Failure> {
        whole_file::replace_soon(path, |file| seal::write_line(file, self))
            .map_err(|e| Failure::output(path.display(), e))
    }

    /// The number of the part under way, or of the one to come.
    pub(super) fn number(&self) -> usize {
        let last = self.parts.last().map_or(0, Part::number);
        last.max(self.taken).max(self.parts.len()) + 1
    }

    /// The records in all parts.
    pub(super) fn records(&self) -> u64 {
        self.parts
            .iter()
            .chain(&self.open)
            .map(|part| part.records)
            .sum()
    }

    pub(super) fn into_kept(self) -> Kept {
        Kept {
            state: self.state,
            contents: Contents::Parts {
                parts: self.parts,
                open: self.open,
            },
        }
    }
}

/// What to do with a state that cannot be used.
fn remedy(path: &Path) -> String {
    let root = whole_file::folder(whole_file::folder(path));
    let stream = layout::stream_of(path);
    format!(
        "put it back as it was, or read that export again: {}",
        command("resync", &stream, &To::Dir(root.to_owned()))
    )
}
