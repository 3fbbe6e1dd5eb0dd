//! What can be asked of an export.
use std::str::FromStr;

use serde::Deserialize;
use zendesk_export::{Open, types::SupportTypeScope};

use super::Selection;

/// What not every export has.
#[derive(Clone, Debug, Default, clap::Args)]
pub(crate) struct Options {
    /// Records a page, at most 1000
    #[arg(long, value_name = "N", value_parser = clap::value_parser!(u32).range(1..=1000), allow_negative_numbers = true)]
    pub(crate) per_page: Option<u32>,
    /// Sideload, such as users,metric_sets
    #[arg(long, value_name = "A,B", value_delimiter = ',', value_parser = sideload)]
    pub(crate) include: Vec<String>,
    /// Leave out deleted records
    #[arg(long)]
    pub(crate) exclude_deleted: bool,
    /// Whose tickets: agent (Zendesk's default), ai_agent or all
    #[arg(long, value_name = "SCOPE")]
    pub(crate) support_type_scope: Option<String>,
    /// Include changes of metric events
    #[arg(long)]
    pub(crate) include_changes: bool,
    /// Only a sample of 50 records at most, to try the sign-in and see the format; Zendesk answers 10 in
    /// 20 minutes
    #[arg(long, conflicts_with_all = ["state", "per_page", "until"])]
    pub(crate) sample: bool,
}

/// The name of a sideload, which may have spaces around it.
fn sideload(text: &str) -> Result<String, String> {
    match text.trim() {
        "" => Err("a name is missing".to_owned()),
        name => Ok(name.to_owned()),
    }
}

/// How many records a page may be asked to have.
#[derive(Clone, Copy, Debug, Deserialize)]
#[serde(try_from = "u32")]
pub(crate) struct PerPage(pub(crate) u32);

const PER_PAGE: &str = "it takes a number of records from 1 to 1000";

impl TryFrom<u32> for PerPage {
    type Error = String;

    fn try_from(number: u32) -> Result<Self, String> {
        match number {
            1..=1000 => Ok(Self(number)),
            _ => Err(PER_PAGE.to_owned()),
        }
    }
}

impl FromStr for PerPage {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        let number: Result<u32, _> = text.parse();
        number.map_err(|_| PER_PAGE.to_owned())?.try_into()
    }
}

impl Options {
    /// One of those that are set and that an export does not have.
    pub(super) fn foreign_to(&self, table: &zendesk_export::Resource) -> Option<&'static str> {
        // A sample takes sideloads alone.
        let whole = !self.sample;
        let is_foreign = |set: bool, known: bool| set && !known;
        let all = [
            (
                "--per-page",
                is_foreign(
                    self.per_page.is_some(),
                    whole && table.per_page && !table.is_list(),
                ),
            ),
            (
                "--include",
                is_foreign(!self.include.is_empty(), !table.sideloads.is_empty()),
            ),
            (
                "--exclude-deleted",
                is_foreign(self.exclude_deleted, whole && table.exclude_deleted),
            ),
            (
                "--support-type-scope",
                is_foreign(
                    self.support_type_scope.is_some(),
                    whole && table.support_type_scope,
                ),
            ),
            (
                "--include-changes",
                is_foreign(self.include_changes, whole && table.include_changes),
            ),
            ("--sample", is_foreign(self.sample, table.sample.is_some())),
        ];
        all.into_iter()
            .find_map(|(name, is_foreign)| is_foreign.then_some(name))
    }

    pub(super) fn scope(&self) -> Option<Open<SupportTypeScope>> {
        let parsed = self.support_type_scope.as_ref().map(|scope| scope.parse());
        parsed.map(|Ok(scope)| scope)
    }

    /// What of them the data depends on.
    pub(crate) fn selection(&self) -> Selection {
        let mut include = self.include.clone();
        include.sort();
        include.dedup();
        Selection {
            support_type_scope: self.support_type_scope.clone(),
            exclude_deleted: self.exclude_deleted,
            include_changes: self.include_changes,
            include,
        }
    }
}
