//! One stream of a folder, being written.
use std::{fs, path::Path};

use chrono::Utc;
use serde_json::Value;
use zendesk_export::Record;

use super::{
    Compress, StreamState, found,
    layout::{self, Layout},
    ledger::Ledger,
    open_part::{self, OpenPart},
    rules::Rules,
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
    /// The part that grows, once it was looked through.
    open: Option<OpenPart>,
    /// What comes after it, once something is added to that.
    tail: Option<OpenPart>,
    /// Whether the state on disk does not say yet what is found there.
    is_behind: bool,
}

impl Stream {
    /// Takes a stream up where the state says that it stands. A part that is lost is told now, before
    /// Zendesk is asked for anything.
    pub(super) fn open(layout: Layout, name: &str) -> Result<Self, Failure> {
        layout.must_be_own()?;
        let known = Ledger::read(&layout.state())?;
        let is_behind = known.is_none();
        let mut ledger = known.unwrap_or_else(|| Ledger::new(name));
        if ledger.is_older() {
            ledger.write_anew(&layout)?;
        }
        let mut stream = Self {
            open: None,
            tail: None,
            is_behind,
            layout,
            ledger,
        };
        found::check_open(&stream.layout, &stream.ledger)?;
        let tail = found::tail(&stream.layout, &stream.ledger)?;
        if let Some(tail) = tail.filter(|tail| tail.is_named)
            && let Some(part) = stream.ledger.tail.take()
        {
            open_part::check_named(&tail.path, &part)?;
            stream.ledger.open = Some(part);
            stream.is_behind = true;
        }
        Ok(stream)
    }

    pub(super) fn state(&self) -> &StreamState {
        &self.ledger.state
    }

    /// A full part only ends now, so that a failure of that is not one of the page that filled it.
    pub(super) fn store(
        &mut self,
        records: &[Record<Value>],
        state: &StreamState,
        rules: Rules,
    ) -> Result<(), Failure> {
        self.must_add_up(records.len() as u64, state)?;
        if !records.is_empty() {
            if self.is_done(rules) {
                self.show()?;
                self.end_part()?;
            }
            self.append(records, rules.compress)?;
        }
        self.ledger.state.clone_from(state);
        self.ledger.write_soon(&self.layout.state())
    }

    pub(super) fn close(&mut self, state: &StreamState, rules: Rules) -> Result<(), Failure> {
        self.must_add_up(0, state)?;
        self.ledger.state.clone_from(state);
        if !self.show()? {
            self.write_ledger()?;
        }
        match self.is_done(rules) {
            true => self.end_part(),
            false => Ok(()),
        }
    }

    /// Appends the tail to the part that grows, or makes it that part, so that readers see it. Says whether
    /// there was any. What a run that was killed had appended of it is written once more, and is the same.
    pub(super) fn show(&mut self) -> Result<bool, Failure> {
        self.resume_tail()?;
        let Some(tail) = self.tail.take() else {
            return Ok(false);
        };
        tail.must_be_there()?;
        // What readers see must not outlive the state that knows of it.
        let states = self.layout.states();
        whole_file::sync_folder(&states).map_err(|e| Failure::output(states.display(), e))?;
        let (part, hidden) = tail.into_part();
        let path = self.layout.part(&part.name);
        if self.ledger.open.is_some() {
            let mut open = self.take_open()?;
            open.must_be_there()?;
            if let Err(e) = open.append_part(&hidden, &part) {
                open.cut(self.ledger.open.as_ref().map_or(0, |part| part.bytes));
                return Err(Failure::output(path.display(), e));
            }
            self.ledger.open = Some(open.part());
            self.open = Some(open);
        } else {
            must_be_free(&self.layout, &path)?;
            fs::rename(&hidden, &path)
                .and_then(|()| whole_file::sync_folder(&self.layout.folder()))
                .map_err(|e| Failure::output(path.display(), e))?;
            self.ledger.open = Some(part);
        }
        self.ledger.tail = None;
        self.write_ledger()?;
        // A file that a power cut brings back is not looked at, and the next tail takes its place.
        whole_file::remove(&hidden).map_err(|e| Failure::output(hidden.display(), e))?;
        Ok(true)
    }

    fn append(&mut self, records: &[Record<Value>], compress: Compress) -> Result<(), Failure> {
        self.resume_tail()?;
        if self.ledger.open.is_some() {
            // Looked through now, and not when pages are stored that can go nowhere.
            self.open = Some(self.take_open()?);
        }
        let mut tail = match self.tail.take() {
            Some(tail) => tail,
            None => self.begin_tail(compress)?,
        };
        tail.must_be_there()?;
        let before = tail.bytes();
        if let Err(e) = tail.append(records) {
            let failure = Failure::output(tail.path().display(), e);
            tail.cut(before);
            return Err(failure);
        }
        self.ledger.tail = Some(tail.part());
        self.tail = Some(tail);
        Ok(())
    }

    fn resume_tail(&mut self) -> Result<(), Failure> {
        if let (None, Some(part)) = (&self.tail, &self.ledger.tail) {
            let path = self.layout.tail(self.ledger.number());
            self.tail = Some(OpenPart::resume(path, part)?.without_rest(part.bytes)?);
        }
        Ok(())
    }

    /// The part that grows, which has to be what the state says.
    fn take_open(&mut self) -> Result<OpenPart, Failure> {
        match (self.open.take(), &self.ledger.open) {
            (None, Some(part)) => OpenPart::resume(self.layout.part(&part.name), part),
            (Some(open), _) => Ok(open),
            (None, None) => Err(Failure::new(Exit::Output, "there is no part under way")),
        }
    }

    fn begin_tail(&mut self, compress: Compress) -> Result<OpenPart, Failure> {
        if self.is_behind {
            // So that data that the state does not know is never the rest of a run.
            self.write_ledger()?;
            self.is_behind = false;
        }
        let number = self.ledger.number();
        let folder = self.layout.folder();
        make_folder(&folder).map_err(|e| Failure::output(folder.display(), e))?;
        let name = self.layout.part_name(number, compress);
        if self.ledger.open.is_none() {
            must_be_free(&self.layout, &self.layout.part(&name))?;
            self.ledger.begun_at = Utc::now().timestamp();
        }
        let path = self.layout.tail(number);
        let shown = path.display().to_string();
        OpenPart::create(path, name).map_err(|e| Failure::output(shown, e))
    }

    /// Whether the part under way takes no further page.
    fn is_done(&self, rules: Rules) -> bool {
        let parts = || self.ledger.open.iter().chain(&self.ledger.tail);
        let bytes: u64 = parts().map(|part| part.bytes).sum();
        let age = Utc::now().timestamp() - self.ledger.begun_at;
        parts().next().is_some_and(|part| {
            bytes >= rules.part_bytes
                || age >= rules.part_secs
                || layout::compress_of(&part.name) != rules.compress
        })
    }

    /// From now on the part never changes.
    fn end_part(&mut self) -> Result<(), Failure> {
        self.open = None;
        // Nobody would look there once the next part is under way.
        let left = self.layout.tail(self.ledger.number());
        whole_file::remove(&left).map_err(|e| Failure::output(left.display(), e))?;
        self.ledger.end_part(&self.layout)?;
        self.write_ledger()
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

fn must_be_free(layout: &Layout, path: &Path) -> Result<(), Failure> {
    if path.symlink_metadata().is_err() {
        return Ok(());
    }
    let what = format!(
        "{} is in the way: the state does not know of it, so it is older than the data; put the right state back, or run `{}`, which takes it in",
        path.display(),
        layout.resync()
    );
    Err(Failure::new(Exit::State, what))
}
