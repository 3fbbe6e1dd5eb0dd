//! The writer of a stream.
use std::sync::Arc;

use serde_json::Value;
use zendesk_export::Record;

use super::{Shared, known::Known, list, lock, mend, safe_name, stream::Stream};
use crate::{
    failure::Failure,
    sync::{
        destination::Writer,
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
    /// What the table holds, while the stream is read again.
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
        self.stream()?.close(state)
    }

    fn mend(&mut self, again: &Again) -> Result<bool, Failure> {
        (self.stream, self.known) = (None, None);
        mend::mend(&self.shared, &self.folder, &self.name, self.table, again)
    }

    fn holds(&mut self, records: &[Record<Value>]) -> Result<Vec<bool>, Failure> {
        let known = match self.known.take() {
            Some(known) => known,
            None => {
                self.stream()?.keep()?;
                let name = self.name.clone();
                let known = Known::of(self.stream()?.table(), &name);
                known.map_err(|e| self.shared.failed(e, &self.folder, "read"))?
            }
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
