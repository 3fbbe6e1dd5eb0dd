//! `cargo xtask generate [--check]`
use std::{env, path::Path, process::ExitCode};

fn main() -> ExitCode {
    let arguments: Vec<_> = env::args().skip(1).collect();
    let check = match arguments.iter().map(String::as_str).collect::<Vec<_>>()[..] {
        ["generate"] => false,
        ["generate", "--check"] => true,
        _ => {
            eprintln!("usage: cargo xtask generate [--check]");
            return ExitCode::from(2);
        }
    };
    match run(check) {
        Ok(()) => ExitCode::SUCCESS,
        Err(e) => {
            eprintln!("error: {e}");
            ExitCode::FAILURE
        }
    }
}

fn run(check: bool) -> Result<(), Box<dyn std::error::Error>> {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"))
        .parent()
        .ok_or("xtask has no parent folder")?;
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
