//! What Zendesk sends otherwise than is documented: told by the run that sees it first, and kept.

use zendesk_export_sim::Fault;

use super::{
    growing::Growing,
    place::{Kind, Place},
};
use crate::{
    desk::{builder, desk},
    support::{Run, run},
};

fn sync(place: &Place, url: &str, exports: &[&str]) -> Run {
    let done = run(place.sync(url).args(exports));
    assert_eq!(done.code, Some(0), "{}", done.err);
    done
}

/// What `status` says of drift.
fn drift(place: &Place) -> Vec<String> {
    let status = place.status().out;
    let lines = status.lines();
    let drift = lines.filter_map(|line| line.trim().strip_prefix("drift: "));
    drift.map(str::to_owned).collect()
}

#[test]
fn what_nobody_documents_is_told_once_by_the_next_run() {
    for kind in [Kind::Sqlite, Kind::Dir] {
        let (account, place) = (Growing::new(builder().tickets(90)), Place::new(kind));
        let next = |third| {
            account.grow(third, 3);
            sync(&place, account.desk.url(), &["tickets"]).err
        };
        assert!(!next(1).contains("document"));
        assert_eq!(drift(&place), [""; 0]);
        account.desk.simulator.set_faults([Fault::Drift.always()]);
        let told = next(2);
        for what in [
            "tickets: the member new_member is not documented, as in record ",
            "tickets: priority has the value new_value, which is not documented",
            "tickets: url is of the kind object, and documented otherwise",
        ] {
            assert!(told.contains(what), "{told}");
        }
        let told = next(3);
        assert!(!told.contains("document"), "{told}");
        let drift = drift(&place);
        assert_eq!(drift.len(), 3, "{drift:?}");
        let counted = "the member new_member is not documented: in ";
        assert!(
            drift.iter().any(|line| line.starts_with(counted)),
            "{drift:?}"
        );
        let manifest = place.manifest();
        let kept = &manifest["streams"]["tickets"]["drift"];
        assert_eq!(kept["found"].as_array().unwrap().len(), 3, "{kept}");
        assert!(kept["members"].is_null());
    }
}

#[test]
fn records_of_the_simulator_are_as_documented() {
    let place = Place::new(Kind::Sqlite);
    sync(&place, desk().url(), &[]);
    assert_eq!(drift(&place), [""; 0]);
}
