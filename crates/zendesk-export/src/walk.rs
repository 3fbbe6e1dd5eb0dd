use futures_util::{Stream, stream};
use serde_json::Value;

use self::now::{LONGEST_SKEW, Place, Reach};
pub(crate) use self::{standstill::Circle, until::Until};
use crate::{
    Client, Page, Paging, Record, boundary::Boundary, checkpoint::Checkpoint, error::Error,
    fetched::Fetched, position::Position, query::Query, start_time,
};

mod last;
mod now;
mod standstill;
mod until;

/// The way through an export, page by page.
pub(crate) struct Walk {
    client: Client,
    query: Query,
    /// Whether the position comes from Zendesk, so that a position that is too recent means
    /// "nothing yet".
    continued: bool,
    boundary: Boundary,
    /// The newest time that was handed out, where pages do not say.
    newest: Option<i64>,
    /// Where to begin again without the cursor.
    start_over: Option<i64>,
    circle: Circle,
    /// The largest page size that did not lead on from the present position.
    stuck_at: usize,
    until: Until,
    /// The checkpoint before the first page by cursor of which the end left something out.
    kept: Option<Checkpoint>,
    then: Then,
}

/// What follows the page that was handed out.
enum Then {
    Ask,
    /// See whether anything follows the second that the page did not lead on from.
    Look,
    Fail(Error),
    End,
}

impl Walk {
    pub(crate) fn new(
        client: Client,
        query: Query,
        from: Option<&Checkpoint>,
        until: Until,
    ) -> Self {
        Self {
            start_over: from.map_or(query.start_time(), Checkpoint::start_over),
            client,
            query,
            continued: from.is_some(),
            boundary: Boundary::default(),
            newest: None,
            circle: Circle::default(),
            stuck_at: 0,
            until,
            kept: None,
            then: Then::Ask,
        }
    }

    pub(crate) fn pages(self) -> impl Stream<Item = Result<Page<Value>, Error>> + Send {
        stream::try_unfold(self, async |mut walk| {
            Ok(walk.next().await?.map(|page| (page, walk)))
        })
    }

    async fn next(&mut self) -> Result<Option<Page<Value>>, Error> {
        match std::mem::replace(&mut self.then, Then::Ask) {
            Then::Ask => {}
            Then::Fail(error) => return Err(error),
            Then::Look => {
                let is_last = self.look().await?;
                return Ok(self.end_of_last_second(is_last));
            }
            Then::End => return Ok(None),
        }
        if self.begins_at_its_end() {
            return Ok(None);
        }
        if let Some(secs) = self.query.start_time()
            && let Err(error) =
                start_time::check(secs, self.client.now(), self.client.minimum_age())
        {
            return self.nothing_yet(error);
        }
        match self.client.fetch(&mut self.query).await {
            Ok((fetched, asked)) => Ok(Some(self.page(fetched, asked))),
            Err(error) => self.nothing_yet(error),
        }
    }

    /// A position that Zendesk named and that is still too recent is the end for now.
    fn nothing_yet<T>(&self, error: Error) -> Result<Option<T>, Error> {
        let skew = LONGEST_SKEW.saturating_add(self.client.minimum_age());
        let soon = error.retry_after().is_none_or(|wait| wait <= skew);
        // Where Zendesk refuses a time that is long past, one of the two clocks is wrong.
        let now = start_time::unix_secs(self.client.now());
        let place = self.query.start_time().or(self.start_over);
        let is_old = error.status().is_some()
            && place.is_none_or(|secs| {
                now.saturating_sub(secs) > i64::try_from(skew.as_secs()).unwrap_or(i64::MAX)
            });
        if self.continued && error.is_start_time() && soon && !is_old {
            Ok(None)
        } else {
            Err(error.of(&self.query))
        }
    }

