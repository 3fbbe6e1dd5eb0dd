//! What reads and tidies up the tables of a lake that others wrote: whether it finds the records as sent.
//!
//! `tests/readers/lake.py` syncs, runs the snippets and compares; here is what it needs, which is installed below `target/`.
use std::{
    path::{Path, PathBuf},
    process::Command,
};

use crate::{
    Error,
    process::{built_with, done, python, without_proxies},
};

const PAGE: &str = "crates/zendesk-export-cli/LAKE.md";

const AZURITE: &str = "azurite@3.35.0";

/// Fills a lake in a folder, with `--stores` also on an S3 server and an Azure server, and prints what readers got.
/// `--program FILE` is one that is built already.
///
/// # Errors
///
/// An answer differs from the records as sent, or something that is needed (Python 3.11 or later, a network, for `--stores`
/// npm) is not there.
pub fn lake(root: &Path, options: &[&str]) -> Result<(), Error> {
    let (stores, program) = match *options {
        [] => (false, None),
        ["--stores"] => (true, None),
        ["--program", program] => (false, Some(program)),
        _ => return Err(Error("lake takes --stores or --program FILE".to_owned())),
    };
    let readers = python(root, "tests/readers/lake.txt")?;
    let program = match program {
        Some(program) => program.into(),
        None => built_with(root, &["delta"])?,
    };
    let mut read = Command::new(readers);
    read.arg(root.join("tests/readers/lake.py")).arg(program);
    read.arg(root.join(PAGE)).arg(root.join("target/lake-read"));
    if stores {
        read.arg(python(root, "tests/readers/stores.txt")?);
        read.arg(azurite(root)?);
    }
    without_proxies(&mut read);
    done(&mut read)
}

fn azurite(root: &Path) -> Result<PathBuf, Error> {
    let folder = root.join("target/azurite");
    let mut npm = Command::new("npm");
    npm.args(["install", "--silent", "--no-audit", "--no-fund"]);
    done(npm.arg("--prefix").arg(&folder).arg(AZURITE))?;
    Ok(folder.join("node_modules/.bin/azurite-blob"))
}
