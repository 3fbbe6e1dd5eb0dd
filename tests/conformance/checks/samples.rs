//! First looks at the exports.

use crate::{
    checks::envelopes::BY_TIME,
    desk::{Desk, Verdict},
    pages::{ids, records, records_or_skip},
};

/// A sample has 50 records at most, and is otherwise a page by time: the first records of the export.
///
/// "Incremental Sample Export": documented.
pub(crate) async fn samples_are_short_pages_by_time(desk: &Desk) -> Verdict {
    for items in BY_TIME {
        let path = format!("/api/v2/incremental/{items}/sample?start_time=0");
        let page = desk.page(&path).await;
        let count = records(&page, items).len();
        assert!(count <= 50, "{items}: {count}");
        assert!(page["count"] == count, "{items}: {}", page["count"]);
        for member in ["end_of_stream", "end_time", "next_page"] {
            assert!(page.get(member).is_some(), "{items}: {member}");
        }
        let export = format!("/api/v2/incremental/{items}?start_time=0&per_page=10");
        let export = desk.page(&export).await;
        records_or_skip(&export, items)?;
        let (sample, mut export) = (ids(&page, items), ids(&export, items));
        // A page by time grows where many records share a second.
        export.truncate(50);
        assert!(sample.starts_with(&export), "{items}");
    }
    Ok(())
}
