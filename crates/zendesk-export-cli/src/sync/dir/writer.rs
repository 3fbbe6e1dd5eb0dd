//! A stream of a folder as the run writes it.
use std::sync::Arc;

use serde_json::Value;
use zendesk_export::Record;

use super::{Folder, known::Known, layout::Layout, resync, stream::Stream};
use crate::{
    failure::Failure,
    sync::{
        destination::Writer,
        stream_state::{Again, StreamState},
        taken::Taken,
    },
    whole_file,
};

pub(super) struct Appending {
    folder: Arc<Folder>,
    name: String,
    /// Once it is opened.
    stream: Option<Stream>,
    /// What the parts hold, while the stream is read again.
    known: Option<Known>,
}

impl Appending {
    pub(super) fn new(folder: Arc<Folder>, name: &str) -> Self {
        Self {
            folder,
            name: name.to_owned(),
            stream: None,
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
        let records = &taken.records;
        self.with(|stream, folder| stream.store(records, state, folder.rules))?;
        // What cannot be noted is found when the next look goes through the parts.
        self.known = self.known.take().filter(|known| known.add(records).is_ok());
        Ok(())
    }

    fn close(&mut self, state: &StreamState) -> Result<(), Failure> {
        self.with(|stream, folder| stream.close(state, folder.rules))
    }

    fn mend(&mut self, again: &Again) -> Result<bool, Failure> {
        (self.stream, self.known) = (None, None);
        resync::mend(&self.layout(), &self.name, again)
    }

    fn holds(&mut self, records: &[Record<Value>]) -> Result<Vec<bool>, Failure> {
        let known = match self.known.take() {
            Some(known) => known,
            None => Known::of(&self.layout())?,
        };
        self.known.insert(known).holds(records)
    }

    fn end_reread(&mut self, state: &StreamState) -> Result<u64, Failure> {
        self.close(state)?;
        self.known = None;
        let path = self.layout().known();
        whole_file::remove(&path).map_err(|e| Failure::output(path.display(), e))?;
        Ok(0)
    }
}
