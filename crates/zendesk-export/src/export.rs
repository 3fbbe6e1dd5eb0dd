use std::{
    fmt, iter,
    sync::{Arc, Mutex},
};

use futures_util::{TryStreamExt as _, stream};
use zendesk_export_api::{Open, Record, types::SupportTypeScope};

use crate::{
    Checkpoint, Client, ExportStream, Page, Paging, Resource, StartTime,
    error::Error,
    exports::{
        Endpoint, ExcludesDeleted, IncludesChanges, PageSized, Sampled, ScopesBySupportType,
        Sideloads,
    },
    locked::lock,
    page_size::PageSize,
    position::Position,
    query::Query,
    start_time,
    walk::{Until, Walk},
};

mod of_client;

/// An export that is described and not yet begun: add options, then ask for
/// [`pages`](Self::pages) or [`records`](Self::records).
///
/// ```no_run
/// # async fn run(zendesk: zendesk_export::Client) -> Result<(), zendesk_export::Error> {
/// use zendesk_export::{StartTime, types::TicketSideload};
///
/// let mut pages = zendesk
///     .tickets(StartTime::from_unix_secs(1_332_034_771)?)
///     .include([TicketSideload::Users, TicketSideload::MetricSets])
///     .per_page(500)
///     .pages();
/// while let Some(page) = pages.try_next().await? {
///     for record in &page.records {
///         println!("{}", record.json());
///     }
/// }
/// # Ok(()) }
/// ```
#[must_use = "an export does nothing until its pages or records are polled"]
pub struct Export<E: Endpoint> {
    client: Client,
    start: Start,
    query: Query,
    until: Until,
    export: std::marker::PhantomData<fn() -> E>,
}

/// Where an export begins.
#[derive(Clone, Debug, PartialEq, Eq)]
#[expect(
    clippy::exhaustive_enums,
    reason = "the exports know no other way to begin"
)]
pub enum Start {
    /// With everything there is.
    Beginning,
    /// With the records of this time and later. Skills-based routing has no such start.
    Time(StartTime),
    /// After the records of an earlier run of the same export.
    Checkpoint(Checkpoint),
}

impl Start {
    fn checkpoint(&self) -> Option<&Checkpoint> {
        match self {
            Self::Checkpoint(checkpoint) => Some(checkpoint),
            Self::Beginning | Self::Time(_) => None,
        }
    }
}

impl From<StartTime> for Start {
    fn from(time: StartTime) -> Self {
        Self::Time(time)
    }
}

impl From<Checkpoint> for Start {
    fn from(checkpoint: Checkpoint) -> Self {
        Self::Checkpoint(checkpoint)
    }
}

impl<E: Endpoint> Export<E> {
    pub(crate) fn new(
        client: Client,
        resource: &'static Resource,
        key: Option<String>,
        start: Start,
    ) -> Self {
        let position = match &start {
            Start::Beginning if resource.paging == Paging::CursorAlone => Position::Beginning,
            Start::Beginning => Position::StartTime(0),
            Start::Time(time) => Position::StartTime(time.unix_secs()),
            Start::Checkpoint(checkpoint) => checkpoint.position().clone(),
        };
        let mut query = Query::new(resource, position);
        query.options.key = key;
        Self {
            client,
            start,
            query,
            until: Until::default(),
            export: std::marker::PhantomData,
        }
    }

    /// What is known of the export.
    #[must_use]
    pub fn resource(&self) -> &'static Resource {
        self.query.resource
    }

    /// Ends before a time: no record of that time or later is handed out, and each one before it is. So a
    /// day, a month or another part of an export is read by itself, and no request is spent on what follows.
    /// The page that reaches it says so by [`Page::reached_end`], and its checkpoint is that time, or an
    /// earlier place where Zendesk has nothing later; an export that goes on from that time or later has no
    /// pages.
    ///
    /// A record belongs to the time that it shows, [`Resource::version_of`]; one without a time that can be
    /// read is handed out where it comes. An export by cursor ends with a page whose records stand in the order
    /// of time and lead past the end. Nothing is taken for granted of the order, so where they stand in another one, or
    /// are so young that they may have changed while the page was made, it reads on until all of a page belongs
    /// to that time or later, and until then its checkpoints stay where the first record was left out.
    ///
    /// ```no_run
    /// # async fn run(zendesk: zendesk_export::Client) -> Result<(), zendesk_export::Error> {
    /// // 2026-11-01, by UTC.
    /// let (from, until) = (zendesk.start_time(1_793_491_200)?, zendesk.start_time(1_793_577_600)?);
    /// let mut day = zendesk.tickets(from).until(until).pages();
    /// while let Some(page) = day.try_next().await? {
    ///     println!("{} tickets", page.records.len());
    /// }
    /// # Ok(()) }
    /// ```
    ///
    /// An export without a `start_time` has no such end: skills-based routing is refused with
    /// [`Error::is_settings`] in place of the first page, and so is a start at that time or later.
    pub fn until(self, end: StartTime) -> Self {
        self.until.no_later_than(end);
        self
    }

    /// The pages, up to now, or up to the time of [`until`](Self::until).
    pub fn pages(self) -> ExportStream<Page<E::Record>> {
        let until = self.until.apart();
        let walk = self.check().map(|()| {
            Walk::new(
                self.client.clone(),
                self.query.clone(),
                self.start.checkpoint(),
                until.clone(),
            )
        });
        let pages = stream::once(async { walk })
            .map_ok(Walk::pages)
            .try_flatten()
            .map_ok(Page::of_type);
        ExportStream::new(pages, Arc::default()).ending(until)
    }

    /// The records of all pages, up to now. [`ExportStream::checkpoint`] says where to go on after an
    /// interruption.
    pub fn records(self) -> ExportStream<Record<E::Record>> {
        let whole = Arc::new(Mutex::new(self.start.checkpoint().cloned()));
        let reached = Arc::clone(&whole);
        let records = self.pages().map_ok(move |page| {
            let (whole, checkpoint) = (Arc::clone(&whole), page.checkpoint);
            // Whoever asks for another record has the last one of this page.
            let over = iter::once_with(move || *lock(&whole) = Some(checkpoint));
            let over = over.filter_map(|()| None);
            stream::iter(page.records.into_iter().map(Ok).chain(over))
        });
        ExportStream::new(records.try_flatten(), reached)
    }

    /// Whether the export can begin where it is asked to.
    fn check(&self) -> Result<(), Error> {
        let refuse = |what: &str| Err(Error::settings(what).of(&self.query));
        if let Err(what) = self.query.check() {
            return refuse(&what);
        }
        if self.query.resource.is_list() {
            return refuse("it is a list; read it with Client::list");
        }
        let (start, end) = (&self.start, self.until.secs());
        let has_no_start_time = self.query.resource.paging == Paging::CursorAlone;
        match start {
            Start::Time(_) if has_no_start_time => {
                refuse("there is no start_time; begin with everything, or from a checkpoint")
            }
            _ if has_no_start_time && end.is_some() => {
                refuse("there is no start_time, and so no time to end at; read all of it")
            }
            Start::Time(start) if end.is_some_and(|end| start.unix_secs() >= end) => {
                refuse("the time to end at is not after the one to begin with")
            }
            Start::Time(_) | Start::Beginning => Ok(()),
            Start::Checkpoint(checkpoint) => checkpoint.check(self.client.account(), &self.query),
        }
    }
}

