//! All pages of a pass, in as many places at once as the budget is worth.
use std::time::Duration;

use serde_json::Value;
use zendesk_export::{Checkpoint, Page, Paging, Start, StartTime};

use super::{Stream, ended::Ended};
use crate::{
    place::is_not_reached,
    sync::{
        crew::Berth,
        lanes::{Lane, Lanes, MOST, wanted},
        seam,
        stream_state::{Left, StreamState, Which},
    },
    table::Table,
};

/// A pass, as far as it has come.
#[derive(Default)]
struct Reading {
    lanes: Lanes,
    last: Last,
}

/// The place that has no end.
#[derive(Default, PartialEq, Eq)]
enum Last {
    #[default]
    Unread,
    /// To its end while others were left. What changed meanwhile has left its place and comes here, so it is
    /// read once more after them.
    ReadEarly,
    Read,
}

/// How far ahead of Zendesk's the clock of this machine may be; what is younger is never divided.
const LONGEST_SKEW: Duration = Duration::from_secs(24 * 60 * 60);

impl Stream {
    /// From where the state says to the end.
    pub(super) async fn read(&mut self, state: &mut StreamState) -> Result<(), Ended> {
        let mut reading = Reading::default();
        state.take_back(|secs| self.zendesk.start_time(secs).is_ok());
        self.begin_lanes(&mut reading, state)?;
        while let Some((which, page)) = self.next(reading.lanes.next()).await? {
            match page {
                Some(page) => self.page(which, page, &mut reading, state).await?,
                None => {
                    reading
                        .ends(which, state)
                        .map_err(|end| is_not_reached(&self.resource.name(), end))?;
                    self.begin_lanes(&mut reading, state)?;
                }
            }
        }
        Ok(())
    }

    /// Takes a page of a lane, has the lane ask for the next one, and stores the page meanwhile.
    async fn page(
        &mut self,
        which: Which,
        page: Page<Value>,
        reading: &mut Reading,
        state: &mut StreamState,
    ) -> Result<(), Ended> {
        let lanes = &mut reading.lanes;
        let (page, holds) = lanes.beside(self.held(page, state)).await?;
        let at_work = lanes.count();
        if let Some(lane) = lanes.of(which) {
            self.load.page(page.took, at_work, lane.among);
            lane.reached_end |= page.reached_end;
        }
        if self.line.was_strained() {
            self.load.failed(at_work);
        }
        let times = seam::times_between(&page, &self.resource);
        // After the last page there is nothing to divide, however long ago it was.
        let is_last = page.end_of_stream || page.reached_end || !page.leads_on;
        self.awaited.look(&page, Table::of(self.resource.table()));
        let taken = state.take(
            which,
            page,
            &holds,
            &self.resource,
            self.overlap,
            &mut self.told,
        );
        self.tell_what_never_came(state);
        state.selection = Some(self.options.selection());
        state.budget = self
            .zendesk
            .budget(self.resource.table())
            .map(|budget| budget.into());
        self.keep_run(state);
        tracing::debug!(
            lanes = lanes.count(),
            limit = self.load.limit(),
            millis = self.load.latency().as_millis(),
            place = which,
            "lanes"
        );
        // The stream's own place is never left: those after it are joined with it. One whose last page has come ends
        // by itself, and then it is known that it ended early.
        let may_be_left = which.is_some() && !is_last;
        let is_one_too_many = may_be_left && lanes.count() > self.load.limit();
        if state.is_read(which) {
            lanes.end(which);
        } else if let Some(lane) = lanes.of(which) {
            lane.covers(times, is_last);
            if is_one_too_many {
                lane.lay_up();
            } else if !self.stop.is_asked() {
                lanes.asks(which);
            }
        }
        reading.join(state);
        self.begin_lanes(reading, state)?;
        let store = async {
            let taken = self.without_repeats(taken, state).await?;
            self.store(taken, state.clone()).await
        };
        reading.lanes.beside(store).await?;
        self.line.page(state);
        Ok(())
    }

    fn tell_what_never_came(&mut self, state: &mut StreamState) {
        if state.caught_up_at.is_some()
            && let Some((what, whole)) = self.awaited.never_came()
        {
            state.warn_once(&mut self.told, &self.resource.name(), &what, &whole);
        }
    }

