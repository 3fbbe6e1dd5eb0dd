use super::*;

on_postgres!(
    a_page_and_where_it_leads_are_stored_both_or_neither,
    what_another_run_wrote_is_not_written_over,
    connections_that_end_are_made_again_and_nothing_is_stored_twice,
);

fn state(pages: u64) -> StreamState {
    StreamState {
        pages,
        ..StreamState::default()
    }
}

/// Ends all connections of runs.
const CUT: &str = "SELECT pg_terminate_backend(pid) FROM pg_stat_activity
                   WHERE datname = current_database() AND application_name = 'zendesk-export'";

fn a_page_and_where_it_leads_are_stored_both_or_neither() {
    let mut desk = Desk::new();
    let mut writer = desk.writer("tickets");
    writer
        .store(&taken(&[&ticket(1, 1, "new")]), &state(1))
        .unwrap();
    desk.run("ALTER TABLE zendesk.raw_tickets ADD CHECK (id < 2)");
    let failed = writer.store(&taken(&[&ticket(2, 2, "new")]), &state(2));
    assert!(failed.is_err());
    let mut writer = desk.writer("tickets");
    assert_eq!(writer.state().unwrap().pages, 1);
    assert_eq!(desk.one::<i64>("SELECT count(*) FROM zendesk.tickets"), 1);
    assert_eq!(desk.findings(), NONE);
}

fn what_another_run_wrote_is_not_written_over() {
    let mut desk = Desk::new();
    let mut writer = desk.writer("tickets");
    writer
        .store(&taken(&[&ticket(1, 1, "new")]), &state(1))
        .unwrap();
    // This one does not notice that it has lost the lock.
    desk.run(CUT);
    let other = Database::open(&desk.address).unwrap();
    let mut others = other.stream("tickets", table("tickets"));
    others.state().unwrap();
    others
        .store(&taken(&[&ticket(2, 2, "new")]), &state(2))
        .unwrap();
    let failed = writer.store(&taken(&[&ticket(3, 3, "new")]), &state(2));
    let why = failed.err().unwrap().to_string();
    assert!(why.contains("in use by another run"), "{why}");
    drop((others, other));
    let failed = writer.store(&taken(&[&ticket(3, 3, "new")]), &state(2));
    let why = failed.err().unwrap().to_string();
    assert!(why.contains("another run has written to it"), "{why}");
    assert_eq!(desk.one::<i64>("SELECT max(id) FROM zendesk.tickets"), 2);
}

fn connections_that_end_are_made_again_and_nothing_is_stored_twice() {
    let mut desk = Desk::new();
    let mut writer = desk.writer("tickets");
    for page in 1..=5 {
        writer
            .store(&taken(&[&ticket(page, page, "new")]), &state(1))
            .unwrap();
        desk.run(CUT);
    }
    assert_eq!(desk.figures("tickets")["rows"], 5);
    assert_eq!(desk.findings(), NONE);
}
