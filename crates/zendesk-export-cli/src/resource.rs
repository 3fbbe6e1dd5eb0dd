//! What can be exported, exports and lists, by the names of the command line.
use futures_util::{FutureExt as _, StreamExt as _, stream::BoxStream};
use serde_json::Value;
use zendesk_export::{Bucket, Client, Error, Export, Open, Page, Paging, Start, exports::Any};

use crate::failure::{Exit, Failure};

mod by_export;
mod keys;
mod named;
mod options;
mod selection;

pub(crate) use by_export::ByExport;
pub(crate) use keys::each_key;
pub(crate) use options::{Options, PerPage};
pub(crate) use selection::Selection;

/// An export, and the key of the custom object where it takes one; or a list.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Resource {
    table: &'static zendesk_export::Resource,
    key: Option<String>,
}

/// Pages of any export.
pub(crate) type Pages = BoxStream<'static, Result<Page<Value>, Error>>;

impl Resource {
    /// All but custom objects, of which only the account knows the keys.
    pub(crate) fn all() -> impl Iterator<Item = Self> {
        let all = zendesk_export::Resource::ALL.iter().copied();
        all.filter(|table| table.one_of_many.is_none())
            .map(|table| Self { table, key: None })
    }

    /// Custom objects, one for all keys.
    pub(crate) fn of_all_keys() -> impl Iterator<Item = Self> {
        let all = zendesk_export::Resource::ALL.iter().copied();
        all.filter(|table| table.one_of_many.is_some())
            .map(|table| Self { table, key: None })
    }

    /// What nearly every account has, each in the way that is preferred.
    pub(crate) fn support() -> impl Iterator<Item = Self> {
        Self::all()
            .filter(|resource| resource.table.product == "Support" && !resource.is_second_way())
    }

    /// What gives ids their names.
    pub(crate) fn lists() -> impl Iterator<Item = Self> {
        let all = zendesk_export::Resource::LISTS.iter().copied();
        all.map(|table| Self { table, key: None })
    }

    pub(crate) fn is_list(&self) -> bool {
        self.table.is_list()
    }

    /// Whether it stands for those of every key that the account has.
    pub(crate) fn is_of_all_keys(&self) -> bool {
        self.table.one_of_many.is_some() && self.key.is_none()
    }

    /// The same of the custom objects of all keys.
    pub(crate) fn of_every_key(&self) -> Self {
        Self {
            key: None,
            ..self.clone()
        }
    }

    /// Whether it is the other one, or holds it among those of all keys.
    pub(crate) fn covers(&self, other: &Self) -> bool {
        self == other || self.is_of_all_keys() && self.table == other.table
    }

    /// Refuses one that is several, with the command that reads those of all keys, where there is one.
    pub(crate) fn must_be_one(&self, of_all: &str) -> Result<(), Failure> {
        match self.table.one_of_many {
            Some(many) if self.key.is_none() => {
                let name = self.name();
                let what =
                    format!("{name} takes the key of a {many}, such as {name}/asset; {of_all}");
                Err(Failure::new(Exit::Usage, what))
            }
            _ => Ok(()),
        }
    }

    /// What is known of the export.
    pub(crate) fn table(&self) -> &'static zendesk_export::Resource {
        self.table
    }

    /// As the command line has it.
    pub(crate) fn name(&self) -> String {
        let name = self.table.name.replace('_', "-");
        match &self.key {
            Some(key) => format!("{name}/{key}"),
            None => name,
        }
    }

    /// Whether another export reads the same records in the way that is preferred.
    pub(crate) fn is_second_way(&self) -> bool {
        self.table.second_way_of.is_some()
    }

    /// What the smallest request draws on.
    pub(crate) fn checked_bucket(&self) -> Bucket {
        self.table.sample.unwrap_or(self.table).bucket
    }

    /// Why it has neither a time to begin with nor one to end before.
    pub(crate) fn has_no_start_time(&self, option: &str) -> Failure {
        let what = format!(
            "{} has no start_time; leave {option} out for it",
            self.name()
        );
        Failure::new(Exit::Usage, what)
    }

    pub(crate) fn has_start_time(&self) -> bool {
        !matches!(self.table.paging, Paging::CursorAlone | Paging::List)
    }

    /// Refuses an option that the export does not have, and tells of values that no document has: Zendesk
    /// ignores what it does not know, so a slip of the pen is worth a word.
    pub(crate) fn check(&self, options: &Options) -> Result<(), Failure> {
        if let Some(option) = options.foreign_to(self.table) {
            let what = format!("{option} is not an option of {}", self.name());
            return Err(Failure::new(Exit::Usage, what));
        }
        let known = self.table.sideloads;
        let unknown = |name: &&String| !known.contains(&name.as_str());
        for name in options.include.iter().filter(unknown) {
            tracing::warn!(
                "{name:?} is not documented as a sideload of {}, which are {}; it is sent all the same",
                self.table,
                known.join(", ")
            );
        }
        if let Some(Open::Unknown(name)) = options.scope() {
            tracing::warn!(
                "{name:?} is not documented as a --support-type-scope, which are agent, ai_agent and all; it is sent all the same"
            );
        }
        Ok(())
    }

    /// With options that were [checked](Self::check).
    pub(crate) fn export(&self, zendesk: &Client, start: Start, options: &Options) -> Export<Any> {
        let mut export = zendesk.export(self.table, self.key.as_deref(), start);
        if !options.include.is_empty() {
            export = export.include(options.include.clone());
        }
        if let Some(records) = options.per_page {
            export = export.per_page(records);
        }
        if options.exclude_deleted {
            export = export.exclude_deleted(true);
        }
        if options.include_changes {
            export = export.include_changes(true);
        }
        if let Some(scope) = options.scope() {
            export = export.support_type_scope(scope);
        }
        export
    }

    /// The pages of the export, or its sample if the options ask for that.
    pub(crate) fn pages(&self, zendesk: &Client, start: Start, options: &Options) -> Pages {
        let export = self.export(zendesk, start, options);
        match options.sample {
            false => export.pages().boxed(),
            true => export.sample().into_stream().boxed(),
        }
    }
}

/// The names that the command line takes.
pub(crate) fn names() -> Vec<String> {
    let name = |table: &&'static zendesk_export::Resource| {
        let key = table.one_of_many.map(|_| "KEY".to_owned());
        Resource { table, key }.name()
    };
    let all = zendesk_export::Resource::ALL.iter();
    all.chain(zendesk_export::Resource::LISTS)
        .map(name)
        .collect()
}
