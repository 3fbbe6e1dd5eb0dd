//! A stream of a folder as the run writes it.
use std::{borrow::Cow, sync::Arc};

use serde_json::Value;
use zendesk_export::Record;

use super::{Folder, known::Known, layout::Layout, resync, stream::Stream, whole_list};
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
    folder: Arc<Folder>,
    name: String,
    table: &'static Table,
    /// Once it is opened.
    stream: Option<Stream>,
    lately: Lately,
    /// What the parts hold, while the stream is read again, or once a record came again.
    known: Option<Known>,
}

impl Appending {
    pub(super) fn new(folder: Arc<Folder>, name: &str, table: &'static Table) -> Self {
        Self {
            folder,
            name: name.to_owned(),
            table,
            stream: None,
            lately: Lately::default(),
            known: None,
        }
    }

    fn layout(&self) -> Layout {
        Layout::new(&self.folder.root, &self.name)
    }

    /// Works on the stream while its folder is where it was.
    fn with<T>(
        &mut self,
        work: impl FnOnce(&mut Stream, &Folder) -> Result<T, Failure>,
    ) -> Result<T, Failure> {
        self.folder.must_be_there()?;
        let stream = match self.stream.take() {
            Some(stream) => stream,
            None => Stream::open(self.layout(), &self.name)?,
        };
        let done = work(self.stream.insert(stream), &self.folder)?;
        self.folder.must_be_there()?;
        Ok(done)
    }
}

impl Writer for Appending {
    fn state(&mut self) -> Result<StreamState, Failure> {
        self.with(|stream, _| Ok(stream.state().clone()))
    }

    fn store(&mut self, taken: &Taken, state: &StreamState) -> Result<(), Failure> {
        let mut records = Cow::Borrowed(&taken.records);
        if !taken.gone.is_empty() {
            let gone = taken.gone.iter().filter_map(whole_list::gone);
            records.to_mut().extend(gone);
        }
        let records = &*records;
        self.with(|stream, folder| stream.store(records, state, folder.rules))?;
        // What cannot be noted is found when the next look goes through the parts.
        self.known = self.known.take().filter(|known| known.add(records).is_ok());
        Ok(())
    }

    fn close(&mut self, state: &StreamState) -> Result<(), Failure> {
        if state.reread.is_none() {
            self.known = None;
        }
        self.with(|stream, folder| stream.close(state, folder.rules))
    }

    fn mend(&mut self, again: &Again) -> Result<bool, Failure> {
        (self.stream, self.known) = (None, None);
        resync::mend(&self.layout(), &self.name, again)
    }

    fn holds(&mut self, records: &[Record<Value>]) -> Result<Vec<bool>, Failure> {
        let known = match self.known.take().filter(|known| known.is_whole) {
            Some(known) => known,
            None => Known::of(&self.layout(), None)?,
        };
        self.known.insert(known).holds(records)
    }

    /// What seems to have come lately is looked up in the newest parts, so that nothing is left out by mistake.
    fn held_lately(&mut self, records: &[Record<Value>]) -> Result<Vec<bool>, Failure> {
        let seems_held = self.lately.note(records);
        let known = match self.known.take() {
            Some(known) => known,
            None if seems_held => Known::of(&self.layout(), Some(2 * lately::MOST))?,
            None => return Ok(Vec::new()),
        };
        self.known.insert(known).holds(records)
    }

    fn changes(&mut self, whole: Vec<Record<Value>>) -> Result<Taken, Failure> {
        whole_list::changes(&self.layout(), self.table, whole)
    }

    fn end_reread(&mut self, state: &StreamState) -> Result<u64, Failure> {
        self.close(state)?;
        Ok(0)
    }
}
