use futures_util::{Stream, stream};
use serde_json::Value;

use self::now::{LONGEST_SKEW, Place, Reach};
pub(crate) use self::standstill::Circle;
use crate::{
    Client, Page, Paging, Record, boundary::Boundary, checkpoint::Checkpoint, error::Error,
    fetched::Fetched, position::Position, query::Query, retry, start_time,
};

mod now;
mod standstill;

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
    pub(crate) fn new(client: Client, query: Query, from: Option<&Checkpoint>) -> Self {
        Self {
            start_over: from.map_or(query.start_time(), Checkpoint::start_over),
            client,
            query,
            continued: from.is_some(),
            boundary: Boundary::default(),
            newest: None,
            circle: Circle::default(),
            stuck_at: 0,
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
            Then::Look => return self.look().await.map(|()| None),
            Then::End => return Ok(None),
        }
        if let Some(secs) = self.query.start_time()
            && let Err(error) =
                start_time::check(secs, self.client.now(), self.client.minimum_age())
        {
            return self.nothing_yet(error);
        }
        match retry::fetch(&self.client, &mut self.query).await {
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

    /// Moves on to the position after a page.
    fn page(&mut self, mut fetched: Fetched, asked: usize) -> Page<Value> {
        let resource = self.query.resource;
        let sent = fetched.records.len();
        let Place { next, reach } = self.judge(&mut fetched);
        let ends = self.times_at_ends(&fetched.records);
        // Whether Zendesk leaves it to the reader to tell the last page.
        let is_unmarked = resource.paging == Paging::Time && fetched.end_of_stream.is_none();
        let may_end = is_unmarked && (!fetched.is_linked || reach == Reach::Present);
        let newest = may_end.then(|| self.newest_of(&fetched.records)).flatten();
        self.boundary.drop_repeats(&mut fetched.records);
        let is_last = fetched
            .end_of_stream
            .unwrap_or_else(|| self.seems_last(&fetched, next.as_ref(), reach, sent, asked));
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
        let leads_on = next.is_some();
        // How many records a page holds is documented for none of these exports: one of them that does not
        // lead on may hide others of its second.
        let may_hide = is_unmarked && is_end && fetched.is_linked && sent > 1;
        if may_hide && !leads_on && reach == Reach::Past {
            self.then = Then::Look;
        }
        if let Some(next) = next {
            self.query.position = next;
            self.continued = true;
            self.stuck_at = 0;
        }
        // Pages of an export by cursor do not overlap.
        if resource.paging != Paging::Cursor {
            let from = match self.query.position {
                Position::StartTime(secs) if resource.paging == Paging::Time => Some(secs),
                _ => None,
            };
            let from = from.map(|secs| (resource.timestamp, secs));
            self.boundary.remember(&fetched.records, from);
        }
        fetched.end_of_stream = Some(is_last);
        let repeats = sent - fetched.records.len();
        let checkpoint = Checkpoint::new(self.client.account(), &self.query, self.start_over);
        Page::new(fetched, repeats, leads_on, checkpoint)
    }

    /// Whether a page is the last one where it does not say so: one that is empty, has no link, or does not
    /// move on, as the last page of Talk never does. That there are few records on it means nothing, but a
    /// full page of one second that does not move on may have hidden others.
    fn seems_last(
        &self,
        fetched: &Fetched,
        next: Option<&Position>,
        reach: Reach,
        sent: usize,
        asked: usize,
    ) -> bool {
        let resource = self.query.resource;
        let (named, asked_from) = (next, &self.query.position);
        let moves_on = named.is_some_and(|next| next.leads_on_from(asked_from));
        if sent == 0 {
            return true;
        }
        if resource.paging != Paging::Time {
            return fetched.records.is_empty() || !moves_on;
        }
        let most = if resource.per_page {
            asked
        } else {
            resource.page_size as usize
        };
        match (fetched.is_linked, sent >= most) {
            (false, true) => !moves_on && reach != Reach::FarAhead,
            (false, false) => true,
            (true, true) => false,
            (true, false) => {
                let leads_back = named.is_some() && named != Some(asked_from);
                let stays = !moves_on && reach != Reach::FarAhead;
                // A link that leads nowhere is told, and taken for no end.
                named.is_some() && stays && (!leads_back || fetched.records.is_empty())
            }
        }
    }

    /// The end_time of a page that nothing follows may be later than all that is on it, such as the page's
    /// own time: what comes late would be skipped. Where a walk goes on it has to get further all the same.
    fn not_past_the_newest(
        &self,
        next: Position,
        newest: Option<i64>,
        is_end: bool,
    ) -> Option<Position> {
        let Position::StartTime(secs) = next else {
            return Some(next);
        };
        let kept = newest.map(|newest| Position::StartTime(secs.min(newest)));
        let kept = kept.filter(|kept| kept.leads_on_from(&self.query.position));
        kept.or_else(|| (!is_end).then_some(next))
    }

    fn newest_of(&self, records: &[Record<Value>]) -> Option<i64> {
        let resource = self.query.resource;
        let times = records.iter().map(|record| resource.version_of(record));
        times.max().flatten()
    }

    /// The times of the first record and of the last one.
    fn times_at_ends(&self, records: &[Record<Value>]) -> [Option<i64>; 2] {
        let resource = self.query.resource;
        [records.first(), records.last()].map(|record| resource.version_of(record?))
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
