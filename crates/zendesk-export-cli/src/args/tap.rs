//! The command `tap`, with the options that programs of Singer know.
use std::path::PathBuf;

use super::ACCOUNT;

#[derive(Debug, clap::Args)]
#[command(after_help = ACCOUNT)]
pub(crate) struct TapArgs {
    /// JSON file with the account, the credentials and more, as --about lists them; what the environment has
    /// takes precedence
    #[arg(long, value_name = "FILE")]
    pub(crate) config: Option<PathBuf>,
    /// Print which streams and members there are, as a catalog, and end
    #[arg(long)]
    pub(crate) discover: bool,
    /// What to read: a catalog as --discover prints it, with `selected` in its metadata. All of Support, without
    /// comments, if left out
    #[arg(long, value_name = "FILE")]
    pub(crate) catalog: Option<PathBuf>,
    /// Where to go on: the newest state that a run of this tap has written and that the target gave back
    #[arg(long, value_name = "FILE")]
    pub(crate) state: Option<PathBuf>,
    /// Print the settings and what the tap can do, as JSON, and end
    #[arg(long, exclusive = true)]
    pub(crate) about: bool,
    /// Print the version and end
    #[arg(long, exclusive = true)]
    pub(crate) version: bool,
}
