//! Commands that messages name, as somebody can type them.
use std::{
    path::{Path, PathBuf},
    sync::OnceLock,
};

use crate::{resource::Selection, to::To};

// The file of settings of this run, which belongs to the whole process as its arguments do.
static CONFIG: OnceLock<PathBuf> = OnceLock::new();

/// Every command that is named from now on takes this file.
pub(crate) fn with_config(config: Option<&Path>) {
    if let Some(config) = config {
        CONFIG.get_or_init(|| config.to_owned());
    }
}

/// A command on an export of a destination, with the file of settings that this run has.
pub(crate) fn command(name: &str, stream: &str, to: &To) -> String {
    let mut command = format!(
        "zendesk-export {name} {} --to {}",
        quoted(stream),
        quoted(&to.to_string())
    );
    command.push_str(&config());
    command
}

/// The command that reads these exports into a destination.
#[cfg(feature = "postgres")]
pub(crate) fn sync(streams: &[&str], to: &To) -> String {
    let to = quoted(&to.to_string());
    let words = ["zendesk-export", "sync"].iter().chain(streams);
    let words: Vec<_> = words.chain(&["--to", &to]).copied().collect();
    words.join(" ")
}

/// The option that names the file of settings that this run has, if it has one.
pub(crate) fn config() -> String {
    let of = |path: &PathBuf| format!(" --config {}", quoted(&path.to_string_lossy()));
    CONFIG.get().map(of).unwrap_or_default()
}

/// What to do so that an export is read again.
pub(crate) fn again(stream: &str, to: &To, selection: &Selection) -> String {
    match to {
        To::Target => "leave its bookmarks out of the state".to_owned(),
        _ => format!("run `{}`", resync(stream, to, selection)),
    }
}

/// The command that reads an export of a destination again. Standard output has nothing to keep.
pub(crate) fn resync(stream: &str, to: &To, selection: &Selection) -> String {
    let mut named = match to {
        To::Stdout => format!("{} --since TIME", command("sync", stream, to)),
        _ => command("resync", stream, to),
    };
    for (flag, value) in selection.flags(stream) {
        named.push_str(&format!(" {flag} {}", quoted(&value)));
    }
    named
}

/// For a shell, where a word needs it.
fn quoted(word: &str) -> String {
    let is_plain = |c: char| c.is_ascii_alphanumeric() || "-_./:@%+=,".contains(c);
    match !word.is_empty() && word.chars().all(is_plain) {
        true => word.to_owned(),
        false => format!("'{}'", word.replace('\'', r"'\''")),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_command_survives_a_shell() {
        let options = Selection {
            support_type_scope: Some("all".to_owned()),
            include: vec!["metric_sets".to_owned(), "users".to_owned()],
            ..Selection::default()
        };
        let to = To::Dir("it's here".into());
        assert_eq!(
            resync("tickets", &to, &options),
            r"zendesk-export resync tickets --to 'dir:it'\''s here' --support-type-scope all --include tickets:metric_sets,tickets:users"
        );
    }
}
