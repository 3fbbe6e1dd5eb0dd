use std::{marker::PhantomData, time::Duration};

use futures_util::{Stream, stream};

use crate::{
    Client, Page,
    boundary::{Boundary, timestamp},
    checkpoint::{Checkpoint, Position},
    error::{Error, Kind},
    exports::Endpoint,
    query::{Fetched, Query},
    resource::Paging,
    retry, start_time,
};

/// The way through an export, page by page.
pub(crate) struct Walk<E> {
    client: Client,
    query: Query,
    /// Whether the position comes from Zendesk, so that a position that is too recent means
    /// "nothing yet".
    continued: bool,
    boundary: Boundary,
    /// The newest time that was handed out, where pages do not say.
    newest: Option<i64>,
    circle: Circle,
    /// The largest page size that did not lead on from the present position.
    stuck_at: usize,
    then: Then,
    export: PhantomData<fn() -> E>,
}

/// What follows the page that was handed out.
enum Then {
    Ask,
    Fail(Error),
    End,
}

/// How much the clocks of this machine and of Zendesk may differ.
const LONGEST_SKEW: Duration = Duration::from_secs(60 * 60);

impl<E: Endpoint> Walk<E> {
    pub(crate) fn new(client: Client, query: Query, continued: bool) -> Self {
        Self {
            client,
            query,
            continued,
            boundary: Boundary::default(),
            newest: None,
            circle: Circle::default(),
            stuck_at: 0,
            then: Then::Ask,
            export: PhantomData,
        }
    }

    pub(crate) fn pages(self) -> impl Stream<Item = Result<Page<E::Record>, Error>> + Send {
        stream::try_unfold(self, async |mut walk| {
            Ok(walk.next().await?.map(|page| (page, walk)))
        })
    }

    async fn next(&mut self) -> Result<Option<Page<E::Record>>, Error> {
        match std::mem::replace(&mut self.then, Then::Ask) {
            Then::Ask => {}
            Then::Fail(error) => return Err(error),
            Then::End => return Ok(None),
        }
        if let Some(secs) = self.query.start_time()
            && let Err(error) =
                start_time::check(secs, self.client.now(), self.client.minimum_age())
        {
            return self.nothing_yet(error);
        }
        match retry::fetch::<E>(&self.client, &mut self.query).await {
            Ok((fetched, asked)) => Ok(Some(self.page(fetched, asked))),
            Err(error) => self.nothing_yet(error),
        }
    }

    /// A position that Zendesk named and that is still too recent is the end for now.
    fn nothing_yet<T>(&self, error: Error) -> Result<Option<T>, Error> {
        let soon = error
            .retry_after()
            .is_none_or(|wait| wait <= LONGEST_SKEW.saturating_add(self.client.minimum_age()));
        if self.continued && error.is_start_time() && soon {
            Ok(None)
        } else {
            Err(error.of(&self.query))
        }
    }

    /// Moves on to the position behind a page.
    fn page(&mut self, mut fetched: Fetched<E::Record>, asked: usize) -> Page<E::Record> {
        let resource = self.query.resource;
        let sent = fetched.records.len();
        let next = fetched.next.take();
        let ahead = next.as_ref().is_some_and(|next| self.is_far_ahead(next));
        let mut next = next.filter(|next| !ahead && next.is_behind(&self.query.position));
        let records = &mut fetched.records;
        self.boundary.drop_repeats(records, resource.timestamp);
        // Without `end_of_stream`, as in Talk or in 2019, a page that is not full is the last; elsewhere
        // it is one without anything new, or without a next.
        let is_last = match resource.short_pages {
            false => sent < asked,
            true => records.is_empty() || next.is_none(),
        };
        self.then = match (fetched.end_of_stream, &next) {
            (Some(true), _) => Then::End,
            (None, _) if is_last => Then::End,
            (_, None) if ahead => Then::Fail(self.ahead()),
            (_, None) => self.stand_still(sent, asked),
            (_, Some(next)) if self.circle.closes(next) => Then::Fail(self.standstill(sent)),
            (_, Some(_)) => Then::Ask,
        };
        let end = matches!(self.then, Then::End);
        if resource.paging == Paging::PageAfter {
            let last = records.last();
            self.newest = last
                .and_then(|record| timestamp(record, resource.timestamp))
                .max(self.newest);
            if end {
                // How long a cursor lives is not known, so the next run begins with the newest time.
                let newest = self.newest.map(Position::StartTime);
                next = newest.filter(|newest| {
                    !self.is_far_ahead(newest) && newest.is_behind(&self.query.position)
                });
            }
        }
        let boundary = &mut self.boundary;
        match (&next, &self.query.position) {
            _ if resource.short_pages => boundary.remember_page(records),
            (Some(Position::StartTime(secs)), _) => {
                boundary.remember_second(records, resource.timestamp, *secs);
            }
            (None, Position::StartTime(secs)) => {
                boundary.remember_more(records, resource.timestamp, *secs);
            }
            _ => {}
        }
        let leads_on = next.is_some();
        if let Some(next) = next {
            self.query.position = next;
            self.continued = true;
            self.stuck_at = 0;
        }
        fetched.end_of_stream = Some(end);
        let repeats = sent - fetched.records.len();
        let checkpoint = Checkpoint::new(self.client.account(), &self.query);
        Page::new(fetched, repeats, leads_on, checkpoint)
    }