impl<E: PageSized> Export<E> {
    /// Records a page, from 1 to 1,000; a value outside is taken as the nearest of these. Zendesk
    /// sends 1,000 by default. A page by time may hold more, since a second is never divided.
    pub fn per_page(mut self, records: u32) -> Self {
        self.query.page_size = PageSize::of(records);
        self
    }
}

impl<E: Sideloads> Export<E> {
    /// Sideloads: some come in [`Page::sideloads`], some within each record. A name that the spec
    /// does not list is sent as it is: `Open::Unknown("slas".into())`.
    pub fn include(
        mut self,
        names: impl IntoIterator<Item = impl Into<Open<E::Sideload>>>,
    ) -> Self {
        let text = |name: Open<E::Sideload>| name.to_string();
        self.query.options.include = names.into_iter().map(Into::into).map(text).collect();
        self
    }
}

impl<E: Sampled> Export<E> {
    /// A few records as the export has them, 50 at most, to try a sign-in and see the format. Of the
    /// options it knows [`include`](Self::include) alone. Its checkpoint is where it began. Zendesk
    /// answers 10 such requests in 20 minutes.
    ///
    /// # Errors
    ///
    /// Any [`Error`], after the retries that the client's [`RetryPolicy`](crate::RetryPolicy) allows.
    /// [`Error::is_settings`] for a start that holds no time.
    pub async fn sample(self) -> Result<Page<E::Record>, Error> {
        self.check()?;
        let Some(resource) = self.query.resource.sample else {
            return Err(Error::settings("Zendesk gives no sample of it").of(&self.query));
        };
        let mut query = Query::new(resource, self.query.position.clone());
        query
            .options
            .include
            .clone_from(&self.query.options.include);
        match query.start_time() {
            Some(secs) if query.position.cursor().is_none() => {
                start_time::check(secs, self.client.now(), self.client.minimum_age())
                    .map_err(|e| e.of(&query))?;
            }
            _ => return Err(Error::settings("a sample begins at a time").of(&query)),
        }
        let (fetched, _) = self.client.fetch(&mut query).await?;
        let checkpoint = Checkpoint::new(self.client.account(), &self.query, None);
        Ok(Page::new(fetched, 0, false, checkpoint).of_type())
    }
}

impl<E: ExcludesDeleted> Export<E> {
    /// Leaves deleted records out. By default they are part of the export, so that a copy can
    /// follow deletions.
    pub fn exclude_deleted(mut self, exclude: bool) -> Self {
        self.query.options.exclude_deleted = exclude;
        self
    }
}

impl<E: IncludesChanges> Export<E> {
    /// Sends `include_changes`, of which no more is documented than its name.
    pub fn include_changes(mut self, include: bool) -> Self {
        self.query.options.include_changes = include;
        self
    }
}

impl<E: ScopesBySupportType> Export<E> {
    /// Whose tickets: those of human agents (Zendesk's default), of AI agents, or all. Tickets
    /// that only an AI agent handled are missing unless they are asked for.
    pub fn support_type_scope(mut self, scope: impl Into<Open<SupportTypeScope>>) -> Self {
        self.query.options.support_type_scope = Some(scope.into());
        self
    }
}

/// The same description, to be run on its own.
impl<E: Endpoint> Clone for Export<E> {
    fn clone(&self) -> Self {
        Self {
            client: self.client.clone(),
            start: self.start.clone(),
            query: self.query.clone(),
            until: self.until.apart(),
            export: std::marker::PhantomData,
        }
    }
}

impl<E: Endpoint> fmt::Debug for Export<E> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Export")
            .field("name", &self.query.name())
            .field("start", &self.start)
            .finish_non_exhaustive()
    }
}
