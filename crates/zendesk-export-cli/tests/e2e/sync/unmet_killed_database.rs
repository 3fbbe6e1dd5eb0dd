//! Not yet so: a run that is killed while it writes the manifest leaves `.zendesk.db.manifest.json.new`
//! behind, and every run after it ends with exit code 7, since that file exists.

use super::{killed::kill_runs, place::Kind};

#[test]
fn a_database_holds_the_newest_of_each() {
    kill_runs(Kind::Sqlite, false);
}

#[test]
fn a_database_holds_the_newest_of_each_whatever_else_goes_wrong() {
    kill_runs(Kind::Sqlite, true);
}
