//! Single bits that change on the disk, and whether `verify` finds each.
use std::{
    collections::BTreeMap,
    ffi::OsStr,
    fs,
    path::{Path, PathBuf},
    process::Command,
    thread,
    time::Duration,
};

use crate::{
    Error,
    destination::{Destination, EXPORTS},
    options::{Chance, Options},
    process::{built, done},
    simulator::Simulator,
};

mod dump;
mod place;

use place::Place;

/// How many seconds a first pass through all exports may take.
const FIRST_PASS: u32 = 60;

/// What became of the flips of a kind of file.
#[derive(Default)]
struct Count {
    flips: u64,
    found: u64,
    harmless: u64,
    missed: u64,
}

/// Runs it, prints a table, and fails where a flip was missed. Options: `--flips N` for each destination,
/// `--seed N`, `--program FILE`.
///
/// # Errors
///
/// A flip was missed, an option is wrong, or `curl` is not there.
pub fn flips(root: &Path, given: &[&str]) -> Result<(), Error> {
    let mut options = Options::of(given);
    let flips: u64 = options.value("--flips", 1_000)?;
    let seed: u64 = options.value("--seed", 1)?;
    let program = options.optional::<PathBuf>("--program")?;
    options.end()?;
    let program = match program {
        Some(program) => program,
        None => built(root)?,
    };
    let folder = root.join("target/flips");
    // Of the run before.
    let _ = fs::remove_dir_all(&folder);
    let mut simulate = Command::new(&program);
    simulate.args(["simulate", "--requests-per-minute", "unlimited"]);
    simulate.args(["--tickets", "40", "--seed", &seed.to_string()]);
    let simulator = Simulator::start(&mut simulate)?;
    let mut chance = Chance::new(seed);
    let mut counts: BTreeMap<String, Count> = BTreeMap::new();
    let mut missed = Vec::new();
    for (name, destination) in destinations(&program, &simulator, &folder)? {
        let place = Place::of(&destination)?;
        // What was read leaves files beside a database.
        place.restore()?;
        verify(&program, &destination)?.ok_or_else(|| {
            Error(format!(
                "verify is not content with the {name} before any flip"
            ))
        })?;
        for _ in 0..flips {
            let flip = place.flip(&mut chance)?;
            let count = counts.entry(format!("{name}: {}", flip.kind)).or_default();
            count.flips += 1;
            if verify(&program, &destination)?.is_none() {
                count.found += 1;
            } else if place.is_harmless(&flip) {
                count.harmless += 1;
            } else {
                count.missed += 1;
                missed.push(format!("{name}: {flip}"));
            }
            place.restore()?;
        }
    }
    println!("| file | flips | found | changed nothing that is stored | missed |");
    println!("| --- | --- | --- | --- | --- |");
    for (kind, it) in &counts {
        let Count {
            flips,
            found,
            harmless,
            missed,
        } = it;
        println!("| {kind} | {flips} | {found} | {harmless} | {missed} |");
    }
    for flip in &missed {
        println!("missed: {flip}");
    }
    match missed.len() {
        0 => Ok(()),
        missed => Err(Error(format!("verify missed {missed} flips"))),
    }
}

/// `None` if it found something, and the end of the run if it panicked.
fn verify(program: &Path, destination: &Destination) -> Result<Option<()>, Error> {
    let mut verify = Command::new(program);
    verify.args(["verify", &destination.to()]);
    let output = verify.output().map_err(|e| Error(e.to_string()))?;
    let says = String::from_utf8_lossy(&output.stderr);
    if output.status.success() {
        return Ok(Some(()));
    }
    if output.status.code().is_none() || says.contains("panicked") || says.trim().is_empty() {
        return Err(Error(format!(
            "verify ended with {}: {says}",
            output.status
        )));
    }
    Ok(None)
}

/// A database, a folder, and a folder whose run was killed, so that parts are under way.
fn destinations(
    program: &Path,
    simulator: &Simulator,
    folder: &Path,
) -> Result<Vec<(&'static str, Destination)>, Error> {
    let database = Destination::Database(folder.join("database/zendesk.db"));
    let whole = Destination::Folder(folder.join("folder"));
    let killed = Destination::Folder(folder.join("killed"));
    fs::create_dir_all(folder.join("database")).map_err(|e| Error(e.to_string()))?;
    // The second run begins with what the first one kept.
    for destination in [&database, &whole] {
        for _ in 0..2 {
            done(&mut sync(program, simulator, destination, &EXPORTS))?;
        }
    }
    // Another compression ends the parts, which are listed then.
    done(sync(program, simulator, &whole, &EXPORTS).args(["--compress", "gzip"]))?;
    // Some exports have parts there, and of those that are new all is hidden.
    done(&mut sync(
        program,
        simulator,
        &killed,
        &["tickets", "users"],
    ))?;
    let mut follow = sync(program, simulator, &killed, &EXPORTS);
    let child = follow.arg("--follow").spawn();
    let mut child = child.map_err(|e| Error(e.to_string()))?;
    let waits = (0..FIRST_PASS).find(|_| {
        thread::sleep(Duration::from_secs(1));
        EXPORTS.iter().all(|export| {
            killed
                .records(export, true)
                .is_ok_and(|records| !records.is_empty())
        })
    });
    let _ = child.kill();
    let _ = child.wait();
    waits.ok_or_else(|| Error("sync --follow did not get to all exports".to_owned()))?;
    Ok(vec![
        ("database", database),
        ("folder", whole),
        ("folder after a kill", killed),
    ])
}

fn sync(
    program: &Path,
    simulator: &Simulator,
    destination: &Destination,
    exports: &[impl AsRef<OsStr>],
) -> Command {
    let mut sync = simulator.sync(program, &destination.to());
    sync.args(exports);
    sync
}
