use super::*;

const SECOND: Duration = Duration::from_secs(1);

/// Pages that come for so many lanes, as far as the limit allows them. Returns the lanes of each.
fn pages(
    load: &mut Load,
    most: usize,
    count: usize,
    took: impl Fn(usize) -> Duration,
) -> Vec<usize> {
    let page = |_| {
        let lanes = most.min(load.limit());
        load.page(took(lanes), lanes, lanes);
        lanes
    };
    (0..count).map(page).collect()
}

#[test]
fn a_server_that_bears_them_gets_all_lanes_soon() {
    let lanes = pages(&mut Load::default(), 12, 100, |_| SECOND);
    assert_eq!(lanes[..8], [1, 2, 4, 4, 8, 8, 8, 8]);
    assert!(lanes[8..].iter().all(|lanes| *lanes == 12), "{lanes:?}");
}

#[test]
fn a_server_that_answers_no_sooner_in_all_gets_one_and_is_seldom_tried_with_two() {
    for slower in [1, 2] {
        let took = |lanes| SECOND * u32::try_from(1 + slower * (lanes - 1)).unwrap();
        let lanes = pages(&mut Load::default(), 12, 300, took);
        assert!(lanes.iter().all(|lanes| *lanes <= 2), "{lanes:?}");
        let two = lanes.iter().filter(|lanes| **lanes == 2).count();
        assert!(two <= 300 / 16, "{two} of 300 pages");
    }
}

#[test]
fn a_server_that_bears_a_few_gets_those() {
    let bears_four = |lanes: usize| SECOND * u32::try_from(lanes.div_ceil(4)).unwrap();
    let lanes = pages(&mut Load::default(), 16, 400, bears_four);
    let most = lanes[20..].iter().filter(|lanes| **lanes == 4).count();
    assert!(most > 300, "{lanes:?}");
}

#[test]
fn a_slow_page_by_chance_takes_no_lanes_away_for_long() {
    let mut load = Load::default();
    pages(&mut load, 12, 1, |_| SECOND);
    pages(&mut load, 12, 1, |_| 4 * SECOND);
    let lanes = pages(&mut load, 12, 100, |_| SECOND);
    assert!(lanes.contains(&1), "it may have been the second lane");
    assert!(lanes[60..].iter().all(|lanes| *lanes == 12), "{lanes:?}");
}

#[test]
fn what_was_asked_for_among_fewer_or_more_tells_nothing() {
    let mut load = Load::default();
    load.page(SECOND, 1, 1);
    load.page(SECOND, 2, 1);
    assert_eq!(load.limit(), 2);
    load.page(2 * SECOND, 2, 2);
    load.page(2 * SECOND, 2, 2);
    assert_eq!(load.limit(), 1);
    load.page(100 * SECOND, 1, 2);
    assert_eq!(load.limit(), 1);
}

#[test]
fn pages_that_become_heavier_one_and_all_get_their_lanes_back() {
    let mut load = Load::default();
    pages(&mut load, 8, 3, |_| SECOND);
    let lanes = pages(&mut load, 8, 400, |_| 5 * SECOND);
    assert!(lanes.iter().min() < Some(&8));
    assert!(lanes[300..].iter().all(|lanes| *lanes == 8), "{lanes:?}");
}

#[test]
fn failures_take_half_of_the_lanes_away_and_pages_bring_them_back() {
    let mut load = Load::default();
    pages(&mut load, 12, 30, |_| SECOND);
    load.failed(12);
    assert_eq!(load.limit(), 6);
    load.failed(6);
    load.failed(1);
    assert_eq!(load.limit(), 3, "one lane is the least");
    let lanes = pages(&mut load, 12, 300, |_| SECOND);
    assert!(lanes[..48].iter().all(|lanes| *lanes == 3), "{lanes:?}");
    assert_eq!(lanes[299], 12);
}
