//! Destinations that are looked at while a run writes.

use std::process::Stdio;

use super::{
    place::{Kind, Place},
    proxy::Proxy,
};
use crate::{desk::desk, support::wait};

#[test]
fn a_run_is_looked_at_while_it_goes_on() {
    for kind in [Kind::Gzip, Kind::Sqlite] {
        let place = Place::new(kind);
        let proxy = Proxy::paging(desk().url(), 10);
        proxy.allow(0);
        let mut first = place.sync(&proxy.url);
        let mut first = first.stderr(Stdio::null()).spawn().unwrap();
        proxy.wait_for_waiting(1);
        proxy.allow(20);
        proxy.wait_for_waiting(1);
        let mut records = place.is_whole();
        place.status().succeeds();
        proxy.allow_all();
        while first.try_wait().unwrap().is_none() {
            let now = place.is_whole();
            assert!(now >= records, "{records} became {now}");
            records = now;
        }
        assert_eq!(wait(&mut first), Some(0));
        place.holds_all(desk());
    }
}
