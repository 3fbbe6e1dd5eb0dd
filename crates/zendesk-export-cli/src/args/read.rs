//! The command line, without secrets.
use clap::{
    ArgMatches, CommandFactory as _, Error, FromArgMatches as _, error::ErrorKind,
    parser::ValueSource,
};

use super::Args;
use crate::to::To;

impl Args {
    /// Refuses a password, which everybody on this machine can read there.
    pub(crate) fn read() -> Result<Self, Error> {
        let mut command = Self::command();
        let matches = command.try_get_matches_from_mut(std::env::args_os())?;
        match matches.subcommand() {
            Some((_, of)) if has_password(of) => {
                Err(Error::raw(ErrorKind::ValueValidation, PASSWORD))
            }
            _ => Self::from_arg_matches(&matches).map_err(|e| e.format(&mut command)),
        }
    }
}

fn has_password(of: &ArgMatches) -> bool {
    let to = of.try_get_one::<To>("to").ok().flatten();
    to.is_some_and(To::has_password) && of.value_source("to") == Some(ValueSource::CommandLine)
}

const PASSWORD: &str = "the destination holds a password, and whoever lists the processes of this machine would see it; leave it out there, and set \
     PGPASSWORD, or write it into ~/.pgpass, or give the whole destination by ZENDESK_EXPORT_TO or in the file of --config\n";
