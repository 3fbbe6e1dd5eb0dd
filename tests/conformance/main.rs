//! What Zendesk's incremental exports do, held against a simulator or a real account.
//!
//! Without further ado each check runs against a simulator of its own. Where the environment names a
//! real account, they run against that, one after another and slowly; see CONTRIBUTING.md. Nothing here
//! is shared with the client of this project, so that one mistake cannot hide in both.

mod account;
mod answer;
mod checks;
mod desk;
mod drift;
mod pages;
mod spec;
mod table;

use std::{process::ExitCode, sync::Arc};

use libtest_mimic::{Arguments, Completion, Failed, Trial};

use account::Account;
use desk::{Desk, Skipped};
use table::{ANYWHERE, Check, Run, SIMULATOR};

fn main() -> ExitCode {
    let account = match Account::from_environment() {
        Ok(account) => account.map(Arc::new),
        Err(reason) => {
            say(&reason);
            return ExitCode::FAILURE;
        }
    };
    let mut arguments = Arguments::from_args();
    if account.is_some() {
        // The pace is the account's, and what is cached of one check serves the next.
        arguments.test_threads = Some(1);
    }
    let trial = |check: &'static Check| {
        let account = account.clone();
        Trial::ignorable_test(check.name, move || run(check.run, account))
    };
    let trials = ANYWHERE.iter().chain(SIMULATOR).map(trial).collect();
    libtest_mimic::run(&arguments, trials).exit_code()
}

/// A check of a real account may find that there is nothing to look at; a simulator always has it.
fn run(check: Run, account: Option<Arc<Account>>) -> Result<Completion, Failed> {
    let runtime = tokio::runtime::Builder::new_current_thread()
        .enable_all()
        .build()?;
    let is_simulator = account.is_none();
    let verdict = runtime.block_on(async {
        match (check, account) {
            (Run::Anywhere(check), Some(account)) => check(&Desk::of(account)).await,
            (Run::Anywhere(check), None) => check(&Desk::simulated(desk::simulator()).await).await,
            (Run::Simulator(check), None) => check().await,
            (Run::Simulator(_), Some(_)) => {
                Err(desk::skipped("it takes an account that can be set up"))
            }
        }
    });
    match verdict {
        Ok(()) => Ok(Completion::Completed),
        Err(Skipped(reason)) if is_simulator => Err(format!("not to be skipped: {reason}").into()),
        Err(Skipped(reason)) => Ok(Completion::ignored_with(format!("skipped: {reason}"))),
    }
}

#[expect(clippy::print_stderr, reason = "the harness is this program")]
pub(crate) fn say(line: &str) {
    eprintln!("{line}");
}
