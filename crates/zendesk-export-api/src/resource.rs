//! What is known of an export before it runs.
use std::{fmt, future::Future, pin::Pin, time::Duration};

use progenitor_client::{Error, ResponseValue};

use crate::{Client, Members, Record, Request, Response, unix_secs};

/// An export or a list, as its mark in the OpenAPI document, `x-export` or `x-list`, describes it.
/// [`Resource::ALL`] is the table of all exports and [`Resource::LISTS`] that of all lists, which are generated.
#[non_exhaustive]
pub struct Resource {
    /// Its name in checkpoints and messages, such as `tickets_by_time`.
    pub name: &'static str,
    /// How one page leads to the next.
    pub paging: Paging,
    /// The most records of a page, unless a second holds more.
    pub page_size: u32,
    /// Whether records may carry a time that is still to come.
    pub dated_ahead: bool,
    /// The budget of requests that it draws from.
    pub bucket: Bucket,
    /// Whether smaller pages can be asked for.
    pub per_page: bool,
    /// What can be sideloaded.
    pub sideloads: &'static [&'static str],
    /// Whether deleted records can be left out.
    pub exclude_deleted: bool,
    /// Whether changes of metric targets can be included.
    pub include_changes: bool,
    /// Whether it knows which tickets AI agents handled.
    pub support_type_scope: bool,
    /// What an account has many of, each with an export of its own that is chosen by a key: `custom
    /// object`. `None` for all but custom objects.
    pub one_of_many: Option<&'static str>,
    /// The export that reads the same records in the way that is preferred.
    pub second_way_of: Option<&'static str>,
    /// The member that identifies a record.
    pub id: &'static str,
    /// The member that a position is compared with, as far as records show it: Unix seconds or RFC 3339.
    /// [`version_of`](Self::version_of) reads it.
    pub timestamp: &'static str,
    /// The members by which two records are the same version of the same thing.
    pub key: &'static [&'static str],
    /// How a record says that what it describes is gone, a member and the JSON texts of its value, or any
    /// value but null where there are none. One is enough. [`is_deleted`](Self::is_deleted) reads them.
    pub deleted: &'static [(&'static str, &'static [&'static str])],
    /// The narrowest OAuth scope; `read` covers every export.
    pub scope: &'static str,
    /// The part of Zendesk that the account must have.
    pub product: &'static str,
    /// A few records to try a sign-in with, where Zendesk gives such a sample.
    pub sample: Option<&'static Self>,
    /// The JSON Schema of its records.
    #[cfg(feature = "schemars")]
    pub schema: fn() -> schemars::Schema,
    pub(crate) get: Get,
    pub(crate) open: fn(&[u8]) -> serde_json::Result<Response>,
}

/// Makes the one generated call that gets a page.
pub(crate) type Get = for<'a> fn(
    &'a Client,
    &'a Request,
) -> Pin<
    Box<dyn Future<Output = Result<ResponseValue<Response>, Error<()>>> + Send + 'a>,
>;

/// How an export goes from page to page.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum Paging {
    /// By `start_time` and `end_time`: pages overlap in one second.
    Time,
    /// From a `start_time` on by `cursor`.
    Cursor,
    /// From the beginning on by `cursor`; there is no `start_time`.
    CursorAlone,
    /// By `page[after]` within one `start_time`, which is that of the last record once all pages are read.
    PageAfter,
    /// Not at all: it is a list, which is read whole.
    List,
}

pub use crate::exports::Bucket;

/// What Zendesk answers of one bucket.
///
/// See <https://developer.zendesk.com/api-reference/introduction/rate-limits/>.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct Limit {
    /// How many requests.
    pub requests: u32,
    /// In which time.
    pub window: Duration,
    /// How many with the High Volume API add-on, where it raises the limit.
    pub high_volume: u32,
    /// Whether no limit is documented, so that this is a cautious guess.
    pub is_guess: bool,
}

impl Resource {
    /// The export of this name; that of the command line, with hyphens, serves too.
    #[must_use]
    pub fn by_name(name: &str) -> Option<&'static Self> {
        named(Self::ALL, name)
    }

    /// The list of this name; that of the command line, with hyphens, serves too.
    #[must_use]
    pub fn list_by_name(name: &str) -> Option<&'static Self> {
        named(Self::LISTS, name)
    }

    /// Whether it is a list, and no export.
    #[must_use]
    pub fn is_list(&self) -> bool {
        self.paging == Paging::List
    }

    /// The time that positions are compared with, in Unix seconds; `None` where a record has none that
    /// can be read. It is the newer version of a record that has the later one.
    #[must_use]
    pub fn version_of<T>(&self, record: &Record<T>) -> Option<i64> {
        Members::of(record)?.version(self)
    }

    /// Whether a record says that what it describes is deleted, taken back or taken away.
    #[must_use]
    pub fn is_deleted<T>(&self, record: &Record<T>) -> bool {
        Members::of(record).is_some_and(|members| members.is_deleted(self))
    }

    /// Gets one page.
    ///
    /// # Errors
    ///
    /// As the generated client's call.
    pub async fn get(
        &self,
        api: &Client,
        request: &Request,
    ) -> Result<ResponseValue<Response>, Error<()>> {
        (self.get)(api, request).await
    }

    /// Reads a page from the body of an answer.
    ///
    /// # Errors
    ///
    /// It is no page of this export.
    pub fn open(&self, body: &[u8]) -> serde_json::Result<Response> {
        (self.open)(body)
    }
}

impl Members<'_> {
    /// As [`Resource::version_of`].
    #[must_use]
    pub fn version(&self, resource: &Resource) -> Option<i64> {
        unix_secs(self.json(resource.timestamp)?)
    }

    /// As [`Resource::is_deleted`].
    #[must_use]
    pub fn is_deleted(&self, resource: &Resource) -> bool {
        resource.deleted.iter().any(|(name, values)| {
            self.json(name)
                .is_some_and(|json| values.is_empty() || values.contains(&json))
        })
    }
}

fn named(all: &'static [&'static Resource], name: &str) -> Option<&'static Resource> {
    let is = |resource: &&&Resource| resource.name == name.replace('-', "_");
    all.iter().find(is).copied()
}

/// Names are unique.
impl PartialEq for Resource {
    fn eq(&self, other: &Self) -> bool {
        self.name == other.name
    }
}

impl Eq for Resource {}

impl fmt::Debug for Resource {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Resource({})", self.name)
    }
}

/// The name alone: the rest is a table of its own.
impl fmt::Display for Resource {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.name)
    }
}