    /// No position of Zendesk's lies in the future, but for clocks that differ.
    fn is_far_ahead(&self, next: &Position) -> bool {
        let now = start_time::unix_secs(self.client.now());
        let latest = now.saturating_add_unsigned(LONGEST_SKEW.as_secs());
        matches!(next, Position::StartTime(secs) if *secs > latest)
    }

    /// A page that was made smaller because of its weight may be too small for a second, so the size
    /// grows again before this is an error. Each size is tried once, so that it never goes in circles.
    fn stand_still(&mut self, records: usize, asked: usize) -> Then {
        let page_size = &mut self.query.page_size;
        let larger = page_size.most_records() as usize > asked || page_size.double();
        if larger && asked > self.stuck_at {
            self.stuck_at = asked;
            return Then::Ask;
        }
        Then::Fail(self.standstill(records))
    }

    fn ahead(&self) -> Error {
        let what = "standing still: the end_time of the last page lies in the future, by this machine's clock; check \
                    the clock, and run it again from the last checkpoint";
        Error::new(Kind::Standstill(what.to_owned())).of(&self.query)
    }

    fn standstill(&self, records: usize) -> Error {
        let resource = self.query.resource;
        let says = format!("standing still: the page of {records} records says that there is more");
        let what = match (resource.paging, self.query.start_time()) {
            (Paging::Time, Some(secs)) if resource.per_page => format!(
                "{says}, and its end_time does not move on from {secs}; a second that holds more records than a page cannot be passed by \
                 time, so ask for a larger per_page, or use the export by cursor where there is one"
            ),
            (Paging::Time, Some(secs)) => format!(
                "{says}, and its end_time does not move on from {secs}; a second that holds more records than a page cannot be passed \
                 here, so begin again from the next second, {}, and get the rest of this one another way",
                secs.saturating_add(1)
            ),
            (Paging::CursorAlone, _) => format!(
                "{says}, and its cursor does not lead on; run it again from the last checkpoint, and if that does not help, from the \
                 beginning"
            ),
            _ => format!(
                "{says}, and its after_cursor does not lead on; run it again from the last checkpoint, and if that does not help, from a \
                 start_time"
            ),
        };
        Error::new(Kind::Standstill(what)).of(&self.query)
    }
}

impl Position {
    /// Whether a position that Zendesk named leads on from the one that it was asked for.
    fn is_behind(&self, asked: &Self) -> bool {
        match (self, asked) {
            (Self::Cursor(next) | Self::PageAfter { cursor: next, .. }, asked) => {
                !next.is_empty() && asked.cursor() != Some(next)
            }
            (Self::StartTime(next), Self::StartTime(asked)) => next > asked,
            // All pages of a `start_time` are read, and the next one is that of the last record.
            (Self::StartTime(next), Self::PageAfter { start_time, .. }) => next > start_time,
            (Self::StartTime(_) | Self::Beginning, _) => false,
        }
    }
}

/// Notices cursors that lead in a circle, however long, with the memory of one (after Brent):
/// every cursor is compared with one that was kept, and the kept one is renewed at each power of two.
#[derive(Default)]
struct Circle {
    kept: Option<Position>,
    steps: u64,
}

impl Circle {
    fn closes(&mut self, next: &Position) -> bool {
        let closed = self.kept.as_ref() == Some(next);
        self.steps += 1;
        if self.steps.is_power_of_two() {
            self.kept = Some(next.clone());
        }
        closed
    }
}
