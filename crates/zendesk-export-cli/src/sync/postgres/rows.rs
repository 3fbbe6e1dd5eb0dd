//! The writer of a stream.
use std::{cell::Cell, sync::Arc};

use serde_json::Value as Json;
use zendesk_export::Record;

use super::{Shared, list, make, mend, parse, store, stored::Stored, tables::Tables, work::Work};
use crate::{
    failure::{Exit, Failure},
    postgres::Trouble,
    sync::{
        destination::Writer,
        stream_state::{Again, StreamState},
        taken::Taken,
    },
    table::Table,
};

pub(super) struct Rows {
    stream: String,
    table: &'static Table,
    shared: Arc<Shared>,
    /// Of the state as it was read or written last: another one is of another run.
    known: Known,
    has_indexes: bool,
}

/// A seal, or none where the stream never ran.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Known {
    NotRead,
    Seal(Option<i64>),
}

impl Rows {
    pub(super) fn new(stream: &str, table: &'static Table, shared: Arc<Shared>) -> Self {
        Self {
            stream: stream.to_owned(),
            table,
            shared,
            known: Known::NotRead,
            has_indexes: false,
        }
    }

    /// Changes what is stored, together with the state: all of it or nothing.
    fn change<T>(
        &mut self,
        state: &StreamState,
        change: impl Fn(&mut Work<'_>, &mut Stored) -> Result<T, Trouble>,
    ) -> Result<T, Failure> {
        let state = serde_json::to_string(state)
            .map_err(|e| Failure::new(Exit::State, "the state is no JSON").because(e))?;
        // Where the connection broke while it was committed, it may be stored already.
        let written = Cell::new(self.known);
        let changed = self.shared.connections.in_one(|work| {
            let mut stored = Stored::read_to_write(work, &self.stream)?;
            let found = Known::Seal(stored.seal());
            if self.known != Known::NotRead && found != self.known && found != written.get() {
                return Err(self.is_of_another_run());
            }
            let changed = change(work, &mut stored)?;
            stored.state.clone_from(&state);
            let seal = stored.save(work, &self.stream)?;
            written.set(Known::Seal(Some(seal)));
            Ok(changed)
        })?;
        self.known = written.get();
        Ok(changed)
    }

    /// Questions take longer without them, and no page waits for them.
    fn index(&self) {
        let made = self.shared.connections.in_one(|work| {
            let stored = Stored::read(work, &self.stream)?;
            let tables = Tables::of(&self.stream, &stored);
            tables.map_or(Ok(()), |tables| tables.index(work))
        });
        if let Err(failure) = made {
            tracing::warn!(
                "{}: its indexes cannot be made, and the next run tries that again: {failure}",
                self.stream
            );
        }
    }

    fn is_of_another_run(&self) -> Trouble {
        let what = format!(
            "{}: another run has written to it since this one began, so nothing more is stored; let that one end, and run this again",
            self.stream
        );
        Failure::new(Exit::State, what).into()
    }
}

impl Writer for Rows {
    fn state(&mut self) -> Result<StreamState, Failure> {
        let connections = &self.shared.connections;
        let stored = connections.in_one(|work| Stored::read(work, &self.stream))?;
        let state = parse(connections.address(), &self.stream, &stored)?;
        self.known = Known::Seal(stored.seal());
        Ok(state)
    }

    fn store(&mut self, taken: &Taken, state: &StreamState) -> Result<(), Failure> {
        let (stream, table, shared) = (self.stream.clone(), self.table, Arc::clone(&self.shared));
        self.change(state, |work, stored| {
            let tables = make::tables(work, &stream, table, stored)?;
            store::put(work, &stream, &tables, taken, stored, &shared.told)
        })?;
        // Not earlier, since a first read is quicker without.
        if state.caught_up_at.is_some() && !self.has_indexes {
            self.has_indexes = true;
            self.index();
        }
        Ok(())
    }

    fn close(&mut self, state: &StreamState) -> Result<(), Failure> {
        self.change(state, |_, _| Ok(()))
    }

    fn mend(&mut self, again: &Again) -> Result<bool, Failure> {
        let known = self.state();
        let unusable = known.is_err();
        let state = known.unwrap_or_default();
        let (stream, connections) = (self.stream.clone(), &self.shared.connections);
        let was_changed = connections.in_one(|work| {
            let mut stored = Stored::read_to_write(work, &stream)?;
            if !stored.is_there() {
                return Ok(false);
            }
            let was_changed = mend::mend(work, &stream, &mut stored)? || unusable;
            if was_changed {
                let state = state.clone().mended(again);
                stored.state = serde_json::to_string(&state).unwrap_or_default();
            }
            stored.save(work, &stream)?;
            Ok(was_changed)
        })?;
        self.known = Known::NotRead;
        Ok(was_changed)
    }

    fn changes(&mut self, whole: Vec<Record<Json>>) -> Result<Taken, Failure> {
        let connections = &self.shared.connections;
        connections.in_one(|work| list::changes(work, &self.stream, self.table, &whole))
    }

    fn end_reread(&mut self, state: &StreamState) -> Result<u64, Failure> {
        let stream = self.stream.clone();
        self.change(state, |work, stored| mend::end(work, &stream, stored))
    }
}
