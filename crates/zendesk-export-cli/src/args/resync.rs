//! The command that reads exports of a destination again.
use std::{num::NonZeroUsize, path::PathBuf};

use super::{ACCOUNT, RequestsPerMinute, SyncArgs, of_exports::OfExports};
use crate::{
    resource::{Resource, names},
    since::{self, Since},
    to::To,
};

#[derive(Debug, clap::Args)]
#[command(after_help = ACCOUNT)]
pub(crate) struct ResyncArgs {
    /// What to read again
    #[arg(required = true, help = format!("What to read again: {}", names().join(", ")))]
    resources: Vec<Resource>,
    /// The destination that has it: sqlite:FILE, dir:FOLDER, postgres://USER@HOST/DATABASE or delta:LAKE
    #[arg(
        long,
        value_name = "DEST",
        env = "ZENDESK_EXPORT_TO",
        hide_env_values = true
    )]
    to: Option<To>,
    /// Begin with records of this time: Unix seconds, RFC 3339, a date (midnight UTC), or an age
    /// such as 7d. If left out, where the first run of sync began
    #[arg(long, value_name = "TIME", value_parser = since::parse, allow_hyphen_values = true)]
    since: Option<Since>,
    #[command(flatten)]
    of_exports: OfExports,
    /// Requests a minute, at most; Zendesk's limit for each export if left out
    #[arg(
        long,
        value_name = "N|unlimited",
        env = "ZENDESK_EXPORT_REQUESTS_PER_MINUTE",
        allow_negative_numbers = true
    )]
    requests_per_minute: Option<RequestsPerMinute>,
    /// Requests of one export under way at once, at most; as many as use the whole budget if left out
    #[arg(long, value_name = "N", env = "ZENDESK_EXPORT_LANES")]
    lanes: Option<NonZeroUsize>,
    /// Only tell what is wrong
    #[arg(long)]
    quiet: bool,
    /// TOML file with the account, the credentials, and the options of sync in a table [sync]; flags and
    /// the environment take precedence over it
    #[arg(long, value_name = "FILE", env = "ZENDESK_EXPORT_CONFIG")]
    pub(crate) config: Option<PathBuf>,
}

impl ResyncArgs {
    /// As the arguments of the run that it is.
    pub(crate) fn into_sync(self) -> SyncArgs {
        SyncArgs {
            resources: self.resources,
            to: self.to,
            since: self.since,
            until: None,
            follow: false,
            no_lists: true,
            overlap: None,
            of_exports: self.of_exports,
            compress: None,
            requests_per_minute: self.requests_per_minute,
            lanes: self.lanes,
            listen: None,
            quiet: self.quiet,
            config: self.config,
        }
    }
}
