//! The times of records, as they show them.
use memchr::memmem::Finder;
use zendesk_export_api::unix_secs;

/// The latest time that stands anywhere in a record, which is no earlier than its own. All records of
/// a page are asked for it, and parsing them would take as long as receiving them.
pub(crate) struct Latest {
    name: Finder<'static>,
}

impl Latest {
    pub(crate) fn new(member: &str) -> Self {
        let name = format!("\"{member}\"");
        Self {
            name: Finder::new(&name).into_owned(),
        }
    }

    /// `None` where there is none, or one that cannot be read.
    pub(crate) fn of(&self, json: &str) -> Option<i64> {
        let mut latest = None;
        for at in self.name.find_iter(json.as_bytes()) {
            let rest = json.get(at + self.name.needle().len()..)?;
            let Some(value) = rest.trim_ascii_start().strip_prefix(':') else {
                continue;
            };
            let value = value.trim_ascii_start();
            let end = match value.strip_prefix('"') {
                Some(text) => text.find('"')? + 2,
                None => value
                    .find(|c: char| !c.is_ascii_digit() && c != '-')
                    .unwrap_or(value.len()),
            };
            latest = latest.max(Some(unix_secs(value.get(..end)?)?));
        }
        latest
    }
}