    /// What is handed out of a page, and where to go on from after it.
    fn page(&mut self, mut fetched: Fetched, asked: usize) -> Page<Value> {
        let sent = fetched.records.len();
        let cut = self.cut(&fetched.records);
        let before = self.checkpoint();
        self.move_on(&mut fetched, asked);
        self.remember(&fetched.records);
        let repeats = sent - fetched.records.len();
        let new = fetched.records.len();
        let reached_end = cut.is_some_and(|cut| self.end_at(&cut, &before, &mut fetched.records));
        let left_out = i64::try_from(new - fetched.records.len()).unwrap_or(i64::MAX);
        fetched.count = fetched.count.map(|count| count.saturating_sub(left_out));
        let checkpoint = self.checkpoint();
        let leads_on = checkpoint.position() != before.position();
        Page {
            reached_end,
            ..Page::new(fetched, repeats, leads_on, checkpoint)
        }
    }

    /// Moves on to the position after a page, without what was handed out before.
    fn move_on(&mut self, fetched: &mut Fetched, asked: usize) {
        let resource = self.query.resource;
        let sent = fetched.records.len();
        let Place { next, reach } = self.judge(fetched);
        let ends = self.times_at_ends(&fetched.records);
        // Whether Zendesk leaves it to the reader to tell the last page.
        let is_unmarked = resource.paging == Paging::Time && fetched.end_of_stream.is_none();
        let may_end = is_unmarked && (!fetched.is_linked || reach == Reach::Present);
        let newest = may_end.then(|| self.newest_of(&fetched.records)).flatten();
        self.boundary.drop_repeats(&mut fetched.records);
        let is_last = fetched.end_of_stream.unwrap_or_else(|| {
            self.seems_last(fetched, next.as_ref(), reach, sent, asked)
                && !self.makes_sure(is_unmarked, next.as_ref())
        });
        fetched.end_of_stream = Some(is_last);
        let mut next = next.filter(|next| next.leads_on_from(&self.query.position));
        self.then = match &next {
            _ if is_last || reach == Reach::Present => Then::End,
            None if reach == Reach::FarAhead => Then::Fail(self.ahead()),
            None => self.stand_still(sent, asked),
            Some(next) if self.circle.closes(next) => Then::Fail(self.standstill(sent)),
            Some(_) => Then::Ask,
        };
        if let [Some(first), Some(last)] = ends {
            self.start_over = Some(first.min(last).min(self.youngest()));
        }
        if resource.paging == Paging::PageAfter {
            self.newest = ends[1].max(self.newest);
            if matches!(self.then, Then::End) {
                // How long a cursor lives is not known, so the next run begins with the newest time.
                let newest = self.newest.map(|newest| newest.min(self.youngest()));
                next = newest
                    .map(Position::StartTime)
                    .filter(|newest| newest.leads_on_from(&self.query.position));
            }
        }
        let is_end = matches!(self.then, Then::End);
        if is_unmarked && (is_end || !fetched.is_linked) {
            next = next.and_then(|next| self.not_past_the_newest(next, newest, is_end));
        }
        // How many records a page holds is documented for none of these exports: one of them that does not
        // lead on may hide others of its second.
        let may_hide = is_unmarked && is_end && fetched.is_linked && sent > 1;
        if may_hide && next.is_none() && reach == Reach::Past {
            self.then = Then::Look;
        }
        if let Some(next) = next {
            self.query.position = next;
            self.continued = true;
            self.stuck_at = 0;
        }
    }

    /// Keeps what the next page may hold again. Pages of an export by cursor do not overlap.
    fn remember(&mut self, records: &[Record<Value>]) {
        let resource = self.query.resource;
        if resource.paging != Paging::Cursor {
            let from = match self.query.position {
                Position::StartTime(secs) if resource.paging == Paging::Time => Some(secs),
                _ => None,
            };
            let from = from.map(|secs| (resource.timestamp, secs));
            self.boundary.remember(records, from);
        }
    }

    fn checkpoint(&self) -> Checkpoint {
        let now = || Checkpoint::new(self.client.account(), &self.query, self.start_over);
        self.kept.clone().unwrap_or_else(now)
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
}
