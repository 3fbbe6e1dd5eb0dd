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
    stream_state::{Left, StreamState, Which},
};

mod load;
mod plan;

pub(crate) use load::Load;
pub(crate) use plan::{MOST, wanted};

/// The requests for one place.
pub(crate) struct Lane {
    which: Which,
    pages: ExportStream<Page<Value>>,
    /// Where the place ends.
    pub(crate) end: Option<StartTime>,
    /// The newest time that was handed out, in Unix seconds.
    at: i64,
    /// The seconds that a page covers here, once one has come. Before that there may be nothing to divide, and what a
    /// page covers elsewhere does not tell.
    page: Option<i64>,
    /// Whether it waits for a page; else one of it waits, or is being stored.
    asks: bool,
    /// How many lanes were at work when it asked for its page, itself included.
    pub(crate) among: usize,
    /// Whether everything before its end has come.
    pub(crate) reached_end: bool,
    /// Without one the lane is laid up: it asks for nothing before it gets one again.
    berth: Option<Berth>,
}

impl Lane {
    /// From where a place says, with these pages.
    pub(crate) fn new(
        place: Left,
        pages: ExportStream<Page<Value>>,
        end: Option<StartTime>,
        berth: Berth,
    ) -> Self {
        Self {
            which: place.which,
            pages,
            end,
            at: place.at,
            page: None,
            asks: false,
            among: 0,
            reached_end: false,
            berth: Some(berth),
        }
    }

    pub(crate) fn lay_up(&mut self) {
        self.berth = None;
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
            self.page = Some(plan::covered(self.page, newest - oldest));
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
        let which = lane.which;
        self.lanes.push(lane);
        self.asks(which);
    }

    /// Has a lane that was laid up ask again.
    pub(crate) fn go_on(&mut self, which: Which, berth: Berth) {
        if let Some(lane) = self.of(which) {
            lane.berth = Some(berth);
        }
        self.asks(which);
    }

    /// Has a lane ask for its next page.
    pub(crate) fn asks(&mut self, which: Which) {
        let among = self.count();
        if let Some(lane) = self.of(which) {
            (lane.asks, lane.among) = (true, among);
        }
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

    /// The lane whose place is to be divided, and the time to do it at. Of the last place, what is as old as
    /// the `newest` is divided.
    pub(crate) fn divided(&self, newest: i64) -> Option<(Which, i64)> {
        // A page that has come is not cut any more.
        let asking = self.lanes.iter().filter(|lane| lane.asks);
        plan::divided(asking.filter_map(|lane| {
            let reach = plan::Reach {
                at: lane.at,
                end: lane.end.map_or(newest, StartTime::unix_secs),
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
