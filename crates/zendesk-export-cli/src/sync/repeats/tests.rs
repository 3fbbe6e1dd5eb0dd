use super::*;

fn records(texts: &[&str]) -> Vec<Record<Value>> {
    let record = |text: &&str| serde_json::from_str(text).unwrap();
    texts.iter().map(record).collect()
}

/// Records that are their times, and those times.
fn page(times: &[i64]) -> (Vec<Record<Value>>, Vec<Option<i64>>) {
    let texts: Vec<_> = times
        .iter()
        .map(|time| format!(r#"{{"t":{time}}}"#))
        .collect();
    let texts: Vec<_> = texts.iter().map(String::as_str).collect();
    (records(&texts), times.iter().copied().map(Some).collect())
}

fn known(repeats: &Repeats, times: &[i64]) -> Vec<bool> {
    let (records, times) = page(times);
    repeats.are_known(&records, &times)
}

const NONE: Duration = Duration::ZERO;

#[test]
fn what_is_at_or_after_the_position_is_known_wherever_it_stands() {
    let mut repeats = Repeats::default();
    let (sent, times) = page(&[300, 100, 200, 400]);
    repeats.remember(&sent, &times, Some(300), NONE);
    // What is before the position does not come again, so nothing is kept of it.
    let again = known(&repeats, &[400, 200, 300, 301]);
    assert_eq!(again, [true, false, true, false]);
}

#[test]
fn events_that_are_dated_ahead_stay_known_over_pages() {
    let mut repeats = Repeats::default();
    for page_of in [[700, 800], [900, 1_000]] {
        let (sent, times) = page(&page_of);
        repeats.remember(&sent, &times, Some(500), NONE);
    }
    assert_eq!(known(&repeats, &[700, 800, 900, 1_000]), [true; 4]);
}

#[test]
fn a_record_without_a_readable_time_is_known_as_long_as_it_may_come_again() {
    let mut repeats = Repeats::default();
    let sent = records(&[r#"{"t":"?"}"#, r#"{"t":100}"#]);
    repeats.remember(&sent, &[None, Some(100)], Some(100), NONE);
    let knows = |repeats: &Repeats| repeats.are_known(&sent[..1], &[None])[0];
    assert!(knows(&repeats));
    let (later, times) = page(&[200]);
    repeats.remember(&later, &times, Some(200), NONE);
    assert!(!knows(&repeats));
}

#[test]
fn a_page_that_does_not_lead_on_is_known_as_a_whole() {
    let mut repeats = Repeats::default();
    let (sent, times) = page(&[3, 1, 2]);
    repeats.remember_page(&sent, false);
    assert_eq!(repeats.are_known(&sent, &times), [true; 3]);
    repeats.forget_page();
    assert!(repeats.is_empty());
}

#[test]
fn an_overlap_of_too_many_records_is_cut_and_that_is_told() {
    let mut repeats = Repeats::default();
    let overlap = Duration::from_secs(1_000_000);
    let most = i64::try_from(MOST).unwrap();
    let mut cut = None;
    for start in (0..2 * most).step_by(1_000) {
        let times: Vec<i64> = (start..start + 1_000).collect();
        let (sent, times) = page(&times);
        cut = repeats.remember(&sent, &times, Some(start + 999), overlap);
    }
    let position = 2 * most - 1;
    let Some(Cut::Overlap(kept)) = cut else {
        panic!("{cut:?}")
    };
    assert_eq!(repeats.reach(position, overlap), kept);
    assert_eq!(kept.as_secs(), MOST as u64 - 1);
    assert_eq!(
        known(&repeats, &[position - most, position - most + 1]),
        [false, true]
    );
}

#[test]
fn what_no_overlap_asks_for_is_bounded_too() {
    let mut repeats = Repeats::default();
    let times: Vec<i64> = (0..=4 * i64::try_from(MOST).unwrap()).collect();
    let (sent, times) = page(&times);
    let cut = repeats.remember(&sent, &times, Some(0), NONE);
    assert_eq!(cut, Some(Cut::Position));
    assert!(repeats.is_empty());
}

/// As versions before this one wrote it.
#[test]
fn what_an_earlier_version_remembered_is_still_known() {
    let sent = records(&[r#"{"t":300}"#]);
    let print = serde_json::to_string(&print(&sent[0])).unwrap();
    assert_eq!(print.len(), 32 + 2);
    let text = format!(r#"{{"from":300,"known":{{"300":[{print}]}},"page":[{print}]}}"#);
    let mut repeats: Repeats = serde_json::from_str(&text).unwrap();
    assert!(repeats.are_known(&sent, &[None])[0], "by its page");
    repeats.forget_page();
    assert!(repeats.are_known(&sent, &[Some(300)])[0], "by its time");
    let kept = serde_json::to_string(&repeats).unwrap();
    assert_eq!(serde_json::from_str::<Repeats>(&kept).unwrap(), repeats);
}
