//! Once through a list, which is read to its end before any of it is stored: so what is missing from it is
//! gone, and not still to come.
use std::collections::HashMap;

use serde_json::Value;
use zendesk_export::{Error, ErrorKind, Record};

use super::Stream;
use crate::{
    failure::Failure,
    sync::{
        destination::Writer as _,
        stream_state::{ReadList, StreamState},
    },
    table::Table,
};

impl Stream {
    pub(super) async fn pass_of_list(&mut self) -> Result<StreamState, Failure> {
        let mut state = self.state().await?;
        self.line.begins(&state);
        let list = match self.whole_list().await {
            Ok(Some(list)) => list,
            // An end was asked for.
            Ok(None) => return Ok(state),
            Err(error)
                if matches!(error.kind(), ErrorKind::Forbidden | ErrorKind::NotFound)
                    && !self.resync =>
            {
                return self.go_without(&error).await;
            }
            Err(error) => return Err(error.into()),
        };
        let (pages, sent) = (list.pages, list.sent);
        for warning in list.warnings {
            state.warn(
                &mut self.told,
                format!("{}: {warning}", self.resource.name()),
            );
        }
        let once = once_each(list.records, Table::of(self.resource.table()));
        let taken = self.with(|writer| writer.changes(once)).await?;
        let read = ReadList {
            name: &self.resource.name(),
            account: self.zendesk.account(),
            pages,
            sent,
        };
        state.take_list(&read, &taken, self.resource.table());
        self.keep_run(&mut state);
        self.store(taken, state.clone()).await?;
        self.end_reread(&mut state).await?;
        self.line.done(&state);
        Ok(state)
    }

    /// `None` where an end is asked for first.
    async fn whole_list(&self) -> Result<Option<List>, Error> {
        let mut list = List::default();
        let mut pages = self.zendesk.list(self.resource.table());
        while let Some(page) = self.next(pages.try_next()).await? {
            list.pages += 1;
            list.sent += page.records.len() + page.repeats;
            list.records.extend(page.records);
            list.warnings.extend(page.warnings);
        }
        Ok((!self.stop.is_asked()).then_some(list))
    }

    /// Not every plan has every list, and what is refused costs names alone. It is told once in a run, and kept
    /// for `status`.
    async fn go_without(&mut self, error: &Error) -> Result<StreamState, Failure> {
        if !std::mem::replace(&mut self.is_refused, true) {
            tracing::warn!("{error}; all else is read without {}", self.resource.name());
        }
        let state = self.keep_failure(error, None).await?;
        self.line.done(&state);
        Ok(state)
    }
}

#[derive(Default)]
struct List {
    records: Vec<Record<Value>>,
    pages: u64,
    sent: usize,
    warnings: Vec<String>,
}

/// A record that changes while the list is read may come on two pages; the last of them is as it is now.
fn once_each(records: Vec<Record<Value>>, table: &Table) -> Vec<Record<Value>> {
    let mut places = HashMap::new();
    let mut once: Vec<Record<Value>> = Vec::with_capacity(records.len());
    for record in records {
        let id = table.id_of(&record);
        let id = id.unwrap_or_else(|| record.json().to_owned());
        let place = *places.entry(id).or_insert(once.len());
        match once.get_mut(place) {
            Some(older) => *older = record,
            None => once.push(record),
        }
    }
    once
}
