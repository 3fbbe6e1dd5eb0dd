//! `zendesk-export tap` by a name of its own: programs of Singer give the name of a tap, and no arguments before theirs.
use std::{
    env,
    io::{self, Write as _},
    path::PathBuf,
    process::{Command, ExitCode},
};

fn main() -> ExitCode {
    let program = program();
    let mut tap = Command::new(&program);
    tap.arg("tap").args(env::args_os().skip(1));
    let e = match run(&mut tap) {
        Ok(code) => return code,
        Err(e) => e,
    };
    // Standard error may be closed.
    let _ = writeln!(
        io::stderr(),
        "error: {} cannot be started: {e}; it belongs beside this program, or into a folder of PATH",
        program.display()
    );
    ExitCode::from(CANNOT_BE_STARTED)
}

/// What a shell says in this case.
const CANNOT_BE_STARTED: u8 = 127;

/// The one beside this program, which was installed with it, or else the one in PATH.
fn program() -> PathBuf {
    let name = format!("zendesk-export{}", env::consts::EXE_SUFFIX);
    let here = env::current_exe().ok();
    let beside = here.map(|here| here.with_file_name(&name));
    beside
        .filter(|path| path.exists())
        .unwrap_or_else(|| name.into())
}

/// In the place of this process, so that signals and the exit code are its own.
#[cfg(unix)]
fn run(tap: &mut Command) -> io::Result<ExitCode> {
    Err(std::os::unix::process::CommandExt::exec(tap))
}

#[cfg(not(unix))]
fn run(tap: &mut Command) -> io::Result<ExitCode> {
    let code = tap
        .status()?
        .code()
        .and_then(|code| u8::try_from(code).ok());
    Ok(code.map_or(ExitCode::FAILURE, ExitCode::from))
}
