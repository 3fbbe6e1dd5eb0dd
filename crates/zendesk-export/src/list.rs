//! The way through a list, which is read whole.
use std::{fmt, mem, sync::Arc};

use futures_util::stream;
use serde_json::Value;

use crate::{
    Client, ExportStream, Record, Resource,
    boundary::Boundary,
    error::{Error, Kind},
    fetched::Fetched,
    page_size::PageSize,
    position::Position,
    query::Query,
    walk::Circle,
};

/// A page of a list, of [`Client::list`].
#[non_exhaustive]
pub struct ListPage {
    /// The records in the order in which they were sent, each with its bytes.
    pub records: Vec<Record<Value>>,
    /// How many more were left out, since the page or an earlier one held the very same text.
    pub repeats: usize,
    /// What is odd about the page and does not stop the list, such as bytes that had to be replaced: a
    /// sentence each.
    pub warnings: Vec<String>,
}

impl Client {
    /// All of a list, page by page: `Resource::list_by_name("groups")`. It has no options, and no checkpoint:
    /// it is whole once the stream ends without an error, and begins anew with each call. That the end was
    /// reached is what tells a record that is gone from one that comes later.
    ///
    /// ```no_run
    /// # async fn run(zendesk: zendesk_export::Client) -> Result<(), Box<dyn std::error::Error>> {
    /// use std::collections::BTreeMap;
    /// use zendesk_export::{Resource, types::Group};
    ///
    /// let mut names = BTreeMap::new();
    /// let groups = Resource::list_by_name("groups").ok_or("no such list")?;
    /// let mut pages = zendesk.list(groups);
    /// while let Some(page) = pages.try_next().await? {
    ///     for record in &page.records {
    ///         let group: Group = record.view()?;
    ///         names.insert(group.id, group.name);
    ///     }
    /// }
    /// # Ok(()) }
    /// ```
    pub fn list(&self, list: &'static Resource) -> ExportStream<ListPage> {
        let list = List::new(self.clone(), list);
        let pages = stream::try_unfold(list, async |mut list| {
            Ok(list.next().await?.map(|page| (page, list)))
        });
        ExportStream::new(pages, Arc::default())
    }
}

/// Shows sizes alone, as [`Page`](crate::Page) does.
impl fmt::Debug for ListPage {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("ListPage")
            .field("records", &self.records.len())
            .field("repeats", &self.repeats)
            .field("warnings", &self.warnings)
            .finish()
    }
}

struct List {
    client: Client,
    query: Query,
    circle: Circle,
    boundary: Boundary,
    then: Then,
}

/// What follows the page that was handed out.
enum Then {
    Ask,
    Fail(Error),
    End,
}

impl List {
    fn new(client: Client, resource: &'static Resource) -> Self {
        let mut query = Query::new(resource, Position::Beginning);
        if resource.per_page {
            // It is what turns paging by cursor on.
            query.page_size = PageSize::of(resource.page_size);
        }
        let then = match resource.is_list() {
            true => Then::Ask,
            false => Then::Fail(Error::settings("it is no list; read it as an export").of(&query)),
        };
        Self {
            client,
            query,
            circle: Circle::default(),
            boundary: Boundary::default(),
            then,
        }
    }

    async fn next(&mut self) -> Result<Option<ListPage>, Error> {
        match mem::replace(&mut self.then, Then::End) {
            Then::Ask => {}
            Then::Fail(error) => return Err(error),
            Then::End => return Ok(None),
        }
        let (mut fetched, _) = self
            .client
            .fetch(&mut self.query)
            .await
            .map_err(|e| e.of(&self.query))?;
        self.then = self.follow(&fetched);
        let sent = fetched.records.len();
        self.boundary.drop_repeats(&mut fetched.records);
        self.boundary.remember_all(&fetched.records);
        Ok(Some(ListPage {
            repeats: sent - fetched.records.len(),
            records: fetched.records,
            warnings: fetched.warnings,
        }))
    }

    /// A list that says nothing of a next page is whole. One that says that there is more, and not where, or in
    /// a circle, never is: what it lacks must not be taken for gone.
    fn follow(&mut self, fetched: &Fetched) -> Then {
        let more = match fetched.end_of_stream {
            Some(is_last) => !is_last,
            None => fetched.next.is_some() || fetched.is_linked,
        };
        if !more {
            return Then::End;
        }
        let position = &self.query.position;
        let next = fetched.next.as_ref();
        match next.filter(|next| self.query.resource.per_page && next.leads_on_from(position)) {
            Some(next) if !self.circle.closes(next) => {
                self.query.position = next.clone();
                Then::Ask
            }
            _ => Then::Fail(self.standstill(fetched.records.len())),
        }
    }

    fn standstill(&self, records: usize) -> Error {
        let s = if records == 1 { "" } else { "s" };
        let what = format!(
            "standing still: the page of {records} record{s} says that there is more, and its cursor does not lead on; read the list \
             again later"
        );
        Error::new(Kind::Standstill(what)).of(&self.query)
    }
}