    /// Begins to read what is left, as long as another lane is worth it.
    fn begin_lanes(&mut self, reading: &mut Reading, state: &mut StreamState) -> Result<(), Ended> {
        while !self.stop.is_asked()
            && (reading.lanes.count() == 0 || self.is_worth_another(&reading.lanes))
        {
            if let Some(place) = reading.place_without_lane(state) {
                match reading.lanes.of(place.which) {
                    Some(_) => reading.lanes.go_on(place.which, self.berth()),
                    None => reading.begin(self.lane(place, state)?),
                }
            } else if let Some(place) = self.divide(&mut reading.lanes, state) {
                reading.begin(self.lane(place, state)?);
            } else {
                break;
            }
        }
        Ok(())
    }

    fn is_worth_another(&self, lanes: &Lanes) -> bool {
        let table = self.resource.table();
        let most = match table.paging {
            Paging::Time | Paging::Cursor if !self.destination.is_in_order() => self.most_lanes,
            _ => 1,
        };
        let Some(budget) = self.zendesk.budget(table) else {
            return false;
        };
        lanes.count() < most.min(MOST).min(self.load.limit())
            && self.crew.lanes(budget.bucket) < wanted(&budget, self.load.latency())
    }

    fn lane(&self, place: Left, state: &StreamState) -> Result<Lane, Ended> {
        let end = place.end.map(|end| self.zendesk.start_time(end));
        let end = end.transpose()?;
        let checkpoint = state.checkpoint_of(place.which).cloned();
        let start = match place.which.and(checkpoint) {
            Some(checkpoint) => Start::Checkpoint(checkpoint),
            None => self.start(state)?,
        };
        let mut export = self.resource.export(&self.zendesk, start, &self.options);
        if let Some(end) = end {
            export = export.until(end);
        }
        Ok(Lane::new(place, export.pages(), end, self.berth()))
    }

    fn berth(&self) -> Berth {
        let budget = self.zendesk.budget(self.resource.table());
        self.crew.berth(budget.and_then(|budget| budget.bucket))
    }

    /// Divides the widest place, and returns its later half.
    fn divide(&self, lanes: &mut Lanes, state: &mut StreamState) -> Option<Left> {
        // A place that began later than Zendesk's present would be refused.
        let newest = self.zendesk.ago(LONGEST_SKEW).ok()?;
        let (which, at) = lanes.divided(newest.unix_secs())?;
        let at = self.zendesk.start_time(at).ok()?;
        let lane = lanes.of(which)?;
        let later = Left {
            which: Some(at.unix_secs()),
            at: at.unix_secs(),
            end: state.end_of(which),
        };
        lane.ends_at(at);
        state.divide(which, at);
        Some(later)
    }
}

impl Reading {
    fn place_without_lane(&self, state: &StreamState) -> Option<Left> {
        let left = state.left();
        let is_alone = left.len() == 1;
        let may_be_read = |place: &Left| match self.last {
            _ if place.end.is_some() => true,
            Last::Unread => true,
            Last::ReadEarly => is_alone,
            Last::Read => false,
        };
        let mut left = left.into_iter();
        left.find(|place| !self.lanes.works_in(place.which) && may_be_read(place))
    }

    fn begin(&mut self, lane: Lane) {
        if lane.end.is_none() {
            self.last = Last::Unread;
        }
        self.lanes.begin(lane);
    }

    /// Nothing more comes in the place of a lane, which may not have come to its end.
    fn ends(&mut self, which: Which, state: &mut StreamState) -> Result<(), StartTime> {
        let lane = self.lanes.end(which);
        let has_reached_end = lane.as_ref().is_some_and(|lane| lane.reached_end);
        let at = state.checkpoint_of(which).and_then(Checkpoint::start_over);
        match lane.and_then(|lane| lane.end) {
            Some(end) if !has_reached_end && at < Some(end.unix_secs()) => return Err(end),
            Some(end) => state.is_through(which, end),
            None if state.places.is_empty() => self.last = Last::Read,
            None => self.last = Last::ReadEarly,
        }
        self.join(state);
        Ok(())
    }

    fn join(&mut self, state: &mut StreamState) {
        state.join();
        self.lanes.follow(state);
    }
}
