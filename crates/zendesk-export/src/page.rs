use std::{collections::BTreeMap, fmt, time::Duration};

use serde_json::{Map, Value};

use crate::{Checkpoint, Record, fetched::Fetched};

/// One page of an export.
#[non_exhaustive]
pub struct Page<T> {
    /// The records, in the order and with the bytes they came. Records of the boundary second
    /// that the page before already held are left out.
    pub records: Vec<Record<T>>,
    /// How many records were left out because the page before already held them.
    pub repeats: usize,
    /// What was sideloaded beside the records, by name (`users`, `groups`, ...).
    pub sideloads: BTreeMap<&'static str, Vec<Record<Value>>>,
    /// Members of the page that the spec does not know.
    pub extra: Map<String, Value>,
    /// How many records the server says that it sent, where it says so, without those that an end left out.
    pub count: Option<i64>,
    /// Whether the server has nothing more for now. An export by time may also end after a page
    /// that is not the last one, when its position is younger than five minutes.
    pub end_of_stream: bool,
    /// Whether the checkpoint lies past the place that this page was asked from. Otherwise the next run
    /// is sent the whole page again.
    pub leads_on: bool,
    /// Whether everything before the time of [`Export::until`](crate::Export::until) has been handed out with
    /// this page, which is the last one then. Never so where no such time was set.
    pub reached_end: bool,
    /// What is odd about the page and does not stop the export, such as bytes that had to be replaced: a
    /// sentence each.
    pub warnings: Vec<String>,
    /// How long it took from the request to the end of the answer, without any wait before that.
    pub took: Duration,
    /// Where to go on from, once this page is stored.
    pub checkpoint: Checkpoint,
}

impl<T> Page<T> {
    /// A page of records, for tests of code that takes pages: nothing is sideloaded, and more may follow.
    /// Its other members can be set one by one.
    ///
    /// ```
    /// use zendesk_export::{Page, types::Ticket};
    ///
    /// let record = serde_json::from_str(r#"{"id":1,"subject":"The printer is on fire"}"#)?;
    /// let checkpoint = serde_json::from_str(
    ///     r#"{"version":1,"account":"https://acme.zendesk.com","export":"tickets","position":{"cursor":"x"}}"#,
    /// )?;
    /// let mut page = Page::<Ticket>::of(vec![record], checkpoint);
    /// page.end_of_stream = true;
    /// # Ok::<(), serde_json::Error>(())
    /// ```
    #[must_use]
    pub fn of(records: Vec<Record<T>>, checkpoint: Checkpoint) -> Self {
        Self {
            records,
            repeats: 0,
            sideloads: BTreeMap::new(),
            extra: Map::new(),
            count: None,
            end_of_stream: false,
            leads_on: true,
            reached_end: false,
            warnings: Vec::new(),
            took: Duration::ZERO,
            checkpoint,
        }
    }

    /// The same page for code that takes records of any kind; nothing is parsed.
    #[must_use]
    pub fn untyped(self) -> Page<Value> {
        self.of_type()
    }

    /// The same page, of records that parse into another type.
    pub(crate) fn of_type<U>(self) -> Page<U> {
        let of_type = |record: Record<T>| Record::from_raw(record.into_raw());
        let records = self.records.into_iter().map(of_type).collect();
        Page {
            repeats: self.repeats,
            sideloads: self.sideloads,
            extra: self.extra,
            count: self.count,
            end_of_stream: self.end_of_stream,
            leads_on: self.leads_on,
            reached_end: self.reached_end,
            warnings: self.warnings,
            took: self.took,
            ..Page::of(records, self.checkpoint)
        }
    }
}

impl Page<Value> {
    /// The page as it was sent, with the place to go on from.
    pub(crate) fn new(
        fetched: Fetched,
        repeats: usize,
        leads_on: bool,
        checkpoint: Checkpoint,
    ) -> Self {
        Self {
            repeats,
            sideloads: fetched.sideloads,
            extra: fetched.extra,
            count: fetched.count,
            end_of_stream: fetched.end_of_stream.unwrap_or_default(),
            leads_on,
            warnings: fetched.warnings,
            took: fetched.took,
            ..Self::of(fetched.records, checkpoint)
        }
    }
}

/// Shows sizes alone: a page is customer data.
impl<T> fmt::Debug for Page<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let sideloads: BTreeMap<_, _> = self
            .sideloads
            .iter()
            .map(|(name, records)| (name, records.len()))
            .collect();
        f.debug_struct("Page")
            .field("records", &self.records.len())
            .field("repeats", &self.repeats)
            .field("sideloads", &sideloads)
            .field("extra", &self.extra.keys())
            .field("count", &self.count)
            .field("end_of_stream", &self.end_of_stream)
            .field("leads_on", &self.leads_on)
            .field("reached_end", &self.reached_end)
            .field("warnings", &self.warnings)
            .field("took", &self.took)
            .field("checkpoint", &self.checkpoint)
            .finish()
    }
}
