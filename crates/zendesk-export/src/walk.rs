use futures_util::{Stream, stream};

use crate::{
    Client, Page,
    boundary::Boundary,
    checkpoint::{Checkpoint, Position},
    error::{Error, Kind},
    exports::Endpoint,
    query::{Fetched, Query},
    retry, start_time,
};

/// The way through an export, page by page.
pub(crate) struct Walk<E: Endpoint> {
    client: Client,
    query: Query<E::Sideload>,
    /// Whether the position comes from Zendesk, so that a position that is too recent means
    /// "nothing yet".
    continued: bool,
    boundary: Boundary,
    circle: Circle,
    then: Then,
}

/// What follows the page that was handed out.
enum Then {
    Ask,
    Fail(Error),
    End,
}

impl<E: Endpoint> Walk<E> {
    pub(crate) fn new(client: Client, query: Query<E::Sideload>, continued: bool) -> Self {
        Self {
            client,
            query,
            continued,
            boundary: Boundary::default(),
            circle: Circle::default(),
            then: Then::Ask,
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
        let nothing_yet = |error: Error| {
            if self.continued && error.is_start_time() {
                Ok(None)
            } else {
                Err(error.of(E::NAME))
            }
        };
        if let Some(secs) = self.query.start_time()
            && let Err(too_recent) =
                start_time::check(secs, self.client.now(), self.client.minimum_age())
        {
            return nothing_yet(too_recent);
        }
        match retry::fetch::<E>(&self.client, &mut self.query).await {
            Ok(fetched) => Ok(Some(self.page(fetched))),
            Err(error) => nothing_yet(error),
        }
    }

    /// Moves on to the position behind a page.
    fn page(&mut self, fetched: Fetched<E::Record>) -> Page<E::Record> {
        let Fetched {
            mut records,
            next,
            end_of_stream,
            count,
            sideloads,
            extra,
        } = fetched;
        let next = next.filter(|next| next.is_behind(&self.query.position));
        let full = records.len() >= self.query.page_size.most_records() as usize;
        self.then = match (end_of_stream, &next) {
            (Some(true), _) => Then::End,
            // Without `end_of_stream` a page that is not full, or a position that stays, is the end.
            (None, _) if !full => Then::End,
            (None, None) if records.is_empty() => Then::End,
            (_, None) => Then::Fail(self.standstill(records.len())),
            (_, Some(next)) if self.circle.closes(next) => {
                Then::Fail(self.standstill(records.len()))
            }
            (_, Some(_)) => Then::Ask,
        };
        if !E::BY_CURSOR {
            self.boundary.drop_repeats(&mut records);
        }
        if let Some(next) = next {
            if let Position::StartTime(secs) = next {
                self.boundary.remember(&records, secs);
            }
            self.query.position = next;
            self.continued = true;
        }
        let checkpoint = Checkpoint::new(
            self.client.account(),
            E::NAME,
            self.query.scope(),
            self.query.position.clone(),
        );
        Page {
            records,
            sideloads,
            extra,
            count,
            end_of_stream: matches!(self.then, Then::End),
            checkpoint,
        }
    }

    fn standstill(&self, records: usize) -> Error {
        let what = match self.query.start_time() {
            Some(secs) if !E::BY_CURSOR => format!(
                "standing still at start_time {secs}: the page of {records} records says that there is more, and its end_time does not \
                 move on; a second that holds more records than a page cannot be passed by time, so ask for a larger per_page, or use \
                 the export by cursor where there is one"
            ),
            _ => format!(
                "standing still: the page of {records} records says that there is more, and its after_cursor does not lead on; run it \
                 again from the last checkpoint, and if that does not help, from a start_time"
            ),
        };
        Error::new(Kind::Standstill(what)).of(E::NAME)
    }
}

impl Position {
    /// Whether a position that Zendesk named leads on from the one that it was asked for.
    fn is_behind(&self, asked: &Self) -> bool {
        match (self, asked) {
            (Self::StartTime(next), Self::StartTime(asked)) => next > asked,
            (Self::Cursor(next), asked) => !next.is_empty() && *asked != Self::Cursor(next.clone()),
            (Self::StartTime(_), Self::Cursor(_)) => false,
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
