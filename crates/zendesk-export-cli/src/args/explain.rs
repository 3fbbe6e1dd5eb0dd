//! What is wrong with a command line, or the help that was asked for.
use std::process::ExitCode;

use clap::error::{ContextKind, ContextValue, Error, ErrorKind};

use crate::{failure::Exit, hints::redacted, say::print};

/// Says it where it belongs, and nothing that may be a secret.
pub(crate) fn explain(mut error: Error) -> ExitCode {
    for kind in [
        ContextKind::InvalidArg,
        ContextKind::InvalidSubcommand,
        ContextKind::InvalidValue,
    ] {
        if let Some(ContextValue::String(text)) = error.get(kind) {
            let hidden = redacted(text).into_owned();
            error.insert(kind, ContextValue::String(hidden));
        }
    }
    if error.kind() == ErrorKind::UnknownArgument {
        // Nothing here takes an option as a value.
        error.remove(ContextKind::Suggested);
        if !is_near(&error) {
            error.remove(ContextKind::SuggestedArg);
            error.remove(ContextKind::Usage);
        }
    }
    let text = error.render().to_string();
    if error.use_stderr() {
        // Standard error may be closed.
        let _ = std::io::Write::write_all(&mut std::io::stderr(), text.as_bytes());
        return ExitCode::from(Exit::Usage as u8);
    }
    match print(&text) {
        Ok(()) => ExitCode::SUCCESS,
        Err(failure) => {
            failure.report();
            failure.exit_code()
        }
    }
}

/// Whether the option that is suggested may have been meant, and is not only the nearest of them all.
fn is_near(error: &Error) -> bool {
    let text = |kind| match error.get(kind) {
        Some(ContextValue::String(text)) => Some(text.as_str()),
        _ => None,
    };
    let asked = text(ContextKind::InvalidArg);
    let suggested = text(ContextKind::SuggestedArg);
    let both = asked.zip(suggested);
    both.is_none_or(|(asked, suggested)| {
        strsim::damerau_levenshtein(asked, suggested) <= MOST_SLIPS
    })
}

/// Letters that were left out, added, exchanged or mistaken.
const MOST_SLIPS: usize = 2;
