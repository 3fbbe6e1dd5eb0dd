//! The writer of a stream.
use std::{sync::Arc, time::Instant};

use serde_json::Value;
use zendesk_export::Record;

use super::{Shared, known, list, mend, safe_name, stream::Stream};
use crate::{
    failure::Failure,
    sync::{
        destination::Writer,
        known::Known,
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
}

impl Appending {
    pub(super) fn new(shared: Arc<Shared>, name: &str, table: &'static Table) -> Self {
        Self {
            shared,
            name: name.to_owned(),
            folder: safe_name::of(name),
            table,
            stream: None,
        }
    }

    fn stream(&mut self) -> Result<&mut Stream, Failure> {
        let stream = match self.stream.take() {
            Some(stream) => stream,
            None => {
                self.shared.must_not_be_lost(&self.name)?;
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
        self.stream()?.store(taken, state)
    }

    fn is_kept(&self) -> bool {
        self.stream.as_ref().is_none_or(Stream::is_kept)
    }

    fn is_due(&self) -> bool {
        let is_due = |stream: &Stream| stream.is_due(Instant::now());
        self.stream.as_ref().is_some_and(is_due)
    }

    fn keep(&mut self) -> Result<(), Failure> {
        self.stream.as_mut().map_or(Ok(()), Stream::keep)
    }

    fn close(&mut self, state: &StreamState) -> Result<(), Failure> {
        self.stream()?.close(state)
    }

    fn mend(&mut self, again: &Again) -> Result<bool, Failure> {
        self.stream = None;
        mend::mend(&self.shared, &self.folder, &self.name, self.table, again)
    }

    fn known(&mut self, last: Option<usize>) -> Result<Option<Known>, Failure> {
        let name = self.name.clone();
        let stream = self.stream()?;
        let after = match last.and_then(|rows| i64::try_from(rows).ok()) {
            Some(rows) => Some(stream.last_row()? - rows),
            None => None,
        };
        let known = known::known(stream.table(), &name, after);
        let known = known.map_err(|e| self.shared.failed(e, &self.folder, "read"));
        known.map(Some)
    }

    fn changes(&mut self, whole: Vec<Record<Value>>) -> Result<Taken, Failure> {
        let table = self.table;
        let changes = list::changes(self.stream()?.table(), table, whole);
        changes.map_err(|e| self.shared.failed(e, &self.folder, "read"))
    }

    fn end_reread(&mut self, state: &StreamState) -> Result<u64, Failure> {
        self.close(state)?;
        Ok(0)
    }
}
