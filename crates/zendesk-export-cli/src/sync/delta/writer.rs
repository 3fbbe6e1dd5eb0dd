//! The writer of a stream.
use std::sync::Arc;

use serde_json::Value;
use zendesk_export::Record;

use super::{Shared, known::Known, list, lock, mend, safe_name, stream::Stream};
use crate::{
    failure::Failure,
    sync::{
        destination::Writer,
        lately::{self, Lately},
        stream_state::{Again, StreamState},
        taken::Taken,
    },
    table::Table,
};

pub(super) struct Appending {
    shared: Arc<Shared>,
    name: String,
    folder: String,
    table: &'static Table,
    /// Once it is opened.
    stream: Option<Stream>,
    lately: Lately,
    /// What the table holds, while the stream is read again, or once a record came again.
    known: Option<Known>,
}

impl Appending {
    pub(super) fn new(shared: Arc<Shared>, name: &str, table: &'static Table) -> Self {
        Self {
            shared,
            name: name.to_owned(),
            folder: safe_name::of(name),
            table,
            stream: None,
            lately: Lately::default(),
            known: None,
        }
    }

    fn stream(&mut self) -> Result<&mut Stream, Failure> {
        let stream = match self.stream.take() {
            Some(stream) => stream,
            None => {
                // Whatever this run would store now, the other one would lose.
                if lock(&self.shared.lost).contains(&self.name) {
                    return Err(self.shared.is_of_another_run(&self.name));
                }
                Stream::open(&self.shared, &self.folder, &self.name, self.table)?
            }
        };
        Ok(self.stream.insert(stream))
    }

    /// What the table holds: all of it, or so many of the last rows.
    fn known(&mut self, last: Option<usize>) -> Result<Known, Failure> {
        let name = self.name.clone();
        let stream = self.stream()?;
        stream.keep()?;
        let last = last.and_then(|rows| i64::try_from(rows).ok());
        let after = match last {
            Some(rows) => Some(stream.last_row()? - rows),
            None => None,
        };
        let known = Known::of(stream.table(), &name, after);
        known.map_err(|e| self.shared.failed(e, &self.folder, "read"))
    }
}

impl Writer for Appending {
    fn state(&mut self) -> Result<StreamState, Failure> {
        Ok(self.stream()?.state().clone())
    }

    fn store(&mut self, taken: &Taken, state: &StreamState) -> Result<(), Failure> {
        self.stream()?.store(taken, state)?;
        // What cannot be noted is found when the next look goes through the rows.
        let noted = |known: &Known| known.add(&taken.records).is_ok();
        self.known = self.known.take().filter(noted);
        Ok(())
    }

    fn is_kept(&self) -> bool {
        self.stream.as_ref().is_none_or(Stream::is_kept)
    }

    fn is_due(&self) -> bool {
        self.stream.as_ref().is_some_and(Stream::is_due)
    }

    fn keep(&mut self) -> Result<(), Failure> {
        self.stream.as_mut().map_or(Ok(()), Stream::keep)
    }

    fn close(&mut self, state: &StreamState) -> Result<(), Failure> {
        if state.reread.is_none() {
            self.known = None;
        }
        self.stream()?.close(state)
    }

    fn mend(&mut self, again: &Again) -> Result<bool, Failure> {
        (self.stream, self.known) = (None, None);
        mend::mend(&self.shared, &self.folder, &self.name, self.table, again)
    }

    fn holds(&mut self, records: &[Record<Value>]) -> Result<Vec<bool>, Failure> {
        let known = match self.known.take().filter(|known| known.is_whole) {
            Some(known) => known,
            None => self.known(None)?,
        };
        self.known.insert(known).holds(records)
    }

    /// What seems to have come lately is looked up in the newest rows, so that nothing is left out by mistake.
    fn held_lately(&mut self, records: &[Record<Value>]) -> Result<Vec<bool>, Failure> {
        let seems_held = self.lately.note(records);
        let known = match self.known.take() {
            Some(known) => known,
            None if seems_held => self.known(Some(2 * lately::MOST))?,
            None => return Ok(Vec::new()),
        };
        self.known.insert(known).holds(records)
    }

    fn changes(&mut self, whole: Vec<Record<Value>>) -> Result<Taken, Failure> {
        let table = self.table;
        let changes = list::changes(self.stream()?.table(), table, whole);
        changes.map_err(|e| self.shared.failed(e, &self.folder, "read"))
    }

    fn end_reread(&mut self, state: &StreamState) -> Result<u64, Failure> {
        self.known = None;
        self.close(state)?;
        Ok(0)
    }
}
