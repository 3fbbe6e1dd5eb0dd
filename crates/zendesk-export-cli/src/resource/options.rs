//! What can be asked of an export.

/// What not every export has.
#[derive(Clone, Debug, Default, clap::Args)]
pub(crate) struct Options {
    /// Records a page, at most 1000
    #[arg(long, value_name = "N", value_parser = clap::value_parser!(u32).range(1..=1000), allow_negative_numbers = true)]
    pub(crate) per_page: Option<u32>,
    /// Sideload, such as users,metric_sets
    #[arg(long, value_name = "A,B", value_delimiter = ',')]
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
    #[arg(long, conflicts_with_all = ["state", "per_page"])]
    pub(crate) sample: bool,
}

impl Options {
    /// One of those that are set.
    pub(crate) fn first(&self) -> Option<&'static str> {
        let set = [
            ("--per-page", self.per_page.is_some()),
            ("--include", !self.include.is_empty()),
            ("--exclude-deleted", self.exclude_deleted),
            ("--support-type-scope", self.support_type_scope.is_some()),
            ("--include-changes", self.include_changes),
            ("--sample", self.sample),
        ];
        set.into_iter().find_map(|(name, set)| set.then_some(name))
    }
}
