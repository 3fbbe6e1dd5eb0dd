//! A stream of a folder as the run writes it.
use std::{borrow::Cow, sync::Arc};

use serde_json::Value;
use zendesk_export::Record;

use super::{Folder, known, layout::Layout, resync, stream::Stream, whole_list};
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
    folder: Arc<Folder>,
    name: String,
    table: &'static Table,
    /// Once it is opened.
    stream: Option<Stream>,
}

impl Appending {
    pub(super) fn new(folder: Arc<Folder>, name: &str, table: &'static Table) -> Self {
        Self {
            folder,
            name: name.to_owned(),
            table,
            stream: None,
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
        self.with(|stream, folder| stream.store(records, state, folder.rules))
    }

    fn close(&mut self, state: &StreamState) -> Result<(), Failure> {
        self.with(|stream, folder| stream.close(state, folder.rules))
    }

    fn mend(&mut self, again: &Again) -> Result<bool, Failure> {
        self.stream = None;
        resync::mend(&self.layout(), &self.name, again)
    }

    fn known(&mut self, last: Option<usize>) -> Result<Option<Known>, Failure> {
        known::known(&self.layout(), last).map(Some)
    }

    fn changes(&mut self, whole: Vec<Record<Value>>) -> Result<Taken, Failure> {
        whole_list::changes(&self.layout(), self.table, whole)
    }

    fn end_reread(&mut self, state: &StreamState) -> Result<u64, Failure> {
        self.close(state)?;
        Ok(0)
    }
}
