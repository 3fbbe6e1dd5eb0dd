use std::time::{Duration, Instant};

use super::*;
use crate::sync::delta::{
    commit::{Change, Outcome},
    make,
    stream::{MOST, Stream},
};

#[test]
fn pages_are_kept_with_the_state_when_the_stream_is_closed_and_not_before() {
    let desk = Desk::new();
    let lake = desk.open();
    let mut writer = writer(&lake);
    writer.store(&tickets(0..3), &state(1)).unwrap();
    writer.store(&tickets(3..5), &state(2)).unwrap();
    assert!(!writer.is_kept());
    assert_eq!(writer.state().unwrap().pages, 2);
    // As if the run were killed.
    drop((writer, lake));
    let lake = desk.open();
    let mut writer = self::writer(&lake);
    assert_eq!(writer.state().unwrap().pages, 0);
    writer.store(&tickets(0..5), &state(1)).unwrap();
    writer.close(&state(1)).unwrap();
    // Where nothing has changed there is nothing to commit.
    writer.close(&state(1)).unwrap();
    assert_eq!(desk.rows("tickets"), 5);
    assert_eq!(desk.log("tickets").len(), 2);
}

#[test]
fn a_commit_is_due_after_so_many_rows() {
    let desk = Desk::new();
    let lake = desk.open();
    let mut writer = writer(&lake);
    let most = i64::try_from(MOST).unwrap();
    writer.store(&tickets(1..most), &state(1)).unwrap();
    assert!(!writer.is_due());
    writer.store(&tickets(most..most + 1), &state(2)).unwrap();
    assert!(writer.is_due());
    writer.keep().unwrap();
    assert!(writer.is_kept() && !writer.is_due());
    assert_eq!(desk.rows("tickets"), MOST as u64);
}

#[test]
fn a_commit_is_due_after_five_minutes_with_rows() {
    let desk = Desk::new();
    let lake = desk.open();
    let mut stream = Stream::open(&lake.shared, "tickets", "tickets", table()).unwrap();
    let after = |seconds| Instant::now() + Duration::from_secs(seconds);
    stream.store(&tickets(0..0), &state(1)).unwrap();
    assert!(
        !stream.is_due(after(301)),
        "an empty page can wait for the end"
    );
    stream.store(&tickets(0..1), &state(2)).unwrap();
    assert!(!stream.is_due(after(290)));
    assert!(stream.is_due(after(301)));
    stream.keep().unwrap();
    assert!(!stream.is_due(after(301)));
}

#[test]
fn a_table_that_is_removed_or_replaced_while_a_run_has_it_is_told_and_left_as_it_is() {
    let replace = |desk: &Desk, with: Option<&Desk>| {
        let table = desk.table("tickets");
        fs::rename(&table, desk.folder.path().join("away")).unwrap();
        if let Some(with) = with {
            fs::rename(with.table("tickets"), table).unwrap();
        }
    };
    for commits_before in [0, 1, 2] {
        for is_replaced in [false, true] {
            let other = Desk::new();
            let mut writer_of_other = writer(&other.open());
            writer_of_other.store(&tickets(7..9), &state(1)).unwrap();
            writer_of_other.close(&state(1)).unwrap();

            let desk = Desk::new();
            let lake = desk.open();
            let mut writer = writer(&lake);
            for commit in 0..commits_before {
                writer.store(&tickets(0..1), &state(10 + commit)).unwrap();
                writer.close(&state(10 + commit)).unwrap();
            }
            // So many that the table is there before the first commit.
            writer.store(&tickets(0..1_000), &state(20)).unwrap();
            replace(&desk, is_replaced.then_some(&other));
            let failure = writer.close(&state(20)).unwrap_err();
            let told = failure.to_string();
            let of_another = is_replaced && commits_before == 0;
            let why = match of_another {
                true => "another run has written",
                false => "was removed or replaced while this run had it",
            };
            assert!(told.contains(why), "{told}");
            // Nor does it begin again from the start, as if nobody had asked for more.
            assert!(self::writer(&lake).state().is_err());
            match is_replaced {
                true => assert_eq!(desk.rows("tickets"), 2),
                false => assert!(!desk.table("tickets").exists()),
            }
        }
    }
}

