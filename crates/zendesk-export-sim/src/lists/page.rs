//! The two ways in which Zendesk pages ordinary lists: by page numbers, and by `page[size]`.

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use form_urlencoded::Serializer;
use serde_json::{Map, Value, json};

use super::List;
use crate::account::Account;

const LARGEST_PAGE: u64 = 100;

struct Wish {
    from: u64,
    size: u64,
    style: Style,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Style {
    Numbers,
    Cursor,
}

pub(super) fn of(list: &List, account: &Account, base_url: &str, path: &str, query: &str) -> Value {
    if !list.is_paged {
        let items = (0..list.len).map(|index| (list.item)(account, index));
        return json!({ list.key: items.collect::<Vec<_>>() });
    }
    let wish = Wish::read(query);
    let end = wish.from.saturating_add(wish.size).min(list.len);
    let items = (wish.from..end).map(|index| (list.item)(account, index));
    let items = items.collect::<Vec<_>>();
    let has_more = end < list.len;
    let link = |parameter: &str, value: String| {
        format!("{base_url}{path}?{}", with(query, parameter, &value))
    };
    let number = wish.from / wish.size + 1;
    let (rest, next) = match wish.style {
        Style::Cursor => {
            let next = has_more.then(|| link("page[after]", encode(end)));
            let after = (end > wish.from).then(|| encode(end));
            let meta = json!({"has_more": has_more, "after_cursor": after, "before_cursor": null});
            (
                ("meta", meta),
                ("links", json!({"next": next, "prev": null})),
            )
        }
        Style::Numbers => {
            let next = has_more.then(|| link("page", (number + 1).to_string()));
            (("count", json!(list.len)), ("next_page", json!(next)))
        }
    };
    let mut page = Map::new();
    page.insert(list.key.to_owned(), Value::Array(items));
    page.insert(rest.0.to_owned(), rest.1);
    page.insert(next.0.to_owned(), next.1);
    if wish.style == Style::Numbers {
        let previous = (number > 1).then(|| link("page", (number - 1).to_string()));
        page.insert("previous_page".to_owned(), json!(previous));
    }
    Value::Object(page)
}

/// All items on one page, since a ticket has but a few.
pub(super) fn of_items(key: &str, items: Vec<Value>, query: Option<&str>) -> Value {
    match Wish::read(query.unwrap_or_default()).style {
        Style::Cursor => json!({
            key: items,
            "meta": {"has_more": false, "after_cursor": null, "before_cursor": null},
            "links": {"next": null, "prev": null},
        }),
        Style::Numbers => json!({
            "count": items.len(), key: items, "next_page": null, "previous_page": null,
        }),
    }
}

impl Wish {
    /// What it cannot read it takes as left out; Zendesk's refusals of it are not on record here.
    fn read(query: &str) -> Self {
        let parameter = |name: &str| {
            let mut pairs = form_urlencoded::parse(query.as_bytes());
            pairs
                .find(|(known, _)| known == name)
                .map(|(_, value)| value)
        };
        let size = |name: &str| {
            let size = parameter(name).and_then(|size| size.parse().ok());
            size.filter(|&size| size > 0)
                .unwrap_or(LARGEST_PAGE)
                .min(LARGEST_PAGE)
        };
        if parameter("page[size]").is_some() || parameter("page[after]").is_some() {
            let after = parameter("page[after]");
            return Self {
                from: after.and_then(|cursor| decode(&cursor)).unwrap_or_default(),
                size: size("page[size]"),
                style: Style::Cursor,
            };
        }
        let number = parameter("page").and_then(|number| number.parse::<u64>().ok());
        let pages_before = number.unwrap_or_default().saturating_sub(1);
        let size = size("per_page");
        Self {
            from: pages_before.saturating_mul(size),
            size,
            style: Style::Numbers,
        }
    }
}

/// The query with one parameter in place of what it was.
fn with(query: &str, parameter: &str, value: &str) -> String {
    let kept = form_urlencoded::parse(query.as_bytes()).filter(|(name, _)| name != parameter);
    let mut serializer = Serializer::new(String::new());
    serializer.extend_pairs(kept);
    serializer.append_pair(parameter, value);
    serializer.finish()
}

fn encode(items_before: u64) -> String {
    STANDARD.encode(items_before.to_string())
}

fn decode(cursor: &str) -> Option<u64> {
    let text = String::from_utf8(STANDARD.decode(cursor).ok()?).ok()?;
    text.parse().ok()
}
