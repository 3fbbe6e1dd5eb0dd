//! What it can do is in `USAGE`.
use std::{
    env,
    error::Error,
    io::{self, Write},
    path::Path,
    process::ExitCode,
};

const USAGE: &str = "usage: cargo xtask generate [--check] | cargo xtask drift [--all] FILE... | \
                     cargo xtask bench [--zenpy] [--tap-zendesk] [--test] | \
                     cargo xtask bench --against CHECKOUT [--rounds N] | cargo xtask foreign-clients | \
                     cargo xtask dbt | cargo xtask foreign-generator | cargo xtask lake [--stores | --program FILE] | cargo xtask readers | \
                     cargo xtask singer | \
                     cargo xtask soak [--days N] [--kills N] [--speed N] [--seed N] [--tickets N] [--faults A,B] [--program FILE] | \
                     cargo xtask flips [--flips N] [--seed N] [--program FILE]";

fn main() -> ExitCode {
    let arguments: Vec<_> = env::args().skip(1).collect();
    let arguments: Vec<_> = arguments.iter().map(String::as_str).collect();
    let done = root().and_then(|root| match arguments[..] {
        ["generate"] => generate(root, false),
        ["generate", "--check"] => generate(root, true),
        ["drift", "--all", ref files @ ..] if !files.is_empty() => drift(root, files, true),
        ["drift", ref files @ ..] if !files.is_empty() => drift(root, files, false),
        ["bench", ref options @ ..]
            if options
                .iter()
                .all(|option| ["--zenpy", "--tap-zendesk", "--test"].contains(option)) =>
        {
            xtask::bench(root, options)
        }
        ["bench", "--against", before, ref options @ ..] => {
            Ok(xtask::bench_against(root, Path::new(before), options)?)
        }
        ["soak", ref options @ ..] => Ok(xtask::soak(root, options)?),
        ["flips", ref options @ ..] => Ok(xtask::flips(root, options)?),
        ["foreign-clients"] => Ok(xtask::foreign_clients(root)?),
        ["foreign-generator"] => Ok(xtask::foreign_generator(root)?),
        ["dbt"] => Ok(xtask::dbt(root)?),
        ["lake", ref options @ ..] => Ok(xtask::lake(root, options)?),
        ["readers"] => Ok(xtask::readers(root)?),
        ["singer"] => Ok(xtask::singer(root)?),
        _ => Err(USAGE.into()),
    });
    match done {
        Ok(()) => ExitCode::SUCCESS,
        Err(e) => {
            eprintln!("error: {e}");
            ExitCode::FAILURE
        }
    }
}

fn root() -> Result<&'static Path, Box<dyn Error>> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR"));
    Ok(folder.parent().ok_or("xtask has no parent folder")?)
}

fn generate(root: &Path, check: bool) -> Result<(), Box<dyn Error>> {
    let mut drifted = false;
    for output in xtask::generate(root)? {
        if !check {
            output.write()?;
        } else if let Some(diff) = output.drift() {
            drifted = true;
            eprintln!("{diff}");
        }
    }
    if drifted {
        return Err(format!(
            "generated code does not match {}: run `cargo xtask generate`",
            xtask::SPEC
        )
        .into());
    }
    Ok(())
}

fn drift(root: &Path, files: &[&str], all: bool) -> Result<(), Box<dyn Error>> {
    let files: Vec<_> = files.iter().map(Path::new).collect();
    let drift = xtask::drift(root, &files)?;
    let mut out = io::stdout().lock();
    for line in drift.meant().filter(|_| all) {
        writeln!(out, "{line} (meant)")?;
    }
    writeln!(out, "{drift}")?;
    if drift.is_as_meant() {
        return Ok(());
    }
    Err("the documents differ: change ours, or spec/deviations.yaml".into())
}
