use std::{
    error::Error,
    fmt,
    io::{self, Write as _},
    path::Path,
    process::ExitCode,
};

use zendesk_export::ErrorKind;

/// Why a command ended: the documented exit code, a sentence, and its causes after it.
#[derive(Debug)]
pub(crate) struct Failure {
    exit: Exit,
    what: String,
    for_good: bool,
}

/// The list is documented in `--help` and in the README.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Exit {
    Usage = 2,
    Settings = 3,
    Refused = 4,
    Unavailable = 5,
    State = 6,
    Output = 7,
    Unusable = 8,
    Partly = 9,
    Incomplete = 10,
    Target = 11,
    Stopped = 130,
    ClosedPipe = 141,
}

impl Failure {
    pub(crate) fn new(exit: Exit, what: impl Into<String>) -> Self {
        Self {
            exit,
            what: what.into(),
            for_good: false,
        }
    }

    /// Nothing that happens while this process lives mends it.
    pub(crate) fn for_good(mut self) -> Self {
        self.for_good = true;
        self
    }

    pub(crate) fn is_for_good(&self) -> bool {
        self.for_good
    }

    pub(crate) fn because(mut self, cause: impl Error) -> Self {
        self.add(Some(&cause));
        self
    }

    /// The same under another exit code.
    pub(crate) fn of(mut self, exit: Exit) -> Self {
        self.exit = exit;
        self
    }

    /// Adds what to do about it.
    pub(crate) fn hint(mut self, remedy: &str) -> Self {
        self.what.push_str("; ");
        self.what.push_str(remedy);
        self
    }

    /// Adds another way out.
    pub(crate) fn or(mut self, remedy: &str) -> Self {
        self.what.push_str(", or ");
        self.what.push_str(remedy);
        self
    }

    fn add(&mut self, mut cause: Option<&dyn Error>) {
        while let Some(error) = cause {
            self.what.push_str(&format!(": {error}"));
            cause = error.source();
        }
    }

    pub(crate) fn output(to: impl fmt::Display, e: io::Error) -> Self {
        if e.kind() == io::ErrorKind::BrokenPipe {
            return Self::new(
                Exit::ClosedPipe,
                format!("{to} was closed by its reader before the end of the export"),
            )
            .for_good();
        }
        let why = match e.kind() {
            io::ErrorKind::FileTooLarge => {
                " any further: it is as large as a file may be (`ulimit -f` says how large; the file system may have a limit, too)"
            }
            _ => "",
        };
        Self::new(Exit::Output, format!("{to} cannot be written{why}")).because(e)
    }

    pub(crate) fn state(path: &Path, what: &str, e: impl Error) -> Self {
        Self::new(
            Exit::State,
            format!("the state file {} {what}", path.display()),
        )
        .because(e)
    }

    pub(crate) fn unavailable(e: io::Error) -> Self {
        Self::new(
            Exit::Unavailable,
            "the operating system does not give what this takes (`ulimit -n` says how many files may be open; 256 are plenty)",
        )
        .because(e)
    }

    pub(crate) fn exit(&self) -> Exit {
        self.exit
    }

    pub(crate) fn exit_code(&self) -> ExitCode {
        ExitCode::from(self.exit as u8)
    }

    /// Standard error may be closed as well.
    pub(crate) fn report(&self) {
        let _ = writeln!(io::stderr(), "error: {self}");
    }
}

impl fmt::Display for Failure {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.what)
    }
}

impl Error for Failure {}

impl From<zendesk_export::Error> for Failure {
    fn from(error: zendesk_export::Error) -> Self {
        let kind = error.kind();
        let exit = match kind {
            ErrorKind::Settings | ErrorKind::TokenStore => Exit::Settings,
            ErrorKind::StartTime => Exit::Usage,
            ErrorKind::Checkpoint | ErrorKind::PositionRefused => Exit::State,
            ErrorKind::Standstill => Exit::Unusable,
            ErrorKind::Connect => Exit::Unavailable,
            _ if error.is_retryable() => Exit::Unavailable,
            ErrorKind::Decode => Exit::Unusable,
            _ => Exit::Refused,
        };
        let mut failure = Self::new(exit, error.to_string());
        failure.for_good = matches!(kind, ErrorKind::Settings | ErrorKind::Checkpoint);
        failure.add(error.source());
        failure
    }
}
