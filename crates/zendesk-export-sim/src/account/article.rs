//! Articles of the Help Center.

use super::dice::Topic;
use super::timeline::utc;
use super::{Account, Resource, Revision, text, user};
use crate::json::{EMPTY, NULL, object};

const DAY: u64 = 86_400;

pub(crate) fn id(index: u64) -> u64 {
    36_000_000_000_000 + index * 17
}

pub(crate) fn write(account: &Account, revision: &Revision, out: &mut Vec<u8>) {
    let (index, updated) = (revision.index, revision.timestamp);
    let id = id(index);
    let mut dice = account.dice(Topic::Article, index);
    let mut state = account.dice_of(Topic::ArticleState, revision);
    let age = dice.seconds_below(400 * DAY);
    let created = account.created(Resource::Articles, revision, age);
    let edited = created.midpoint(updated);
    let title = text::subject(&mut dice);
    let locale = dice.pick(["en-us", "en-us", "de", "fr", "ja"]);
    let has_body = dice.percent(98);
    let length = 600 + dice.below(600);
    let url = format!(
        "{}/api/v2/help_center/{locale}/articles/{id}.json",
        account.base_url()
    );
    let html_url = format!("{}/hc/{locale}/articles/{id}", account.base_url());
    // Without a segment everybody may read it.
    let user_segment_id = dice.percent(20).then_some(34_000_000_000_007_u64);
    object(out, |article| {
        article
            .put("id", id)
            .put("url", url)
            .put("html_url", html_url)
            .put(
                "author_id",
                user::any_agent(account, &mut dice).map(user::id),
            )
            .put("comments_disabled", dice.percent(30))
            // The export is for agents, who see drafts too.
            .put("draft", state.percent(8))
            .put("promoted", state.percent(5))
            .put("position", state.below(50))
            .put("vote_sum", -3 + state.seconds_below(40))
            .put("vote_count", 40 + state.below(40))
            .put("section_id", 35_000_000_000_000 + dice.below(12) * 19)
            .put("created_at", utc(created))
            .put("updated_at", utc(updated))
            .put("name", &title)
            .put("title", &title)
            .put("source_locale", "en-us")
            .put("locale", locale)
            .put("outdated", false)
            .put("outdated_locales", EMPTY)
            .put("edited_at", utc(edited))
            .put("user_segment_id", user_segment_id)
            .put("permission_group_id", 33_000_000_000_005_u64)
            .put("content_tag_ids", ["01JZ0000000000000000000017"])
            .put("label_names", text::tags(&mut state));
        if has_body {
            article.text("body", |out| {
                out.extend_from_slice(b"<p>");
                text::write_description(&mut dice, length, out);
                out.extend_from_slice(b"</p>");
            });
        } else {
            article.put("body", NULL);
        }
        article.put("user_segment_ids", Vec::from_iter(user_segment_id));
    });
}
