//! Other programs.
use std::{
    env,
    path::{Path, PathBuf},
    process::Command,
};

use crate::Error;

/// The `cargo` that runs this, or would.
pub(crate) fn cargo(root: &Path) -> Command {
    let mut cargo = Command::new(env::var_os("CARGO").unwrap_or_else(|| "cargo".into()));
    cargo.current_dir(root);
    cargo
}

/// The interpreter of an environment below `target/` with exactly what `tests/foreign/NAME.txt` lists.
pub(crate) fn python(root: &Path, name: &str) -> Result<PathBuf, Error> {
    let folder = root.join("target").join(name);
    let python = folder.join("bin/python");
    if !python.exists() {
        done(Command::new("python3").args(["-m", "venv"]).arg(&folder))?;
    }
    let requirements = root.join("tests/foreign").join(name).with_extension("txt");
    let mut pip = Command::new(&python);
    pip.args([
        "-m",
        "pip",
        "install",
        "--quiet",
        "--disable-pip-version-check",
    ]);
    done(pip.args(["--no-deps", "-r"]).arg(requirements))?;
    Ok(python)
}

/// Runs it to its end.
pub(crate) fn done(command: &mut Command) -> Result<(), Error> {
    let name = command.get_program().to_string_lossy().into_owned();
    let status = command.status();
    let status = status.map_err(|e| Error(format!("{name} cannot be run: {e}")))?;
    if !status.success() {
        return Err(Error(format!("{name} ended with {status}")));
    }
    Ok(())
}
