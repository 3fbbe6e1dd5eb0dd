//! Pages of `report`, opened in a browser.

use std::{env, fs, path::PathBuf};

use zendesk_export_bench::in_browser;

use super::{
    chromium::{Page, Seen},
    holed::{self, GONE},
};
use crate::{
    desk::{Desk, builder, desk},
    support::run,
    sync::place::{Kind, Place},
};

in_browser!(
    a_whole_destination_is_shown_as_such,
    a_hole_is_shown_on_top_and_in_the_plot,
    an_empty_destination_is_shown_as_such,
    a_huge_destination_is_shown,
    names_and_texts_that_are_hostile_stay_text,
    a_picture_is_taken
);

/// A phone, and a window.
const WIDTHS: [u32; 2] = [400, 1_000];

/// What holds for every page.
#[track_caller]
fn check(seen: &Seen) {
    assert!(seen.beyond.is_empty(), "{:?}", seen.beyond);
    assert_eq!(seen.foreign, 0);
    assert!(seen.title.starts_with("Report on "), "{}", seen.title);
    assert!(seen.smallest >= 10.0, "letters of {} pixels", seen.smallest);
    for plot in &seen.plots {
        assert!(plot.name.starts_with("Records of "), "{}", plot.name);
        assert!(
            plot.description.starts_with("From 20"),
            "{}",
            plot.description
        );
    }
}

fn a_whole_destination_is_shown_as_such() {
    let place = Place::new(Kind::Dir);
    run(&mut place.sync(desk().url())).succeeds();
    let page = Page::of(&place.to());
    for width in WIDTHS {
        let seen = page.seen(width);
        check(&seen);
        assert!(seen.text.contains("Data, states and manifest agree"));
        assert!(seen.text.contains("no holes in the records"));
        assert_eq!(seen.plots.len(), 5, "one for each export");
        assert!(seen.bars.iter().all(|bars| *bars > 5), "{:?}", seen.bars);
        assert_eq!(seen.bands, [0; 5]);
        assert!(seen.rows > 100, "the same as tables: {}", seen.rows);
    }
}

fn a_hole_is_shown_on_top_and_in_the_plot() {
    let place = holed::place(Kind::Sqlite);
    let page = Page::of(&place.to());
    for width in WIDTHS {
        let seen = page.seen(width);
        check(&seen);
        assert!(
            seen.headings[1].contains("verify found 1 thing"),
            "{:?}",
            seen.headings
        );
        assert!(seen.headings[2].contains("1 hole"), "{:?}", seen.headings);
        assert!(seen.text.contains(GONE));
        let command = format!(
            "resync ticket-events --to {} --since 2025-03-03",
            place.to()
        );
        assert!(seen.text.contains(&command), "{}", seen.text);
        assert_eq!(seen.bands, [1, 0], "ticket events, users");
        assert!(seen.plots[0].description.contains(GONE));
        assert!(!seen.plots[1].description.contains("Hole"));
    }
}

fn an_empty_destination_is_shown_as_such() {
    let place = Place::new(Kind::Sqlite);
    let account = Desk::open(builder().tickets(0));
    run(place.sync(account.url()).arg("tickets")).succeeds();
    let seen = Page::of(&place.to()).seen(400);
    check(&seen);
    assert!(seen.text.contains("There is no record."), "{}", seen.text);
    assert_eq!(seen.plots.len(), 0);
}

/// Ten years of records in a table, and a hole of a day in each.
fn a_huge_destination_is_shown() {
    let place = holed::database();
    place.change(
        "WITH RECURSIVE n(n) AS (SELECT 0 UNION ALL SELECT n + 1 FROM n WHERE n < 109500)
         INSERT INTO raw_users(id, version, deleted, json, checksum)
         SELECT 9000000000 + n, 1388534400 + n * 2880, n % 50 = 0, '{}', 0 FROM n WHERE n / 30 % 365 <> 100",
    );
    let page = Page::of(&place.to());
    assert!(page.bytes() < 2 << 20, "{} bytes", page.bytes());
    for width in WIDTHS {
        let seen = page.seen(width);
        check(&seen);
        // Those with holes come first.
        assert!((9..=10).contains(&seen.bands[0]), "{:?}", seen.bands);
        assert!(seen.bars[0] < 1_000, "{:?}", seen.bars);
    }
}

fn names_and_texts_that_are_hostile_stay_text() {
    let place = Place::new(Kind::Dir);
    run(place.sync(desk().url()).arg("users")).succeeds();
    let name =
        "<img src=x onerror=\"document.title='struck'\"><script>document.title='struck'<\\script>";
    let state = place.path().join(".state").join(format!("{name}.json"));
    fs::write(state, "no state").unwrap();
    let seen = Page::of(&place.to()).seen(400);
    check(&seen);
    assert!(seen.text.contains("<img src=x onerror="), "{}", seen.text);
}

/// Of the picture: all that there is to see of the hole.
const WIDTH: u32 = 860;
const HEIGHT: u32 = 960;

/// `ZENDESK_EXPORT_PICTURE` names another file: the README's picture is made so.
fn a_picture_is_taken() {
    let place = holed::place(Kind::Sqlite);
    let page = Page::within(place.folder(), "sqlite:zendesk.db");
    let folder = tempfile::tempdir().unwrap();
    let file = env::var_os("ZENDESK_EXPORT_PICTURE").map(PathBuf::from);
    let file = file.unwrap_or_else(|| folder.path().join("page.png"));
    page.picture(&file, WIDTH, HEIGHT);
    let picture = fs::read(&file).unwrap();
    assert!(picture.starts_with(b"\x89PNG"));
    let number = |at: usize| u32::from_be_bytes(picture[at..at + 4].try_into().unwrap());
    assert_eq!((number(16), number(20)), (WIDTH, HEIGHT));
}
