use super::*;
use crate::sync::progress::{
    figures::tests::{NOW, at, state},
    wait::Wait,
};

#[test]
fn a_stream_that_failed_stands_still_until_something_leads_on() {
    let mut figures = Figures::of("tickets");
    figures.begins(&StreamState::default(), at(0));
    figures.failed("refused (403)", at(10));
    figures.begins(&StreamState::default(), at(70));
    let still = figures.sight(at(80)).still.unwrap();
    assert!(still.contains("(70 s): refused (403)"), "{still}");
    figures.page(&state(1, NOW), at(90));
    assert_eq!(figures.sight(at(90)).still, None);
}

#[test]
fn a_stream_of_which_nothing_is_heard_stands_still_and_one_that_is_idle_does_not() {
    let mut figures = Figures::of("tickets");
    figures.begins(&StreamState::default(), at(0));
    assert_eq!(figures.sight(at(600)).still, None);
    assert!(figures.sight(at(601)).still.is_some());
    figures.done(&state(1, NOW), at(700));
    assert_eq!(figures.sight(at(9_999)).still, None, "the run is through");
    figures.waits(Wait::new("news", at(4_300).instant));
    assert_eq!(figures.sight(at(4_900)).still, None);
    assert!(figures.sight(at(4_901)).still.is_some(), "it is overdue");
}

#[test]
fn only_a_stream_that_neither_fails_nor_waits_is_hung() {
    let mut figures = Figures::of("tickets");
    figures.begins(&StreamState::default(), at(0));
    assert!(!figures.sight(at(600)).is_hung);
    assert!(figures.sight(at(601)).is_hung);
    figures.waits(Wait::new("Zendesk's limit", at(3_600).instant));
    assert!(!figures.sight(at(4_200)).is_hung);
    figures.failed("refused (403)", at(4_210));
    assert!(!figures.sight(at(9_999)).is_hung, "the run is through");
    figures.waits(Wait::new("the next try", at(9_000).instant));
    assert!(!figures.sight(at(9_600)).is_hung);
    assert!(figures.sight(at(9_601)).is_hung, "it is overdue");
    figures.done(&state(1, NOW), at(9_700));
    assert!(!figures.sight(at(99_999)).is_hung);
}

#[test]
fn a_list_that_is_refused_is_idle() {
    let mut figures = Figures::of("groups");
    let mut refused = StreamState::default();
    refused.fails("not in the plan (403)".to_owned(), NOW, None);
    figures.begins(&refused, at(0));
    figures.done(&refused, at(1));
    assert_eq!(figures.sight(at(2)).still, None);
}

#[test]
fn work_on_what_is_stored_is_heard_of_as_long_as_it_leads_on() {
    let mut figures = Figures::of("tickets");
    figures.begins(&state(0, NOW), at(0));
    figures.seen.works(Some(at(500).instant));
    figures.seen.works(None);
    let led_on = figures.sight(at(1_100));
    assert!(!led_on.is_hung && led_on.still.is_none());
    let hangs = figures.sight(at(1_101));
    assert!(hangs.is_hung && hangs.still.is_some());
}
