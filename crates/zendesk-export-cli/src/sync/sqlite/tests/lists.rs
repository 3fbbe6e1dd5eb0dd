use super::*;

fn groups(texts: &[&str]) -> Vec<Record<Value>> {
    texts.iter().map(|text| record(text)).collect()
}

/// Stores a whole list, and says how many records were changed and how many are gone.
fn read(desk: &mut Desk, texts: &[&str]) -> (usize, usize) {
    let (sqlite, groups) = (&mut desk.sqlite, groups(texts));
    let taken = sqlite.changes("groups", table("groups"), groups).unwrap();
    let state = StreamState::default();
    sqlite
        .store("groups", table("groups"), &taken, &state)
        .unwrap();
    (taken.records.len(), taken.gone.len())
}

const ONE: &str = r#"{"id":1,"name":"One","updated_at":"2026-01-01T00:00:00Z"}"#;
const TWO: &str = r#"{"id":2,"name":"Two"}"#;

#[test]
fn only_what_a_list_changes_is_stored() {
    let mut desk = Desk::new();
    assert_eq!(read(&mut desk, &[ONE, TWO]), (2, 0));
    assert_eq!(read(&mut desk, &[ONE, TWO]), (0, 0));
    assert_eq!(read(&mut desk, &[TWO]), (0, 1));
    assert_eq!(read(&mut desk, &[TWO]), (0, 0));
    let sent: String = desk.one("SELECT json FROM raw_groups WHERE id = 1 AND deleted");
    assert_eq!(sent, ONE, "as it was sent");
    assert_eq!(read(&mut desk, &[ONE, TWO]), (1, 0));
    assert_eq!(desk.one::<i64>("SELECT sum(_deleted) FROM groups"), 0);
    assert_eq!(desk.sqlite.verify().unwrap(), Vec::<String>::new());
}

#[test]
fn a_record_of_a_list_without_an_id_is_kept_once() {
    let mut desk = Desk::new();
    let odd = r#"{"name":"nobody"}"#;
    assert_eq!(read(&mut desk, &[ONE, odd]), (2, 0));
    assert_eq!(read(&mut desk, &[ONE, odd]), (0, 0));
    assert_eq!(desk.one::<i64>("SELECT count(*) FROM _odd"), 1);
}

#[test]
fn a_mark_that_somebody_changed_is_put_right_when_the_list_is_read_again() {
    let mut desk = Desk::new();
    read(&mut desk, &[ONE, TWO]);
    desk.run("UPDATE raw_groups SET deleted = 1 WHERE id = 1");
    assert!(desk.sqlite.mend("groups", &mended::again()).unwrap());
    assert_eq!(read(&mut desk, &[ONE, TWO]), (1, 0));
    let left = desk.sqlite.end_reread("groups", &StreamState::default());
    assert_eq!(left.unwrap(), 0);
    assert_eq!(desk.sqlite.verify().unwrap(), Vec::<String>::new());
}
