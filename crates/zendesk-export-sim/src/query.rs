//! The parameters of a request.

use crate::cursor::{self, Cursor, Position};
use crate::export::Style;
use crate::refusal::Refusal;
use crate::selection::{Deleted, Selection, SupportTypeScope};

const LARGEST_PAGE: usize = 1_000;

/// The parameters that exports know; others change nothing, as with Zendesk.
#[derive(Debug, Default)]
pub(crate) struct Query {
    start_time: Option<String>,
    cursor: Option<String>,
    per_page: Option<String>,
    include: Option<String>,
    exclude_deleted: Option<String>,
    support_type_scope: Option<String>,
    include_changes: Option<String>,
    page_size: Option<String>,
    page_after: Option<String>,
    filter_exclude_deleted: Option<String>,
    unknown: Vec<(String, String)>,
    /// More do not come, whatever is asked for.
    pub(crate) most_records: Option<usize>,
}

impl Query {
    pub(crate) fn read(text: &str) -> Self {
        let mut query = Self::default();
        for (name, value) in form_urlencoded::parse(text.as_bytes()) {
            let known = match &*name {
                "start_time" => &mut query.start_time,
                "cursor" => &mut query.cursor,
                "per_page" => &mut query.per_page,
                "include" => &mut query.include,
                "exclude_deleted" => &mut query.exclude_deleted,
                "support_type_scope" => &mut query.support_type_scope,
                "include_changes" => &mut query.include_changes,
                "page[size]" => &mut query.page_size,
                "page[after]" => &mut query.page_after,
                "filter[exclude_deleted]" => &mut query.filter_exclude_deleted,
                _ => {
                    let unknown = (name.into_owned(), value.into_owned());
                    query.unknown.push(unknown);
                    continue;
                }
            };
            *known = Some(value.into_owned());
        }
        query
    }

    /// What Zendesk says to a missing or unreadable `start_time` or cursor is not on record; 422
    /// `InvalidValue` is its answer to a `start_time` that is too recent. It is not on record
    /// either which of the two counts if both are sent.
    pub(crate) fn position(&self, style: Style) -> Result<Position, Refusal> {
        // node-zendesk sends an empty cursor along with the first `start_time`.
        let is_none = |cursor: &str| style == Style::Cursor && cursor.is_empty();
        let cursor = self.cursor.as_ref().filter(|cursor| !is_none(cursor));
        let after = match (style, cursor, &self.page_after) {
            (Style::Routing, Some(cursor), _) => {
                cursor::decode_uuid(cursor).map(Position::AfterFirst)
            }
            (Style::Routing, None, _) => Some(Position::AfterFirst(0)),
            (Style::Cursor | Style::CustomObject, Some(cursor), _) => {
                Cursor::decode(cursor).map(Position::After)
            }
            (Style::PageAfter, _, Some(cursor)) => {
                self.start_time()?;
                Cursor::decode(cursor).map(Position::After)
            }
            _ => Some(Position::StartTime(self.start_time()?)),
        };
        after.ok_or(Refusal::InvalidCursor)
    }

    fn start_time(&self) -> Result<i64, Refusal> {
        let Some(start_time) = &self.start_time else {
            let description = "Missing start_time";
            return Err(Refusal::InvalidValue { description });
        };
        let description = "Invalid start_time";
        leading_integer(start_time).ok_or(Refusal::InvalidValue { description })
    }

    /// Whether Zendesk clamps or refuses a larger number, and what it makes of one that it cannot
    /// read, is not known. For metric events, side conversations, articles and Talk no `per_page` is
    /// documented; here they heed it, which lets a test of theirs make do with few records.
    pub(crate) fn per_page(&self) -> usize {
        page_size(self.per_page.as_deref())
    }

    /// The size of a page that is asked for by `page[size]`, if it is. The reference page says that
    /// 100 is the most, but there are clients that rely on 1,000.
    pub(crate) fn page_size(&self) -> Option<usize> {
        let asked = self.page_size.as_deref()?;
        Some(page_size(Some(asked)))
    }

    pub(crate) fn includes(&self, name: &str) -> bool {
        let names = self.include.as_deref().unwrap_or_default();
        names.split(',').any(|included| included.trim() == name)
    }

    pub(crate) fn selection(&self, style: Style) -> Selection {
        let exclude_deleted = match style {
            Style::CustomObject => &self.filter_exclude_deleted,
            _ => &self.exclude_deleted,
        };
        Selection {
            deleted: match exclude_deleted.as_deref() {
                Some("true") => Deleted::LeftOut,
                _ => Deleted::Included,
            },
            scope: match self.support_type_scope.as_deref() {
                Some("ai_agent") => SupportTypeScope::AiAgent,
                Some("all") => SupportTypeScope::All,
                _ => SupportTypeScope::Agent,
            },
        }
    }

    /// The parameters that a link to the next page repeats as they were given, unknown ones too: in
    /// 2019 the link of a ticket page was seen with the `sort_by` that its client had sent.
    pub(crate) fn repeated(&self) -> impl Iterator<Item = (&str, &str)> {
        let unknown = self.unknown.iter();
        [
            ("per_page", &self.per_page),
            ("include", &self.include),
            ("exclude_deleted", &self.exclude_deleted),
            ("support_type_scope", &self.support_type_scope),
            // It changes nothing here: what it adds is described by Zendesk in general words only.
            ("include_changes", &self.include_changes),
            ("page[size]", &self.page_size),
            ("filter[exclude_deleted]", &self.filter_exclude_deleted),
        ]
        .into_iter()
        .filter_map(|(name, value)| Some((name, value.as_deref()?)))
        .chain(unknown.map(|(name, value)| (name.as_str(), value.as_str())))
    }

    /// The start of the whole export, as it was given.
    pub(crate) fn given_start_time(&self) -> &str {
        self.start_time.as_deref().unwrap_or_default()
    }
}

fn page_size(asked: Option<&str>) -> usize {
    match asked.map(str::parse::<usize>) {
        Some(Ok(size)) if size > 0 => size.min(LARGEST_PAGE),
        _ => LARGEST_PAGE,
    }
}

/// Clients send `1577836800.0` too, and tap-zendesk `2026-11-22T14:00:00Z`, which is 2026; so what
/// follows the digits is ignored.
fn leading_integer(text: &str) -> Option<i64> {
    // A plus that was not encoded arrives as a space.
    let text = text.trim_start_matches([' ', '+']);
    let digits = text.strip_prefix('-').unwrap_or(text);
    let length = digits.bytes().take_while(u8::is_ascii_digit).count();
    if length == 0 {
        return None;
    }
    // Too many digits for 64 bits are still a number, only one far in the future.
    let number = digits[..length].parse::<i64>().unwrap_or(i64::MAX);
    Some(if text.starts_with('-') {
        -number
    } else {
        number
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn start_time_is_read_like_a_leading_integer() {
        #[track_caller]
        fn check(text: &str, expected: Option<i64>) {
            assert_eq!(leading_integer(text), expected, "{text}");
        }
        check("1577836800", Some(1_577_836_800));
        check("1577836800.0", Some(1_577_836_800));
        check("0", Some(0));
        check("-5", Some(-5));
        check(" 5", Some(5));
        check("2026-11-22T14:00:00Z", Some(2_026));
        check("99999999999999999999", Some(i64::MAX));
        check("yesterday", None);
        check("", None);
    }
}
