//! The messages of one export or list.
use std::{
    io::{self, Write},
    sync::Arc,
};

use serde_json::Value;
use zendesk_export::{Members, Record};

use super::Target;
use crate::{
    failure::Failure,
    since::Since,
    singer::{self, Source, Stream},
    sync::{handed_on::HandsOnStream, stream_state::StreamState, taken::Taken},
    table::Table,
    text,
};

pub(super) struct Messages {
    /// The name of the export or list.
    pub(super) of: String,
    /// Those that its records, or what is nested in them, belong to; none for what comes beside records.
    pub(super) streams: Vec<Arc<Stream>>,
    pub(super) target: Target,
}

impl HandsOnStream for Messages {
    fn state_of_run(&mut self) -> Result<StreamState, Failure> {
        let known = self.target.out().states.get(&self.of).cloned();
        Ok(known.unwrap_or_else(|| self.first_state()))
    }

    fn hand_on(&mut self, taken: &Taken, state: &StreamState) -> Result<(), Failure> {
        if self.streams.is_empty() {
            return Ok(());
        }
        let mut out = self.target.out();
        let mut bookmarks = out.bookmarks.clone();
        // A list has no place.
        if let Some(place) = &state.checkpoint {
            let names = self.streams.iter().map(|stream| &stream.name);
            names.for_each(|name| bookmarks.set(name, place));
        }
        let mut odd = 0;
        out.write(|pipe| {
            odd = self.write(pipe, &taken.records, state.stored_at)?;
            pipe.write_all(&singer::state(&bookmarks)?)
        })?;
        out.bookmarks = bookmarks;
        out.states.insert(self.of.clone(), state.clone());
        if odd > 0 {
            let before = out.odd.entry(self.of.clone()).or_default();
            if *before == 0 {
                tracing::warn!(
                    "{}: {} without an id of the usual kind, which no target takes, so the target does not get them; if more follow, \
                     they are counted, and told at the end",
                    self.of,
                    text::counted(odd, "record")
                );
            }
            *before += odd;
        }
        Ok(())
    }
}

impl Messages {
    /// As the bookmarks have it. Where several streams come from one export, it goes on from the earliest of their
    /// places, and begins where one of them has none.
    fn first_state(&self) -> StreamState {
        let Some(resource) = self.streams.first().map(|stream| &stream.resource) else {
            return StreamState::default();
        };
        let out = self.target.out();
        let places = self.streams.iter();
        let places: Option<Vec<_>> = places
            .map(|stream| out.bookmarks.get(&stream.name))
            .collect();
        let places = places.into_iter().flatten();
        let place = places.min_by_key(|place| place.start_time());
        let start = self.target.start.filter(|_| resource.has_start_time());
        StreamState {
            checkpoint: place.cloned(),
            newest: place.and_then(|place| place.start_over()),
            selection: Some(self.target.options.get(resource).selection()),
            since: start.map(Since::unix_secs),
            ..StreamState::default()
        }
    }

    /// Returns how many records have nothing that identifies them.
    fn write(
        &self,
        pipe: &mut dyn Write,
        records: &[Record<Value>],
        extracted: i64,
    ) -> io::Result<u64> {
        let has_rows = self.streams.iter().any(|stream| stream.has_rows());
        let table = Table::by_name(&self.of.replace('-', "_")).filter(|_| has_rows);
        let extracted = singer::rfc3339(extracted);
        let (mut lines, mut odd) = (Vec::new(), 0);
        for record in records {
            let Some(members) = Members::of(record) else {
                odd += 1;
                continue;
            };
            let source = Source {
                rows: table
                    .map(|table| table.nested(&members))
                    .unwrap_or_default(),
                members,
                extracted: &extracted,
            };
            lines.clear();
            for stream in &self.streams {
                odd += u64::from(!stream.write(&source, &mut lines)?);
            }
            pipe.write_all(&lines)?;
        }
        Ok(odd)
    }
}
