//! `zendesk-export`: Zendesk's incremental exports into SQLite and NDJSON. See the README.
mod args;
mod check;
mod config;
mod demo;
mod export;
mod failure;
mod identity;
mod lock;
mod log;
mod login;
mod login_file;
mod ndjson;
mod private;
mod resource;
mod say;
mod schema;
mod seal;
mod settings;
mod sideloads;
mod simulate;
mod since;
mod state;
mod sync;
mod whole_file;

use std::{io::Write as _, process::ExitCode};

use clap::{CommandFactory as _, Parser as _};

use crate::{
    args::{Args, Command},
    failure::Failure,
};

fn main() -> ExitCode {
    let args = Args::parse();
    log::start(args.log_format);
    match run(args.command) {
        Ok(()) => ExitCode::SUCCESS,
        Err(failure) => {
            log::report(&failure);
            failure.exit_code()
        }
    }
}

fn run(command: Command) -> Result<(), Failure> {
    let runtime = tokio::runtime::Builder::new_current_thread()
        .enable_all()
        .build()
        .map_err(Failure::unavailable)?;
    let done = runtime.block_on(async {
        match command {
            Command::Export(args) => export::run(args).await,
            Command::Sync(args) => sync::run(args).await,
            Command::Resync(args) => sync::rerun(args).await,
            Command::Status(args) => sync::status(&args),
            Command::Verify(args) => sync::verify(&args),
            Command::Schema(args) => schema::print(&args),
            Command::Config(args) => config::run(args),
            Command::Completions { shell } => {
                let mut script = Vec::new();
                let mut command = Args::command();
                clap_complete::generate(shell, &mut command, "zendesk-export", &mut script);
                std::io::stdout()
                    .write_all(&script)
                    .map_err(|e| Failure::output("standard output", e))
            }
            Command::Check(args) => check::run(args).await,
            Command::Login(args) => login::log_in(args).await,
            Command::Logout(args) => login::log_out(&args),
            Command::Demo(args) => demo::run(args).await,
            Command::Simulate(args) => simulate::run(args).await,
        }
    });
    // A write that nobody takes, which was given up, does not keep the process.
    runtime.shutdown_background();
    done
}
