//! Commands that messages name, as somebody can type them.
use super::destination::To;
use crate::args::Options;

/// The command that reads an export of a destination again.
pub(crate) fn resync(stream: &str, to: &To, options: &Options) -> String {
    let mut command = format!(
        "zendesk-export resync {} --to {}",
        quoted(stream),
        quoted(&to.to_string())
    );
    if let Some(scope) = &options.support_type_scope {
        command.push_str(&format!(" --support-type-scope {}", quoted(scope)));
    }
    command
}

/// For a shell, where a word needs it.
fn quoted(word: &str) -> String {
    let is_plain = |c: char| c.is_ascii_alphanumeric() || "-_./:@%+=,".contains(c);
    match word.chars().all(is_plain) {
        true => word.to_owned(),
        false => format!("'{}'", word.replace('\'', r"'\''")),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_command_survives_a_shell() {
        let options = Options {
            support_type_scope: Some("all".to_owned()),
            ..Options::default()
        };
        let to = To::Dir("it's here".into());
        assert_eq!(
            resync("tickets", &to, &options),
            r"zendesk-export resync tickets --to 'dir:it'\''s here' --support-type-scope all"
        );
    }
}
