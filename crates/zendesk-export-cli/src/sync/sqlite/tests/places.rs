//! What is in the place of something that this program made.
use super::*;

#[test]
fn a_table_of_somebody_in_place_of_ours_is_named() {
    let mut desk = Desk::new();
    desk.run("CREATE TABLE calls(mine)");
    let state = StreamState::default();
    let failure = desk
        .sqlite
        .store("calls", table("calls"), &Taken::of(Vec::new()), &state)
        .unwrap_err();
    let words = "somebody made a table named calls, where a table of this program belongs; give that one another name";
    assert!(failure.to_string().contains(words), "{failure}");
    desk.run("DROP TABLE calls");
    desk.store("calls", &[]);

    desk.run("DROP TABLE calls; CREATE TABLE calls(mine)");
    let path = desk.path();
    let found = desk.sqlite.verify().unwrap();
    assert!(
        found[0].contains("something else has the name of the table calls"),
        "{found:?}"
    );
    let Desk { folder, sqlite } = desk;
    drop(sqlite);
    assert!(refused(&path).contains(words));
    drop(folder);
}

#[test]
fn a_database_without_its_states_is_refused_with_the_way_out() {
    let mut desk = Desk::new();
    desk.store("tickets", &[&ticket(1, 100, "new")]);
    desk.run("DROP TABLE _streams");
    let path = desk.path();
    let Desk { folder, sqlite } = desk;
    drop(sqlite);
    let looked = Sqlite::open_readonly(&path).err().unwrap().to_string();
    for told in [refused(&path), looked] {
        let words =
            "has lost its table _streams, which says where each export goes on; put a backup";
        assert!(told.contains(words), "{told}");
    }
    drop(folder);
}

#[cfg(unix)]
#[test]
fn a_pipe_in_the_place_of_a_database_is_told_and_not_waited_for() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("desk.db");
    let made = std::process::Command::new("mkfifo").arg(&path).status();
    assert!(made.unwrap().success());
    assert!(refused(&path).contains("desk.db is no regular file"));
}
