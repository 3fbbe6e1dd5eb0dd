//! What is known of a stream: where it stands, and which parts hold its records.
use std::{io, path::Path};

use serde::{Deserialize, Serialize};

use super::{
    StreamState,
    layout::{self, Layout},
    list::List,
    settings, version_1,
};
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
    pub(super) version: u32,
    pub(super) stream: String,
    pub(super) state: StreamState,
    /// The part that grows with each run, as far as it counts. Its number is the one after those that are
    /// taken.
    pub(super) open: Option<Part>,
    /// When that part was begun, in Unix seconds.
    pub(super) begun_at: i64,
    /// What a run has stored and not appended to that part yet. It becomes the part where there is none.
    pub(super) tail: Option<Part>,
    list: List,
    /// The parts that are done, in their order. They are in the list.
    #[serde(skip)]
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
            begun_at: 0,
            tail: None,
            list: List::default(),
            parts: Vec::new(),
            taken: 0,
        }
    }

    /// `None` where there is none.
    pub(super) fn read(path: &Path) -> Result<Option<Self>, Failure> {
        let Some(mut before) = text(path)? else {
            return Ok(None);
        };
        loop {
            let mut ledger = Self::of(path, &before)?;
            let layout = ledger.layout(path);
            match ledger.list.read(&layout) {
                Ok(parts) => {
                    ledger.parts.extend(parts);
                    return Ok(Some(ledger));
                }
                Err(e) => {
                    // A run beside may have replaced the list.
                    let now = text(path)?;
                    if now.as_ref() == Some(&before) {
                        let what = format!("cannot be used; {}", remedy(path));
                        return Err(Failure::state(&ledger.list.path(&layout), &what, e));
                    }
                    let Some(now) = now else { return Ok(None) };
                    before = now;
                }
            }
        }
    }

    fn of(path: &Path, text: &[u8]) -> Result<Self, Failure> {
        let remedy = remedy(path);
        let ledger: Self = match settings::version(path, text, &remedy)? {
            1 => Self::of_version_1(settings::parse(path, text, &remedy)?),
            _ => settings::parse(path, text, &remedy)?,
        };
        ledger.must_be_of(path)?;
        Ok(ledger)
    }

    /// A part under way was as the tail of one that is begun is now.
    fn of_version_1(before: version_1::State) -> Self {
        Self {
            version: 1,
            begun_at: before.state.stored_at,
            state: before.state,
            tail: before.open,
            parts: before.parts,
            taken: before.taken,
            ..Self::new(&before.stream)
        }
    }

    fn layout(&self, path: &Path) -> Layout {
        let root = path.parent().and_then(Path::parent).unwrap_or(path);
        Layout::new(root, &self.stream)
    }

    /// Whether it is the state of the export that the file is named after, and no copy of another's.
    fn must_be_of(&self, path: &Path) -> Result<(), Failure> {
        if self.layout(path).state().file_name() == path.file_name() {
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

    /// The part that grew is done. Its state has to be written next.
    pub(super) fn end_part(&mut self, layout: &Layout) -> Result<(), Failure> {
        if let Some(part) = self.open.take() {
            self.list
                .append(layout, &part)
                .map_err(|e| Failure::output(self.list.path(layout).display(), e))?;
            self.parts.push(part);
        }
        Ok(())
    }

    /// Writes the list anew, and then the state: for a state of the first layout, or where the list has lost
    /// or gained parts.
    pub(super) fn write_anew(&mut self, layout: &Layout) -> Result<(), Failure> {
        self.list = self
            .list
            .replaced(layout, &self.parts)
            .map_err(|e| Failure::output(layout.states().display(), e))?;
        self.version = settings::VERSION;
        self.write(&layout.state())?;
        self.list
            .remove_other(layout)
            .map_err(|e| Failure::output(layout.states().display(), e))
    }

    /// Whether the layout is an older one.
    pub(super) fn is_older(&self) -> bool {
        self.version < settings::VERSION
    }

    /// The number of the part under way, or of the one to come.
    pub(super) fn number(&self) -> usize {
        let last = self.parts.last().map_or(0, Part::number);
        last.max(self.taken).max(self.parts.len()) + 1
    }

    /// The records in all parts, and after them.
    pub(super) fn records(&self) -> u64 {
        self.parts
            .iter()
            .chain(&self.open)
            .chain(&self.tail)
            .map(|part| part.records)
            .sum()
    }

    pub(super) fn into_kept(self) -> Kept {
        Kept {
            state: self.state,
            contents: Contents::Parts {
                parts: self.parts,
                open: self.open,
                tail: self.tail,
            },
        }
    }
}

fn text(path: &Path) -> Result<Option<Vec<u8>>, Failure> {
    match whole_file::read(path) {
        Ok(text) => Ok(Some(text)),
        Err(e) if e.kind() == io::ErrorKind::NotFound => Ok(None),
        Err(e) => Err(Failure::state(path, "cannot be read", e)),
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
