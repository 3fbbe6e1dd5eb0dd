//! Events of side conversations, whose page is "Side Conversation Events".

use zendesk_export_sim::OverfullSecond;

use crate::{
    desk::{Desk, Verdict, simulator},
    pages::{ids, is_integer_or_null, is_text_or_null, records, records_or_skip, unix_seconds},
};

const EVENTS: &str = "/api/v2/tickets/side_conversations/events?start_time=0";

/// A page has `events`, `count`, `end_time` and `next_page`, and no `end_of_stream`.
///
/// Documented by the example of an answer.
pub(crate) async fn pages_have_their_members(desk: &Desk) -> Verdict {
    let page = desk.page_of_product(EVENTS).await?;
    assert!(page["count"] == records(&page, "events").len(), "count");
    assert!(is_integer_or_null(&page["end_time"]), "end_time");
    assert!(is_text_or_null(&page["next_page"]), "next_page");
    assert!(page.get("end_of_stream").is_none(), "end_of_stream");
    Ok(())
}

/// An event has a text as its id, and a time with milliseconds and an offset.
///
/// Documented by the example of an event.
pub(crate) async fn events_have_their_members(desk: &Desk) -> Verdict {
    let page = desk.page_of_product(EVENTS).await?;
    for event in records_or_skip(&page, "events")? {
        for member in ["id", "side_conversation_id", "type"] {
            assert!(event[member].is_string(), "{member}");
        }
        let created = event["created_at"].as_str().unwrap_or_default();
        assert!(unix_seconds(&event["created_at"]) > 0);
        let (_, fraction) = created.split_once('.').unwrap_or_default();
        let digits = fraction.find(|c: char| !c.is_ascii_digit());
        assert!(digits == Some(3), "milliseconds");
    }
    Ok(())
}

/// A page holds a hundred at most, events of its last second come again on the next, and the last page
/// links nowhere.
///
/// Clients: estuary's connector and its tests.
pub(crate) async fn a_walk_by_links_brings_every_event() -> Verdict {
    let desk = &Desk::simulated(simulator().side_conversation_events(350)).await;
    let mut page = desk.page(EVENTS).await;
    let mut brought = ids(&page, "events");
    while page["next_page"].is_string() {
        assert!(page["count"] == 100);
        page = desk.follow(&page["next_page"]).await;
        let events = ids(&page, "events");
        assert!(brought.last() != events.last());
        assert!(events.iter().any(|event| brought.contains(event)));
        brought.extend(events);
    }
    // The ledger has texts without their quotes.
    let texts = brought.iter().map(|id| id.trim_matches('"').to_owned());
    assert!(desk.current("side_conversation_events") == texts.collect());
    Ok(())
}

/// A second that holds more than a page cannot be passed by following links.
///
/// Clients: estuary's connector ends with an error there.
pub(crate) async fn a_second_beyond_a_page_stands_still() -> Verdict {
    let simulator = simulator().side_conversation_events(8_400);
    let simulator = simulator.overfull_second(OverfullSecond::StandsStill);
    let desk = &Desk::simulated(simulator).await;
    let mut page = desk.page(EVENTS).await;
    loop {
        let next = desk.follow(&page["next_page"]).await;
        if next["next_page"] == page["next_page"] {
            assert!(next["count"] == 100);
            return Ok(());
        }
        page = next;
    }
}
