use super::*;

on_postgres!(only_what_a_list_changes_is_stored);

const ONE: &str = r#"{"id":1,"name":"One","updated_at":"2026-01-01T00:00:00Z"}"#;
const TWO: &str = r#"{"id":2,"name":"Two"}"#;
const ODD: &str = r#"{"name":"nobody"}"#;

/// Stores a whole list, and says how many records were changed and how many are gone.
fn read(desk: &Desk, texts: &[&str]) -> (usize, usize) {
    let mut writer = desk.writer("groups");
    let taken = writer.changes(taken(texts).records).unwrap();
    writer.store(&taken, &StreamState::default()).unwrap();
    (taken.records.len(), taken.gone.len())
}

fn only_what_a_list_changes_is_stored() {
    let mut desk = Desk::new();
    assert_eq!(read(&desk, &[ONE, TWO, ODD]), (3, 0));
    assert_eq!(read(&desk, &[ONE, TWO, ODD]), (0, 0));
    assert_eq!(read(&desk, &[TWO, ODD]), (0, 1));
    assert_eq!(read(&desk, &[TWO, ODD]), (0, 0));
    let sent = "SELECT json FROM zendesk.raw_groups WHERE id = 1 AND deleted";
    assert_eq!(desk.one::<String>(sent), ONE, "as it was sent");
    assert_eq!(read(&desk, &[ONE, TWO, ODD]), (1, 0));
    let gone = "SELECT count(*) FROM zendesk.groups WHERE _deleted";
    assert_eq!(desk.one::<i64>(gone), 0);
    assert_eq!(desk.findings(), NONE);
}
