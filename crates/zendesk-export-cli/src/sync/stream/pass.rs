//! Once through everything up to now.
use std::time::Duration;

use chrono::Utc;
use zendesk_export::{Error, Start};

use super::{
    Stream,
    ended::{Ended, is_place_refused},
};
use crate::{
    failure::{Exit, Failure},
    place::BegunAgain,
    remedy,
    resource::Selection,
    sync::{
        destination::Writer as _,
        stop::FOR_A_PAGE,
        stream_state::{Reread, StreamState},
        taken::Taken,
    },
};

impl Stream {
    pub(super) async fn pass(&mut self) -> Result<StreamState, Failure> {
        let mut state = self.state().await?;
        if self.line.is_first_pass() {
            self.look_at_the_clock(&state);
            self.say_what_has_no_effect(&state);
        }
        if let Some(since) = self.since.filter(|_| self.resource.has_start_time())
            && state.checkpoint.is_none()
            && state.reread.is_none()
        {
            state.since = Some(since.unix_secs());
        }
        if self.has_all_before_its_end(&mut state)? {
            self.line.begins(&state);
            self.line.done(&state);
            return Ok(state);
        }
        self.line.begins(&state);
        let mut begun_again = BegunAgain::default();
        let mut was_refused = false;
        loop {
            match self.read(&mut state).await {
                // A stray refusal of a time, by a proxy say, is no reason to read anything again.
                Err(Ended::Asking(error))
                    if !was_refused
                        && !error.is_position_refused()
                        && is_place_refused(&error, &state) =>
                {
                    was_refused = true;
                }
                Err(Ended::Asking(error))
                    if is_place_refused(&error, &state)
                        && begun_again.may(self.start_over(&state, &error)) =>
                {
                    self.begin_again(&mut state, &error);
                }
                read => {
                    read.map_err(|ended| self.explained(ended, &state))?;
                    break;
                }
            }
        }
        if !self.stop.is_asked() {
            state.goes_well();
            state.caught_up_at = Some(Utc::now().timestamp());
            self.end_reread(&mut state).await?;
            self.line.done(&state);
        }
        Ok(state)
    }

    /// As it is kept, or as the export is to be read again.
    pub(super) async fn state(&self) -> Result<StreamState, Failure> {
        match self.resync {
            true => self.begin_resync().await,
            false => self.with(|writer| writer.state()).await,
        }
    }

    pub(super) fn start(&self, state: &StreamState) -> Result<Start, Ended> {
        if let Some(checkpoint) = state.checkpoint.clone() {
            self.must_go_with(state)?;
            let reach = match checkpoint.start_time() {
                Some(position) => state.recent.reach(position, self.overlap),
                None => Duration::ZERO,
            };
            return Ok(Start::Checkpoint(checkpoint.earlier(reach)));
        }
        if let Some(reread) = &state.reread {
            self.must_go_with_reread(reread)?;
            return match reread.from.filter(|_| self.resource.has_start_time()) {
                Some(from) => Ok(Start::Time(self.zendesk.start_time(from)?)),
                None => Ok(Start::Beginning),
            };
        }
        match (self.since, state.since) {
            (Some(_), _) if !self.resource.has_start_time() => {
                Err(self.resource.has_no_start_time("--since").for_good().into())
            }
            (Some(since), _) => Ok(Start::Time(since.start()?)),
            // As the destination has it.
            (None, Some(since)) => Ok(Start::Time(self.zendesk.start_time(since)?)),
            (None, None) => Ok(Start::Beginning),
        }
    }

    /// What was stored with other sideloads lacks what this run asks for, or the other way round. That the other
    /// options are the same, the checkpoint looks after.
    fn must_go_with(&self, state: &StreamState) -> Result<(), Failure> {
        let asked = self.options.selection();
        let stored = state.selection.clone().unwrap_or_else(|| Selection {
            include: Vec::new(),
            ..asked.clone()
        });
        if stored.include == asked.include {
            return Ok(());
        }
        let name = self.resource.name();
        let what = format!(
            "{name}: what {} has of it was read with {}, and this run reads it with {}; `{}` reads all of it again as it is asked for now, and keeps what is there",
            self.to,
            stored.words(),
            asked.words(),
            remedy::resync(&name, &self.to, &asked)
        );
        Err(Failure::new(Exit::State, what).for_good())
    }

    /// A read that was begun for other records, and has stored none of them, is not ended by this one.
    fn must_go_with_reread(&self, reread: &Reread) -> Result<(), Failure> {
        let asked = self.options.selection();
        if reread.selection == asked {
            return Ok(());
        }
        let name = self.resource.name();
        let what = format!(
            "{name}: is being read again with {}, and this run reads it with {}; go on with `{}`, or give this run the same",
            reread.selection.words(),
            asked.words(),
            remedy::resync(&name, &self.to, &reread.selection)
        );
        Err(Failure::new(Exit::State, what).for_good())
    }

    /// The next page, unless somebody asks for an end first.
    pub(super) async fn next<T>(
        &self,
        next: impl Future<Output = Result<Option<T>, Error>>,
    ) -> Result<Option<T>, Error> {
        let mut stop = self.stop.clone();
        if stop.is_asked() {
            return Ok(None);
        }
        tokio::pin!(next);
        tokio::select! {
            page = &mut next => return page,
            () = stop.asked() => {}
        }
        match tokio::time::timeout(FOR_A_PAGE, next).await {
            Ok(page) => page,
            Err(_) => Ok(None),
        }
    }

    pub(super) async fn store(&self, taken: Taken, state: StreamState) -> Result<(), Failure> {
        self.with(move |writer| writer.store(&taken, &state))
            .await?;
        let misfits = self.destination.misfits(&self.resource.name());
        self.line.misfits(misfits);
        Ok(())
    }
}
