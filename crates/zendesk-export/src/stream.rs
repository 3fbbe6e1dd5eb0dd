use std::{
    fmt,
    pin::Pin,
    sync::{Arc, Mutex},
    task::{Context, Poll},
};

use futures_util::{Stream, StreamExt as _, stream::BoxStream};

use crate::{Checkpoint, Page, Record, StartTime, error::Error, locked::lock, walk::Until};

/// What an export yields, one page or one record after the other.
///
/// Nothing is sent until it is polled, and at most one request is under way. After an error the
/// stream is at its end; go on with a new one from the last checkpoint. A pending
/// [`try_next`](Self::try_next) may be dropped and called again: its request goes on.
#[must_use = "a stream does nothing until it is polled"]
pub struct ExportStream<T> {
    stream: BoxStream<'static, Result<T, Error>>,
    whole: Arc<Mutex<Option<Checkpoint>>>,
    until: Until,
}

impl<T> ExportStream<T> {
    /// A stream that keeps the checkpoint of the last page that it has handed out whole in `whole`.
    pub(crate) fn new(
        stream: impl Stream<Item = Result<T, Error>> + Send + 'static,
        whole: Arc<Mutex<Option<Checkpoint>>>,
    ) -> Self {
        let stream = stream.boxed();
        Self {
            stream,
            whole,
            until: Until::default(),
        }
    }

    /// The same stream, which ends where `until` says.
    pub(crate) fn ending(self, until: Until) -> Self {
        Self { until, ..self }
    }

    /// The next item; `None` when the export has nothing more for now.
    ///
    /// # Errors
    ///
    /// Any [`Error`], after the retries that the client's [`RetryPolicy`](crate::RetryPolicy) allows.
    pub async fn try_next(&mut self) -> Result<Option<T>, Error> {
        self.stream.next().await.transpose()
    }

    /// The items as a plain iterator, for code that is not async.
    ///
    /// ```no_run
    /// # fn main() -> Result<(), Box<dyn std::error::Error>> {
    /// # let zendesk = zendesk_export::Client::builder("acme").build()?;
    /// let start = zendesk_export::StartTime::from_unix_secs(0)?;
    /// for record in zendesk.organizations(start).records().blocking()? {
    ///     println!("{}", record?.json());
    /// }
    /// # Ok(()) }
    /// ```
    ///
    /// # Errors
    ///
    /// The operating system refuses what an event loop needs.
    ///
    /// # Panics
    ///
    /// The iterator panics inside an async runtime; use the stream there.
    ///
    /// It takes the stream, so [`checkpoint`](Self::checkpoint) is out of reach then: take the
    /// [`pages`](crate::Export::pages) instead, which come with theirs.
    #[cfg(feature = "blocking")]
    pub fn blocking(mut self) -> std::io::Result<impl Iterator<Item = Result<T, Error>>> {
        // A worker of its own keeps connections alive that other iterators of the client may take over.
        let runtime = tokio::runtime::Builder::new_multi_thread()
            .worker_threads(1)
            .enable_all()
            .build()?;
        Ok(std::iter::from_fn(move || {
            runtime.block_on(self.try_next()).transpose()
        }))
    }
}

impl<T> ExportStream<Page<T>> {
    /// Ends at this time, as [`Export::until`](crate::Export::until), although the stream is under way; also a
    /// page that was asked for and has not come yet keeps to it. Of several such times the earliest counts.
    /// Somebody else may read what follows meanwhile. A stream that is there already, or past it, has no further page.
    pub fn until(&self, end: StartTime) {
        self.until.no_later_than(end);
    }
}

impl<T> ExportStream<Record<T>> {
    /// The checkpoint of the last page whose records were all handed out, which is known once the next
    /// record is asked for; before that, the one that the export began from, if it did. Going on from it repeats the records of the page under way,
    /// and skips none.
    ///
    /// ```no_run
    /// # use zendesk_export::{Checkpoint, Client, Error, Record, Start, types::Ticket};
    /// # async fn store(_: Record<Ticket>) {}
    /// # async fn save(_: Option<Checkpoint>) {}
    /// # async fn run(zendesk: Client, start: Start) -> Result<(), Error> {
    /// let mut records = zendesk.tickets(start).records();
    /// while let Some(record) = records.try_next().await? {
    ///     store(record).await;
    /// }
    /// save(records.checkpoint()).await;
    /// # Ok(()) }
    /// ```
    #[must_use]
    pub fn checkpoint(&self) -> Option<Checkpoint> {
        lock(&self.whole).clone()
    }
}

impl<T> Stream for ExportStream<T> {
    type Item = Result<T, Error>;

    fn poll_next(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<Option<Self::Item>> {
        self.stream.poll_next_unpin(context)
    }
}

impl<T> fmt::Debug for ExportStream<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("ExportStream")
    }
}
