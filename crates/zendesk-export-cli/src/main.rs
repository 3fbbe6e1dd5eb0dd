//! `zendesk-export`: Zendesk's incremental exports into SQLite and NDJSON. See the README.
mod args;
mod check;
mod config;
mod demo;
mod export;
mod failure;
mod hints;
mod identity;
mod keep;
#[cfg(feature = "delta")]
mod lake;
#[cfg(feature = "postgres")]
mod layout;
mod lock;
mod log;
mod login;
mod login_file;
mod ndjson;
mod place;
#[cfg(feature = "postgres")]
mod postgres;
mod private;
mod remedy;
mod resource;
mod say;
mod schema;
mod seal;
mod settings;
mod sideloads;
mod signals;
mod simulate;
mod since;
mod singer;
mod state;
mod sync;
mod table;
mod tap;
mod text;
mod to;
mod whole_file;

use std::{fs::File, io, process::ExitCode};

use clap::CommandFactory as _;

use crate::{
    args::{Args, Command},
    failure::{Exit, Failure},
    log::Log,
    say::print,
    sync::or_stopped,
};

fn main() -> ExitCode {
    let args = match Args::read() {
        Ok(args) => args,
        Err(error) => return args::explain(error),
    };
    let log = Log::start(args.log_format);
    match run(args.command, &log) {
        Ok(()) => ExitCode::SUCCESS,
        Err(failure) => {
            log.report(&failure);
            failure.exit_code()
        }
    }
}

fn run(command: Command, log: &Log) -> Result<(), Failure> {
    match command {
        Command::Status(args) => looking(|| sync::status(&args.to)),
        Command::Verify(args) => looking(|| sync::verify(&args.to)),
        Command::Report(args) => {
            looking(|| sync::report(&args.destination.to, args.html.as_deref()))
        }
        #[cfg(feature = "postgres")]
        Command::Layout(args) => layout::make(&args),
        Command::Schema(args) => schema::print(&args.resource, args.form),
        Command::Config(args) => config::run(args),
        Command::Completions { shell } => {
            let mut script = Vec::new();
            let mut command = Args::command();
            clap_complete::generate(shell, &mut command, "zendesk-export", &mut script);
            print(&String::from_utf8_lossy(&script))
        }
        Command::Logout(args) => login::log_out(&args),
        Command::Export(args) => networked(export::run(args)),
        Command::Sync(args) => networked(keep::run(args, log)),
        Command::Resync(args) => networked(keep::rerun(args, log)),
        Command::Tap(args) => networked(tap::run(args, log)),
        Command::Check(args) => networked(or_stopped(check::run(args))),
        Command::Login(args) => networked(or_stopped(login::log_in(args))),
        Command::Demo(args) => networked(demo::run(args, log)),
        Command::Simulate(args) => networked(or_stopped(simulate::run(args))),
    }
}

/// What cannot be opened for want of files would be taken for missing.
fn looking(work: impl FnOnce() -> Result<(), Failure>) -> Result<(), Failure> {
    can_open_files().map_err(|e| Failure::unavailable(e).of(Exit::Output))?;
    work()
}

fn networked(work: impl Future<Output = Result<(), Failure>>) -> Result<(), Failure> {
    can_open_files().map_err(Failure::unavailable)?;
    let runtime = tokio::runtime::Builder::new_current_thread()
        .enable_all()
        .build()
        .map_err(Failure::unavailable)?;
    let done = runtime.block_on(async {
        signals::survive_large_files();
        work.await
    });
    // A reader that stands still would be waited for by the thread that writes to it.
    runtime.shutdown_background();
    done
}

/// Where files are short, the runtime panics instead of saying so, and each connection is tried again
/// and again.
fn can_open_files() -> io::Result<()> {
    let all: io::Result<Vec<File>> = (0..FILES).map(|_| File::open("/dev/null")).collect();
    match all {
        Err(e) if matches!(e.raw_os_error(), Some(ENFILE | EMFILE)) => Err(e),
        _ => Ok(()),
    }
}

/// What `demo` has open at once, beside its database.
const FILES: usize = 32;
/// Too many open files, of the machine and of the process.
const ENFILE: i32 = 23;
const EMFILE: i32 = 24;