#[test]
fn of_two_runs_one_loses_and_stores_nothing_more() {
    let desk = Desk::new();
    let (first, second) = (desk.open(), desk.open());
    let (mut won, mut lost) = (writer(&first), writer(&second));
    won.store(&tickets(0..3), &state(1)).unwrap();
    lost.store(&tickets(0..3), &state(1)).unwrap();
    won.close(&state(1)).unwrap();
    let failure = lost.close(&state(1)).unwrap_err();
    assert_eq!(failure.exit(), Exit::State);
    assert!(
        failure.to_string().contains("another run has written"),
        "{failure}"
    );
    // Not even why, which would take the table from the run that has won.
    let mut lost = writer(&second);
    assert!(lost.state().is_err());
    won.store(&tickets(3..4), &state(2)).unwrap();
    won.close(&state(2)).unwrap();
    assert_eq!(desk.rows("tickets"), 4);
}

#[test]
fn commits_of_those_who_tidy_up_are_no_other_run() {
    let desk = Desk::new();
    let lake = desk.open();
    let mut writer = writer(&lake);
    for page in 1..=3 {
        let page_of = i64::try_from(page).unwrap();
        writer
            .store(&tickets(page_of..page_of + 1), &state(page))
            .unwrap();
        writer.close(&state(page)).unwrap();
        let changes_nothing = json!({"commitInfo": {"operation": "OPTIMIZE"}});
        desk.commit_of_another("tickets", &changes_nothing);
    }
    assert_eq!(desk.rows("tickets"), 3);
}

#[test]
fn a_commit_of_which_only_the_answer_was_lost_is_there_once() {
    let desk = Desk::new();
    let lake = desk.open();
    let mut writer = writer(&lake);
    writer.store(&tickets(0..1), &state(1)).unwrap();
    writer.close(&state(1)).unwrap();
    let log = || lake.shared.log("tickets").unwrap().unwrap();
    let (mut first, mut again) = (log(), log());
    for log in [&mut first, &mut again] {
        let outcome = log.commit(&Change::Nothing, 1, 2, "null").ok().unwrap();
        assert!(matches!(outcome, Outcome::Stored));
    }
    assert_eq!(desk.log("tickets").len(), 3);
    let outcome = again.commit(&Change::Nothing, 1, 3, "null").ok().unwrap();
    assert!(matches!(outcome, Outcome::OfAnother));
    assert_eq!(make::number(&again, "tickets").ok(), Some(2));
}

/// A run that was killed between its position and its commit has taken a number for good.
#[test]
fn a_number_that_was_announced_is_left_out() {
    let desk = Desk::new();
    let lake = desk.open();
    let mut writer = writer(&lake);
    writer.store(&tickets(0..1), &state(1)).unwrap();
    writer.close(&state(1)).unwrap();
    let announced = desk
        .table("tickets")
        .join("_zendesk_export")
        .join(format!("{:020}.json", 2));
    fs::write(announced, "{").unwrap();
    writer.store(&tickets(1..2), &state(2)).unwrap();
    writer.close(&state(2)).unwrap();
    assert_eq!(desk.rows("tickets"), 2);
    assert_eq!(self::writer(&desk.open()).state().unwrap().pages, 2);
}

#[test]
fn the_log_has_a_checkpoint_after_a_hundred_commits_and_old_positions_are_removed() {
    let desk = Desk::new();
    let lake = desk.open();
    let mut writer = writer(&lake);
    for pages in 1..=103 {
        writer.close(&state(pages)).unwrap();
    }
    assert!(
        desk.table("tickets")
            .join("_delta_log/_last_checkpoint")
            .exists()
    );
    assert_eq!(self::writer(&desk.open()).state().unwrap().pages, 103);
    let positions = desk.table("tickets").join("_zendesk_export");
    assert_eq!(positions.read_dir().unwrap().count(), 100);
}
