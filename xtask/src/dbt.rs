//! The dbt package that reads Zendesk's data as Fivetran lays them out, and models of our own, over what `layout fivetran` makes.
//!
//! `tests/dbt` runs and compares; here is what it needs. Everything is installed below `target/`, a PostgreSQL server is one of
//! Debian's packages, and the dbt package is where its users have it.
use std::{env, path::Path, process::Command};

use crate::{
    Error,
    process::{built, done, python, without_proxies},
    simulator::Simulator,
};

/// A folder with `dbt_zendesk` and what it needs. Nothing of theirs is here.
const PACKAGES: &str = "ZENDESK_EXPORT_DBT_PACKAGES";

/// Syncs a live account, runs dbt over it, and prints what each model and test said.
///
/// # Errors
///
/// A model or a test fails, or something that is needed (Python 3.11, a PostgreSQL server, a network) is not there.
pub fn dbt(root: &Path) -> Result<(), Error> {
    let python = python(root, "tests/dbt/dbt-postgres.txt")?;
    let program = built(root)?;
    let mut simulate = Command::new(&program);
    simulate.args(["simulate", "--requests-per-minute", "unlimited"]);
    simulate.args(["--tickets", "400", "--changes-per-second", "0.1"]);
    let simulator = Simulator::start(simulate.args(["--speed", "60"]))?;
    let mut run = Command::new(&python);
    run.arg(root.join("tests/dbt/run.py")).arg(program);
    run.arg(simulator.base_url()).arg(root.join("target/dbt"));
    run.arg(python.with_file_name("dbt"));
    run.args(env::var_os(PACKAGES));
    run.env("PYTHONDONTWRITEBYTECODE", "1");
    without_proxies(&mut run);
    done(&mut run)
}
