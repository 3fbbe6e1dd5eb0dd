use super::*;

/// A Monday.
const MONDAY: i64 = 20_003;

/// So many records on each day from [`MONDAY`] on.
fn days(records: impl Fn(i64) -> u64, length: i64) -> BTreeMap<i64, Count> {
    let all = (0..length).map(|day| (MONDAY + day, records(day)));
    let all = all.filter(|(_, records)| *records > 0);
    let count = |(day, changed)| {
        let count = Count {
            changed,
            ..Count::default()
        };
        (day, count)
    };
    all.map(count).collect()
}

/// The holes as days from [`MONDAY`] on, with how much is usual there.
#[track_caller]
fn check(records: impl Fn(i64) -> u64, length: i64, expected: &[(RangeInclusive<i64>, u64)]) {
    let found = holes(&days(records, length), None, &[]);
    let found = found.into_iter().map(|hole| {
        let Why::Around(usual) = hole.why else {
            panic!("{hole:?}");
        };
        (hole.days.start() - MONDAY..=hole.days.end() - MONDAY, usual)
    });
    assert_eq!(found.collect::<Vec<_>>(), expected);
}

/// Ten on each day of work.
fn office(day: i64) -> u64 {
    match weekday(MONDAY + day) {
        5 | 6 => 0,
        _ => 10,
    }
}

fn without(gap: RangeInclusive<i64>, records: impl Fn(i64) -> u64) -> impl Fn(i64) -> u64 {
    move |day| match gap.contains(&day) {
        true => 0,
        false => records(day),
    }
}

#[test]
fn weekends_are_no_holes_and_a_week_is_one() {
    check(office, 70, &[]);
    let gap = without(35..=39, office);
    // With the weekends on both sides.
    check(gap, 70, &[(33..=41, 50)]);
}

#[test]
fn a_quiet_account_has_no_holes() {
    check(|day| u64::from(day % 3 == 0), 200, &[]);
    check(|day| u64::from(day % 40 == 0) * 5, 400, &[]);
    check(without(50..=56, |_| 2), 100, &[]);
}

#[test]
fn a_day_of_many_records_is_one_however_short() {
    check(without(20..=20, |_| 500), 60, &[(20..=20, 500)]);
    check(without(20..=20, |_| 19), 60, &[]);
}

#[test]
fn a_hole_may_be_long_early_late_and_beside_another() {
    check(without(30..=129, |_| 5), 160, &[(30..=129, 500)]);
    check(without(3..=9, |_| 9), 40, &[(3..=9, 63)]);
    check(without(31..=36, |_| 9), 40, &[(31..=36, 54)]);
    let two = without(20..=26, without(34..=40, |_| 9));
    check(two, 80, &[(20..=26, 63), (34..=40, 63)]);
}

#[test]
fn imports_and_the_days_before_an_account_is_used_are_none() {
    check(|day| if day == 0 { 90_000 } else { 0 }, 1, &[]);
    let import = |day| match day {
        0 => 90_000,
        100.. => 40,
        _ => 0,
    };
    check(import, 200, &[]);
    // Tried out by a few first.
    let tried = |day| match day {
        0 | 5 | 9 => 3,
        100.. => 40,
        _ => 0,
    };
    check(tried, 200, &[]);
}

/// It takes records of many days to one.
#[test]
fn what_a_mass_update_leaves_behind_is_none() {
    let updated = |day| match day {
        40 => 5 + 14 * 5,
        _ => 5,
    };
    check(without(26..=39, updated), 80, &[]);
    check(without(41..=54, updated), 80, &[]);
    check(without(43..=56, updated), 80, &[]);
    check(without(48..=61, updated), 80, &[(48..=61, 70)]);
}

#[test]
fn what_went_through_last_has_to_be_there() {
    let days = days(|_| 1, 10);
    assert_eq!(holes(&days, Some(MONDAY + 9), &[]), []);
    let found = holes(&days, Some(MONDAY + 12), &[]);
    let expected = Hole {
        days: MONDAY + 10..=MONDAY + 12,
        why: Why::WentThrough,
    };
    assert_eq!(found, [expected]);
    assert_eq!(holes(&BTreeMap::new(), Some(MONDAY), &[]), []);
}

/// As while a backfill is read in several places at once.
#[test]
fn days_that_are_still_to_be_read_are_none() {
    let days = days(without(100..=119, without(30..=39, |_| 9)), 160);
    let newest = Some(MONDAY + 162);
    assert_eq!(holes(&days, newest, &[]).len(), 3);
    let day = |day: i64| MONDAY + day;
    let unread = [day(28)..=day(39), day(110)..=day(119), day(160)..=i64::MAX];
    let found = holes(&days, newest, &unread).into_iter();
    let found: Vec<_> = found.map(|hole| hole.days).collect();
    assert_eq!(found, [day(100)..=day(109), day(162)..=day(162)]);
}

#[test]
fn a_hole_is_named_in_words() {
    let named = |days: RangeInclusive<i64>, why| Hole { days, why }.to_string();
    assert_eq!(
        named(20_514..=20_520, Why::Around(1_234)),
        "no records from 2026-03-02 to 2026-03-08, 7 days, where as many days around them have about 1,234"
    );
    assert_eq!(
        named(20_514..=20_514, Why::Around(48)),
        "no records on 2026-03-02, a Monday, where such days around it have about 48"
    );
    assert_eq!(
        named(20_514..=20_515, Why::WentThrough),
        "no records from 2026-03-02 to 2026-03-03, 2 days, although a record of 2026-03-03 went through"
    );
}
