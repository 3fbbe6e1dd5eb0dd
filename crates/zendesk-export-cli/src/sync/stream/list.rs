//! Once through a list, which is read to its end before any of it is stored: so what is missing from it is
//! gone, and not still to come.
use chrono::Utc;
use serde_json::Value;
use zendesk_export::{ErrorKind, Record};

use super::Stream;
use crate::{
    failure::Failure,
    sync::{
        stop::FOR_A_PAGE,
        stream_state::{ReadList, StreamState},
    },
};

impl Stream {
    pub(super) async fn pass_of_list(&mut self) -> Result<StreamState, Failure> {
        let mut state = if self.resync {
            self.begin_resync().await?
        } else {
            self.with(|writer| writer.state()).await?
        };
        self.line.begins(&state);
        let list = match self.whole_list().await {
            Ok(Some(list)) => list,
            // An end was asked for.
            Ok(None) => return Ok(state),
            Err(error)
                if matches!(error.kind(), ErrorKind::Forbidden | ErrorKind::NotFound)
                    && !self.resync =>
            {
                self.go_without(&mut state, &error).await?;
                return Ok(state);
            }
            Err(error) => return Err(error.into()),
        };
        let (pages, sent) = (list.pages, list.records.len());
        for warning in list.warnings {
            state.warn(
                &mut self.told,
                format!("{}: {warning}", self.resource.name()),
            );
        }
        let taken = self.with(|writer| writer.changes(list.records)).await?;
        let read = ReadList {
            account: self.zendesk.account(),
            pages,
            sent,
        };
        state.take_list(&read, &taken, self.resource.table());
        let stored = state.clone();
        self.with(move |writer| writer.store(&taken, &stored))
            .await?;
        self.end_reread(&mut state).await?;
        self.line.done(&state);
        Ok(state)
    }

    /// `None` where an end is asked for first.
    async fn whole_list(&self) -> Result<Option<List>, zendesk_export::Error> {
        let mut list = List::default();
        let mut pages = self.zendesk.list(self.resource.table());
        let mut stop = self.stop.clone();
        loop {
            if stop.is_asked() {
                return Ok(None);
            }
            let next = pages.try_next();
            tokio::pin!(next);
            let next = tokio::select! {
                page = &mut next => page,
                () = stop.asked() => match tokio::time::timeout(FOR_A_PAGE, next).await {
                    Ok(page) => page,
                    Err(_) => return Ok(None),
                },
            };
            let Some(page) = next? else {
                return Ok(Some(list));
            };
            list.pages += 1;
            list.records.extend(page.records);
            list.warnings.extend(page.warnings);
        }
    }

    /// Not every plan has every list, and what is refused costs names alone. It is told once in a run, and kept
    /// for `status`.
    async fn go_without(
        &mut self,
        state: &mut StreamState,
        error: &zendesk_export::Error,
    ) -> Result<(), Failure> {
        let name = self.resource.name();
        if !std::mem::replace(&mut self.is_refused, true) {
            tracing::warn!("{error}; all else is read without {name}");
        }
        let why = crate::sync::progress::without_name(&name, &error.to_string()).to_owned();
        state.fails(why, Utc::now().timestamp(), None);
        let kept = state.clone();
        self.with(move |writer| writer.close(&kept)).await?;
        self.line.done(state);
        Ok(())
    }
}

#[derive(Default)]
struct List {
    records: Vec<Record<Value>>,
    pages: u64,
    warnings: Vec<String>,
}
