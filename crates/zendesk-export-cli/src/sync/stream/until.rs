//! Where a stream ends, if not with the newest records.
use chrono::Utc;

use super::Stream;
use crate::{
    failure::{Exit, Failure},
    remedy,
    sync::stream_state::StreamState,
    text,
};

impl Stream {
    /// Notes where this run is to end, and says whether everything before that is there already. What is read again
    /// ends where it did.
    pub(super) fn has_all_before_its_end(&self, state: &mut StreamState) -> Result<bool, Failure> {
        let name = self.resource.name();
        let Some(until) = self.until.filter(|_| !self.resource.is_list()) else {
            if let Some(end) = state.until.filter(|_| !self.resync) {
                tracing::info!(
                    "{name}: goes on past {}, where an earlier run was to end, up to now",
                    text::date(end)
                );
                state.ends_at(None);
            }
            return Ok(false);
        };
        if state.is_read_before(until, &self.to)? {
            self.must_be_what_was_read(state)?;
            tracing::info!(
                "{name}: {} has everything before {} already; nothing to do",
                self.to,
                text::date(until.unix_secs())
            );
            state.ends_at(Some(until));
            state.caught_up_at.get_or_insert(Utc::now().timestamp());
            return Ok(true);
        }
        state.ends_at(Some(until));
        Ok(false)
    }

    /// What is there was asked for as it is now, since it is not read another time.
    fn must_be_what_was_read(&self, state: &StreamState) -> Result<(), Failure> {
        let asked = self.options.selection();
        match &state.selection {
            Some(stored) if *stored != asked => {
                let name = self.resource.name();
                let what = format!(
                    "{name}: what {} has of it was read with {}, and this run asks for {}; `{}` reads it again so, and keeps what is \
                     there",
                    self.to,
                    stored.words(),
                    asked.words(),
                    remedy::resync(&name, &self.to, &asked)
                );
                Err(Failure::new(Exit::State, what).for_good())
            }
            _ => Ok(()),
        }
    }
}
