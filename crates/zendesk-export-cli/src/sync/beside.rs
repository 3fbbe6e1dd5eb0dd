//! What comes beside the records of an export (`users`, `groups`, ...), as streams of their own at the same
//! destination: `tickets_users`.
use std::{collections::BTreeMap, sync::Arc};

use serde_json::Value;
use zendesk_export::Record;

use super::{
    destination::{Destination, Writer},
    known::Known,
    lately::{self, Lately},
    stream_state::{Again, StreamState},
    taken::Taken,
};
use crate::{failure::Failure, resource::Resource, table::Table};

/// A writer of an export, with one for each name that came beside it.
pub(super) struct Beside {
    export: String,
    destination: Arc<dyn Destination>,
    records: Box<dyn Writer>,
    sideloads: BTreeMap<String, Box<dyn Writer>>,
    lately: Lately,
    /// While the stream is read again, or once a record seems to have come again.
    known: Option<Known>,
    /// Whether pages that the sideloads have may come again before the next one: those that the records lack.
    may_come_again: bool,
}

impl Beside {
    pub(super) fn new(
        destination: Arc<dyn Destination>,
        export: &str,
        table: &'static Table,
    ) -> Self {
        Self {
            export: export.to_owned(),
            records: destination.stream(export, table),
            destination,
            sideloads: BTreeMap::new(),
            lately: Lately::default(),
            known: None,
            may_come_again: true,
        }
    }

    /// What the names of all of them begin with, and that of no other export. A key of custom objects may go on as
    /// another one does (`asset`, `asset_type`), and none has a slash.
    fn prefix(&self) -> String {
        let end = if self.export.contains('/') { '/' } else { '_' };
        format!("{}{end}", self.export)
    }

    fn stream(&self, name: &str) -> String {
        self.prefix() + name
    }

    fn sideload(&mut self, name: &str) -> &mut dyn Writer {
        let stream = self.stream(name);
        let new = || self.destination.stream(&stream, Table::beside(name));
        &mut **self.sideloads.entry(name.to_owned()).or_insert_with(new)
    }

    /// Those that earlier runs have stored.
    fn stored(&self) -> Result<Vec<String>, Failure> {
        let prefix = self.prefix();
        let streams = self.destination.streams()?.into_keys();
        Ok(streams
            .filter_map(|stream| stream.strip_prefix(&prefix).map(str::to_owned))
            .collect())
    }
}

/// The table of a stream: of an export or a list, or of what came beside the records of one.
pub(super) fn table_of(stream: &str) -> &'static Table {
    if let Ok(resource) = stream.parse::<Resource>() {
        return Table::of(resource.table());
    }
    let beside = stream.rsplit_once('/').or_else(|| stream.split_once('_'));
    Table::beside(beside.map_or("", |(_, name)| name))
}

impl Beside {
    /// Which of these records are kept already, while the stream is read again; none for a destination that keeps a
    /// record once, however often it comes.
    pub(super) fn holds(&mut self, records: &[Record<Value>]) -> Result<Vec<bool>, Failure> {
        self.held(records, None)
    }

    /// Which of these records, which are to be stored next, were stored lately. What seems so is looked up in the newest
    /// ones, so that nothing is left out by mistake.
    pub(super) fn held_lately(&mut self, records: &[Record<Value>]) -> Result<Vec<bool>, Failure> {
        match self.lately.note(records) || self.known.is_some() {
            true => self.held(records, Some(2 * lately::MOST)),
            false => Ok(Vec::new()),
        }
    }

    fn held(
        &mut self,
        records: &[Record<Value>],
        last: Option<usize>,
    ) -> Result<Vec<bool>, Failure> {
        let is_enough = |known: &Known| known.is_whole || last.is_some();
        if !self.known.as_ref().is_some_and(is_enough) {
            self.keep()?;
            self.known = self.records.known(last)?;
        }
        let held = self.known.as_ref().map(|known| known.hold(records));
        held.unwrap_or_else(|| Ok(Vec::new()))
    }
}

impl Writer for Beside {
    fn state(&mut self) -> Result<StreamState, Failure> {
        self.records.state()
    }

    /// Before the page that they came with, which comes again should the process end between the two; then
    /// they are known, and left out.
    fn store(&mut self, taken: &Taken, state: &StreamState) -> Result<(), Failure> {
        let comes_with_others = self.may_come_again;
        for (name, records) in &taken.sideloads {
            let stream = self.stream(name);
            let writer = self.sideload(name);
            let mut beside = writer.state()?;
            let table = Table::beside(name);
            let records = beside.take_beside(&stream, records, table, state, comes_with_others);
            writer.store(&Taken::of(records), &beside)?;
        }
        self.records.store(taken, state)?;
        // What cannot be noted is found by the next look.
        let noted = |known: &Known| known.add(&taken.records).is_ok();
        self.known = self.known.take().filter(noted);
        self.may_come_again = !self.records.is_kept();
        match self.is_due() {
            true => self.keep(),
            false => Ok(()),
        }
    }

    fn is_kept(&self) -> bool {
        self.records.is_kept()
    }

    fn is_due(&self) -> bool {
        let sideloads = self.sideloads.values();
        self.records.is_due() || sideloads.into_iter().any(|writer| writer.is_due())
    }

    fn keep(&mut self) -> Result<(), Failure> {
        for writer in self.sideloads.values_mut() {
            writer.keep()?;
        }
        self.records.keep()?;
        self.may_come_again = false;
        Ok(())
    }

    fn close(&mut self, state: &StreamState) -> Result<(), Failure> {
        for writer in self.sideloads.values_mut() {
            let beside = writer.state()?;
            writer.close(&beside)?;
        }
        self.records.close(state)?;
        if state.reread.is_none() {
            self.known = None;
        }
        self.may_come_again = false;
        Ok(())
    }

    /// What is damaged of them comes again with the records, whose state says so before it is forgotten that anything
    /// was.
    fn mend(&mut self, again: &Again) -> Result<bool, Failure> {
        self.known = None;
        let mut was_damaged = self.records.mend(again)?;
        let before = self.records.state()?;
        let stored = self.stored()?;
        let has_both = before.pages > 0 && !stored.is_empty();
        if has_both {
            self.records.close(&before.clone().mended(again))?;
        }
        for name in stored {
            let writer = self.sideload(&name);
            was_damaged |= writer.mend(again)?;
            let mut beside = writer.state()?;
            beside.reread = None;
            writer.close(&beside)?;
        }
        if has_both && !was_damaged {
            self.records.close(&before)?;
        }
        Ok(was_damaged)
    }

    fn changes(&mut self, whole: Vec<Record<Value>>) -> Result<Taken, Failure> {
        self.keep()?;
        self.records.changes(whole)
    }

    fn end_reread(&mut self, state: &StreamState) -> Result<u64, Failure> {
        let mut left = 0;
        self.known = None;
        for name in self.stored()? {
            let writer = self.sideload(&name);
            let mut beside = writer.state()?;
            // A run that was killed while it mended may have left it.
            beside.reread = None;
            left += writer.end_reread(&beside)?;
        }
        Ok(left + self.records.end_reread(state)?)
    }
}

#[cfg(test)]
mod tests;
