//! Lanes: the requests of one stream that are under way at once, each for a place of its own.
use std::{
    collections::VecDeque,
    convert::Infallible,
    future::{Future, poll_fn},
    pin::pin,
    task::{Context, Poll},
};

use futures_util::{
    StreamExt as _,
    future::{Either, select},
};
use serde_json::Value;
use zendesk_export::{Error, ExportStream, Page, StartTime};

use super::{
    crew::Berth,
    stream_state::{StreamState, Which},
};

mod load;
mod plan;

pub(crate) use load::Load;
pub(crate) use plan::{MOST, wanted};

/// The requests for one place.
pub(crate) struct Lane {
    pub(crate) which: Which,
    pub(crate) pages: ExportStream<Page<Value>>,
    /// Where the place ends.
    pub(crate) end: Option<StartTime>,
    /// The newest time that was handed out, in Unix seconds.
    pub(crate) at: i64,
    /// The seconds that a page covers, once one has come here or in the place that this one was a part of.
    pub(crate) page: Option<i64>,
    /// Whether it waits for a page; else one of it waits, or is being stored.
    pub(crate) asks: bool,
    /// Whether everything before its end has come.
    pub(crate) reached_end: bool,
    /// Without one the lane is laid up: it asks for nothing before it gets one again.
    pub(crate) berth: Option<Berth>,
}

impl Lane {
    pub(crate) fn lay_up(&mut self) {
        self.berth = None;
    }

    pub(crate) fn go_on(&mut self, berth: Berth) {
        (self.asks, self.berth) = (true, Some(berth));
    }

    /// Somebody else reads what is of this time or later.
    pub(crate) fn ends_at(&mut self, end: StartTime) {
        self.pages.until(end);
        self.end = Some(end);
    }

    /// A page of these times has come. The last one, or one that the end has cut, tells nothing of what a page
    /// covers, and what is left is no more than a page.
    pub(crate) fn covers(&mut self, times: Option<(i64, i64)>, is_last: bool) {
        if is_last {
            self.page = None;
        } else if let Some((oldest, newest)) = times {
            self.at = newest.max(self.at);
            // A page of few records, or of a second, does not make the rest many pages.
            let at_least = self.page.map_or(1, |page| page / 2);
            self.page = Some((newest - oldest).max(at_least).max(1));
        }
    }
}

/// A page, or nothing at the end of a lane.
type Came = Result<Option<Page<Value>>, Error>;

/// All of one stream.
#[derive(Default)]
pub(crate) struct Lanes {
    lanes: Vec<Lane>,
    came: VecDeque<(Which, Came)>,
}

impl Lanes {
    pub(crate) fn begin(&mut self, lane: Lane) {
        self.lanes.push(lane);
    }

    pub(crate) fn end(&mut self, which: Which) -> Option<Lane> {
        let at = self.lanes.iter().position(|lane| lane.which == which)?;
        Some(self.lanes.swap_remove(at))
    }

    pub(crate) fn of(&mut self, which: Which) -> Option<&mut Lane> {
        self.lanes.iter_mut().find(|lane| lane.which == which)
    }

    /// Whether a lane is at work in a place.
    pub(crate) fn works_in(&self, which: Which) -> bool {
        self.at_work().any(|lane| lane.which == which)
    }

    pub(crate) fn count(&self) -> usize {
        self.at_work().count()
    }

    fn at_work(&self) -> impl Iterator<Item = &Lane> {
        self.lanes.iter().filter(|lane| lane.berth.is_some())
    }

    /// Goes by the names that places have by now.
    pub(crate) fn follow(&mut self, state: &StreamState) {
        let lanes = self.lanes.iter_mut().map(|lane| &mut lane.which);
        for which in lanes.chain(self.came.iter_mut().map(|(which, _)| which)) {
            *which = state.known_as(*which);
        }
    }

    /// The lane whose place is to be divided, and the time to do it at. The last place ends `now`.
    pub(crate) fn divided(&self, now: i64) -> Option<(Which, i64)> {
        // A page that has come is not cut any more.
        let asking = self.lanes.iter().filter(|lane| lane.asks);
        plan::divided(asking.filter_map(|lane| {
            let reach = plan::Reach {
                at: lane.at,
                end: lane.end.map_or(now, StartTime::unix_secs),
                page: lane.page?,
            };
            Some((lane.which, reach))
        }))
    }

    /// The next page of any lane, and whose it is: `None` in its place at the end of a lane, and at all once no
    /// lane asks for any.
    pub(crate) async fn next(&mut self) -> Result<Option<(Which, Option<Page<Value>>)>, Error> {
        poll_fn(|context| {
            self.poll(context);
            match self.came.pop_front() {
                Some((which, page)) => Poll::Ready(page.map(|page| Some((which, page)))),
                None if self.lanes.iter().any(|lane| lane.asks) => Poll::Pending,
                None => Poll::Ready(Ok(None)),
            }
        })
        .await
    }

    /// Does something while the lanes wait for their pages, and keep those that come.
    pub(crate) async fn beside<T>(&mut self, work: impl Future<Output = T>) -> T {
        let waiting = poll_fn(|context| {
            self.poll(context);
            Poll::<Infallible>::Pending
        });
        match select(pin!(work), pin!(waiting)).await {
            Either::Left((done, _)) => done,
            Either::Right((never, _)) => match never {},
        }
    }

    fn poll(&mut self, context: &mut Context<'_>) {
        for lane in self.lanes.iter_mut().filter(|lane| lane.asks) {
            if let Poll::Ready(page) = lane.pages.poll_next_unpin(context) {
                lane.asks = false;
                self.came.push_back((lane.which, page.transpose()));
            }
        }
    }
}
