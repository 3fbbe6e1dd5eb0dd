//! Other programs.
use std::{
    env,
    path::{Path, PathBuf},
    process::{Command, Stdio},
};

use serde_json::Value;

use crate::Error;

/// What clients heed even on the way to this machine.
const PROXIES: [&str; 6] = [
    "http_proxy",
    "HTTP_PROXY",
    "https_proxy",
    "HTTPS_PROXY",
    "all_proxy",
    "ALL_PROXY",
];

/// Has it go straight to where it is sent.
pub(crate) fn without_proxies(command: &mut Command) {
    for proxy in PROXIES {
        command.env_remove(proxy);
    }
}

/// The `cargo` that runs this, or would.
pub(crate) fn cargo(root: &Path) -> Command {
    let mut cargo = Command::new(env::var_os("CARGO").unwrap_or_else(|| "cargo".into()));
    cargo.current_dir(root);
    cargo
}

/// The interpreter of an environment below `target/`, of the name of this file, with exactly what the file lists.
pub(crate) fn python(root: &Path, requirements: &str) -> Result<PathBuf, Error> {
    let requirements = root.join(requirements);
    let folder = root
        .join("target")
        .join(requirements.file_stem().unwrap_or_default());
    let python = folder.join("bin/python");
    if !python.exists() {
        done(Command::new("python3").args(["-m", "venv"]).arg(&folder))?;
    }
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

/// Builds the program that exports and simulates.
pub(crate) fn built(root: &Path) -> Result<PathBuf, Error> {
    built_with(root, &[])
}

/// With features that it does not have by default.
pub(crate) fn built_with(root: &Path, features: &[&str]) -> Result<PathBuf, Error> {
    let mut cargo = cargo(root);
    cargo.args(["build", "--locked", "--package", "zendesk-export-cli"]);
    cargo.args(["--features", &features.join(",")]);
    cargo.args(["--message-format", "json-render-diagnostics"]);
    let output = cargo.stderr(Stdio::inherit()).output();
    let output = output.map_err(|e| Error(format!("cargo cannot be run: {e}")))?;
    let mut programs = output
        .stdout
        .split(|byte| *byte == b'\n')
        .filter_map(|line| {
            let message: Value = serde_json::from_slice(line).ok()?;
            let program = Path::new(message["executable"].as_str()?);
            (program.file_stem()? == "zendesk-export").then(|| program.to_owned())
        });
    let program = programs.next().filter(|_| output.status.success());
    program.ok_or_else(|| Error("the program does not build".to_owned()))
}
