//! Not yet so; the help of `check` says "all exports but custom objects if left out".

use crate::{
    desk::{Desk, builder},
    support::{TOKEN, exporter, run},
    surface::all,
};

#[test]
fn without_names_it_asks_every_export_but_custom_objects() {
    let account = Desk::open(builder().tickets(100));
    let mut command = exporter();
    command
        .arg("check")
        .env("ZENDESK_BASE_URL", account.url())
        .env("ZENDESK_OAUTH_TOKEN", TOKEN);
    let done = run(&mut command).succeeds();
    for (_, name) in all().filter(|(_, name)| !name.contains('/')) {
        let mut names = done.out.lines().filter_map(|line| line.split(' ').next());
        assert!(names.any(|of| of == name), "{name} is missing");
    }
}
