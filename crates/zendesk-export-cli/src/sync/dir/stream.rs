//! One stream of a folder, being written.
use std::{fs, path::Path};

use serde_json::Value;
use zendesk_export::Record;

use super::{
    Compress, StreamState,
    found::{self, Found},
    layout::Layout,
    ledger::Ledger,
    open_part::{self, OpenPart},
};
use crate::{
    failure::{Exit, Failure},
    private::make_folder,
    whole_file,
};

/// A step that fails may have been taken or not, so that a stream is not used any more after it: what
/// is on disk is read again, and is whole.
pub(super) struct Stream {
    layout: Layout,
    /// As it is on disk.
    ledger: Ledger,
    /// The part under way, once something is added to it.
    open: Option<OpenPart>,
    /// Whether the state on disk does not say yet what is found there.
    is_behind: bool,
}

impl Stream {
    /// Takes a stream up where the state says that it stands. A part that is lost is told now, before
    /// Zendesk is asked for anything.
    pub(super) fn open(layout: Layout, name: &str) -> Result<Self, Failure> {
        layout.must_be_own()?;
        let known = Ledger::read(&layout.state())?;
        let mut stream = Self {
            open: None,
            is_behind: known.is_none(),
            layout,
            ledger: known.unwrap_or_else(|| Ledger::new(name)),
        };
        if let Some(Found::Named(path)) = found::find(&stream.layout, &stream.ledger)?
            && let Some(part) = stream.ledger.open.take()
        {
            open_part::check_named(&path, &part)?;
            stream.ledger.parts.push(part);
            stream.is_behind = true;
        }
        Ok(stream)
    }

    pub(super) fn state(&self) -> &StreamState {
        &self.ledger.state
    }

    /// A full part is only given its name now, so that a failure of that is not one of the page
    /// that filled it.
    pub(super) fn store(
        &mut self,
        records: &[Record<Value>],
        state: &StreamState,
        compress: Compress,
        part_bytes: u64,
    ) -> Result<(), Failure> {
        self.must_add_up(records.len() as u64, state)?;
        if !records.is_empty() {
            let is_done =
                |open: &OpenPart| open.bytes() >= part_bytes || open.compress() != compress;
            if self.resumed()?.is_some_and(is_done) {
                self.name_part()?;
                self.write_ledger()?;
            }
            self.append(records, compress)?;
        }
        self.ledger.state.clone_from(state);
        self.ledger.write_soon(&self.layout.state())
    }

    pub(super) fn close(&mut self, state: &StreamState) -> Result<(), Failure> {
        self.must_add_up(0, state)?;
        self.name_part()?;
        self.ledger.state.clone_from(state);
        self.write_ledger()
    }

    fn append(&mut self, records: &[Record<Value>], compress: Compress) -> Result<(), Failure> {
        self.resumed()?;
        let mut open = match self.open.take() {
            Some(open) => open,
            None => self.begin_part(compress)?,
        };
        open.must_be_there()?;
        let before = open.bytes();
        if let Err(e) = open.append(records) {
            let failure = Failure::output(open.path().display(), e);
            open.cut(before);
            return Err(failure);
        }
        self.ledger.open = Some(open.part());
        self.open = Some(open);
        Ok(())
    }

    /// The part under way, if there is one.
    fn resumed(&mut self) -> Result<Option<&OpenPart>, Failure> {
        if let (None, Some(part)) = (&self.open, &self.ledger.open) {
            let path = self.layout.open_part(self.ledger.number());
            self.open = Some(OpenPart::resume(path, part)?);
        }
        Ok(self.open.as_ref())
    }

    fn begin_part(&mut self, compress: Compress) -> Result<OpenPart, Failure> {
        if self.is_behind {
            // So that data that the state does not know is never the rest of a run.
            self.write_ledger()?;
            self.is_behind = false;
        }
        let number = self.ledger.number();
        let folder = self.layout.folder();
        make_folder(&folder).map_err(|e| Failure::output(folder.display(), e))?;
        let name = self.layout.part_name(number, compress);
        must_be_free(&self.layout.part(&name))?;
        let path = self.layout.open_part(number);
        let shown = path.display().to_string();
        OpenPart::create(path, name).map_err(|e| Failure::output(shown, e))
    }

    /// Gives the part under way its final name. The state has to say so next.
    fn name_part(&mut self) -> Result<(), Failure> {
        self.resumed()?;
        let Some(open) = self.open.take() else {
            return Ok(());
        };
        open.must_be_there()?;
        let (part, open) = open.into_part();
        let path = self.layout.part(&part.name);
        must_be_free(&path)?;
        // The name must not outlive the state that knows all of the part.
        let state = self.layout.state();
        whole_file::sync_folder(whole_file::folder(&state))
            .map_err(|e| Failure::output(state.display(), e))?;
        fs::rename(open, &path)
            .and_then(|()| whole_file::sync_folder(&self.layout.folder()))
            .map_err(|e| Failure::output(path.display(), e))?;
        self.ledger.parts.push(part);
        self.ledger.open = None;
        Ok(())
    }

    fn write_ledger(&self) -> Result<(), Failure> {
        self.ledger.write(&self.layout.state())
    }

    /// Nothing is stored under a state that does not describe it, such as that of a page which failed.
    fn must_add_up(&self, more: u64, state: &StreamState) -> Result<(), Failure> {
        let records = self.ledger.records() + more;
        if records == state.records_out {
            return Ok(());
        }
        let what = format!(
            "{} does not add up, so nothing is stored: its parts would hold {records} records, and the state would say {}",
            self.ledger.stream, state.records_out
        );
        Err(Failure::new(Exit::State, what))
    }
}

fn must_be_free(path: &Path) -> Result<(), Failure> {
    if path.symlink_metadata().is_err() {
        return Ok(());
    }
    let what = format!(
        "{} is in the way: the state does not know of it, so it is older than the data; put the right state back, or run `zendesk-export resync`, which takes it in",
        path.display()
    );
    Err(Failure::new(Exit::State, what))
}
