//! What can be exported, by the names of the command line.
use std::mem::take;

use futures_util::{FutureExt as _, StreamExt as _, stream::BoxStream};
use serde_json::Value;
use zendesk_export::{
    Bucket, Client, Error, Export, Open, Page, Paging, Start, exports::Any, types::SupportTypeScope,
};

use crate::failure::{Exit, Failure};

mod named;
mod options;

pub(crate) use options::Options;

/// An export, and the key of the custom object where it takes one.
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

    /// What nearly every account has, each in the way that is preferred.
    pub(crate) fn support() -> impl Iterator<Item = Self> {
        Self::all()
            .filter(|resource| resource.table.product == "Support" && !resource.is_second_way())
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

    pub(crate) fn has_start_time(&self) -> bool {
        self.table.paging != Paging::CursorAlone
    }

    /// The pages, with all of the options that were given: one that the export does not have is an
    /// error and not ignored.
    pub(crate) fn pages(
        &self,
        zendesk: &Client,
        start: Start,
        mut options: Options,
    ) -> Result<Pages, Failure> {
        let sample = take(&mut options.sample);
        let export = self.export(zendesk, start, &mut options, sample);
        if let Some(option) = options.first() {
            return Err(self.has_no(option));
        }
        Ok(match (sample, self.table.sample) {
            (false, _) => export.pages().boxed(),
            (true, Some(_)) => export.sample().into_stream().boxed(),
            (true, None) => return Err(self.has_no("--sample")),
        })
    }

    /// The export with those options that it has; a sample has but one. They are taken from `options`.
    fn export(
        &self,
        zendesk: &Client,
        start: Start,
        options: &mut Options,
        sample: bool,
    ) -> Export<Any> {
        let table = self.table;
        let mut export = zendesk.export(table, self.key.as_deref(), start);
        if !table.sideloads.is_empty() {
            let names = take(&mut options.include);
            export = export.include(names.iter().map(|name| self.sideload(name)));
        }
        if sample {
            return export;
        }
        if table.per_page
            && let Some(records) = options.per_page.take()
        {
            export = export.per_page(records);
        }
        if table.exclude_deleted {
            export = export.exclude_deleted(take(&mut options.exclude_deleted));
        }
        if table.include_changes {
            export = export.include_changes(take(&mut options.include_changes));
        }
        if table.support_type_scope
            && let Some(scope) = options.support_type_scope.take()
        {
            export = export.support_type_scope(support_type_scope(&scope));
        }
        export
    }

    /// Zendesk ignores what it does not know, so a slip of the pen is worth a word.
    fn sideload(&self, name: &str) -> String {
        let (name, known) = (name.trim(), self.table.sideloads);
        if !known.contains(&name) {
            tracing::warn!(
                "{name:?} is not documented as a sideload of {}, which are {}; it is sent all the same",
                self.table,
                known.join(", ")
            );
        }
        name.to_owned()
    }

    fn has_no(&self, option: &str) -> Failure {
        let what = format!("{option} is not an option of {}", self.name());
        Failure::new(Exit::Usage, what)
    }
}

/// The names that the command line takes.
pub(crate) fn names() -> Vec<String> {
    let name = |table: &&'static zendesk_export::Resource| {
        let key = table.one_of_many.map(|_| "KEY".to_owned());
        Resource { table, key }.name()
    };
    zendesk_export::Resource::ALL.iter().map(name).collect()
}

fn support_type_scope(scope: &str) -> Open<SupportTypeScope> {
    let Ok(scope) = scope.parse();
    if let Open::Unknown(name) = &scope {
        tracing::warn!(
            "{name:?} is not documented as a --support-type-scope, which are agent, ai_agent and all; it is sent all the same"
        );
    }
    scope
}
