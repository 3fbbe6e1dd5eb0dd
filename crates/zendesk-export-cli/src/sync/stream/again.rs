//! An export that is read again, because somebody asks for it or because Zendesk no longer takes the
//! place to go on from. What the destination has stays, and nothing is stored twice.
use std::sync::Arc;

use chrono::Utc;
use serde_json::Value;
use zendesk_export::{Error, Page};

use super::Stream;
use crate::{
    failure::{Exit, Failure},
    place::old_enough,
    remedy,
    resource::Selection,
    sync::{
        beside::Beside,
        destination::Writer as _,
        manifest,
        stream_state::{Again, StreamState},
        taken::Taken,
    },
    table::Table,
    text,
    to::To,
};

/// How much earlier to begin than at the newest record of all, in seconds.
const DOUBT: i64 = 60 * 60;

impl Stream {
    /// Begins to read the export again, or goes on with that. It is kept with the data before the first
    /// request, so that any later run goes on with it.
    pub(super) async fn begin_resync(&self) -> Result<StreamState, Failure> {
        let name = self.resource.name();
        if self.since.is_some() && !self.resource.has_start_time() {
            return Err(self.resource.has_no_start_time("--since").for_good());
        }
        let since = self.since.map(|since| since.unix_secs());
        let again = Again {
            account: self.zendesk.account().to_owned(),
            selection: self.options.selection(),
        };
        let (to, stream, destination) =
            (self.to.clone(), name.clone(), Arc::clone(&self.destination));
        let (of, table) = (name.clone(), Table::of(self.resource.table()));
        let asked = again.selection.clone();
        let begin = move |writer: &mut Beside, stored: Selection| {
            let was_damaged = writer.mend(&again)?;
            let mut state = writer.state()?;
            if state.pages == 0 && state.reread.is_none() {
                return Err(nothing_to_read(&stream, &to));
            }
            if was_damaged && since.is_some() {
                tracing::warn!(
                    "{stream}: --since has no effect, as something is damaged or missing, and what that was may be older"
                );
            }
            let from = since.filter(|_| !was_damaged).or(state.since);
            let selection = again.selection;
            let goes_on = !was_damaged
                && state.reread.as_ref().is_some_and(|reread| {
                    // Without one it began with the oldest records.
                    reread.selection == selection
                        && reread
                            .from
                            .is_none_or(|at| from.is_some_and(|from| at <= from))
                });
            if !goes_on {
                warn_of_loss(&stream, &to, &stored, &selection);
                state.begin_again(from, selection, Utc::now().timestamp());
            }
            writer.close(&state)?;
            Ok((state, goes_on))
        };
        let (state, goes_on) = self
            .with(move |writer| {
                // Before anything is mended, since a state that is made anew does not know it.
                let stored = destination.stream(&of, table).state();
                let stored = stored.map_or(asked, |state| state.asked_with());
                manifest::anew(&*destination, || begin(writer, stored))
            })
            .await?;
        let from = state.reread.as_ref().and_then(|reread| reread.from);
        match goes_on {
            true => tracing::info!("{name}: goes on with reading the export again"),
            false => tracing::info!("{name}: reads the export again {}", from_when(from)),
        }
        Ok(state)
    }

    /// Begins again from a time, since Zendesk no longer takes the place that was stored. Nothing is kept
    /// of that before the first page from there is stored, so that a place that is refused for another
    /// reason is not lost.
    pub(super) fn begin_again(&self, state: &mut StreamState, error: &Error) {
        let now = Utc::now().timestamp();
        let from = self.start_over(state, error).map(old_enough);
        let since = state.since;
        state.begin_again(from, self.options.selection(), now);
        state.since = since;
        // A reader of these has what it was sent, and nobody knows what that is.
        let known = match self.to {
            To::Stdout | To::Target => "what was sent already comes again",
            _ => "what is stored already is left out",
        };
        tracing::warn!(
            "{}: Zendesk no longer takes the place to go on from ({error}); the export is read again {}, and {known}",
            self.resource.name(),
            from_when(from)
        );
    }

    /// The time to begin again from without the place that was stored. One that was refused is not asked
    /// for again, and nothing later than it, which would leave records out.
    pub(super) fn start_over(&self, state: &StreamState, refused: &Error) -> Option<i64> {
        let place = state.checkpoint.as_ref();
        let place = place.and_then(|checkpoint| checkpoint.start_over());
        let (place, before) = match refused.is_position_refused() {
            true => (place, None),
            false => (None, place),
        };
        let is_earlier = |secs: &i64| before.is_none_or(|before| *secs < before);
        let known = match &state.reread {
            // A record may have been dated ahead. When that of a target was stored, nobody knows.
            None => {
                let stored = Some(state.stored_at).filter(|at| *at > 0);
                let stored = stored.unwrap_or_else(|| Utc::now().timestamp());
                state.newest.map(|newest| newest.min(stored) - DOUBT)
            }
            // The newest record may be one of before.
            Some(reread) => reread.from,
        };
        place
            .or(known.filter(is_earlier))
            .or(state.since.filter(is_earlier))
            .filter(|_| self.resource.has_start_time())
    }

    /// Which records of a page the destination holds already, while the export is read again.
    pub(super) async fn held(
        &self,
        page: Page<Value>,
        state: &StreamState,
    ) -> Result<(Page<Value>, Vec<bool>), Failure> {
        if state.reread.is_none() {
            return Ok((page, Vec::new()));
        }
        self.with(move |writer| {
            let holds = writer.holds(&page.records)?;
            Ok((page, holds))
        })
        .await
    }

    /// What is left to store without what the destination has stored lately, which Zendesk is not known to send
    /// again on a later page.
    pub(super) async fn without_repeats(
        &self,
        taken: Taken,
        state: &mut StreamState,
    ) -> Result<Taken, Failure> {
        if !self.destination.keeps_each_version() || state.reread.is_some() {
            return Ok(taken);
        }
        let look = move |writer: &mut Beside| {
            let held = writer.held_lately(&taken.records)?;
            Ok((taken, held))
        };
        let (mut taken, held) = self.with(look).await?;
        state.leave_out(&mut taken, &held);
        Ok(taken)
    }

    /// All of it has come again.
    pub(super) async fn end_reread(&self, state: &mut StreamState) -> Result<(), Failure> {
        let Some(reread) = state.reread.take() else {
            return Ok(());
        };
        let name = self.resource.name();
        let ended = state.clone();
        let left = self.with(move |writer| writer.end_reread(&ended)).await?;
        let stored = state.records_out.saturating_sub(reread.records_before);
        tracing::info!(
            "{name}: the export has been read again {}; {} stored",
            from_when(reread.from),
            text::counted(stored, "record")
        );
        if left > 0 {
            tracing::warn!(
                "{name}: {} had been changed by somebody and did not come again from Zendesk; they are kept as they are, with no version",
                text::counted(left, "row")
            );
        }
        Ok(())
    }

    /// Options that this run was given and that change nothing.
    pub(super) fn say_what_has_no_effect(&self, state: &StreamState) {
        let Some(since) = self.since.filter(|_| !self.resync) else {
            return;
        };
        if state.checkpoint.is_none() && state.reread.is_none() {
            return;
        }
        let name = self.resource.name();
        let since = since.unix_secs();
        let command = remedy::resync(&name, &self.to, &self.options.selection());
        let what = format!(
            "{name}: --since has no effect, as {} has this export already; for older records, run `{command} --since {since}`",
            self.to
        );
        match state.since.is_some_and(|began| since < began) {
            true => tracing::warn!("{what}"),
            false => tracing::info!("{what}"),
        }
    }
}

pub(crate) fn nothing_to_read(name: &str, to: &To) -> Failure {
    let what = format!(
        "{name}: {to} does not have this export yet, so there is nothing to read again; `{}` reads it",
        remedy::command("sync", name, to)
    );
    Failure::new(Exit::Usage, what).for_good()
}

/// Some of what is there may have been asked for with more than it is now.
fn warn_of_loss(stream: &str, to: &To, stored: &Selection, asked: &Selection) {
    let Some(lost) = stored.lost(asked) else {
        return;
    };
    tracing::warn!(
        "{stream}: {to} was filled with {}, and is read again with {}: what comes with {lost} alone is not in records that come again, and later runs have to go without it; to keep it, stop this and run `{}`",
        stored.words(),
        asked.words(),
        remedy::resync(stream, to, stored)
    );
}

fn from_when(from: Option<i64>) -> String {
    match from {
        Some(from) => format!("from {} on", text::date(from)),
        None => "from its oldest records on".to_owned(),
    }
}
