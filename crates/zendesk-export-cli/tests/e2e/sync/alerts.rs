//! Prometheus takes the figures, and the alerts of the README fire when they should.
#![cfg(unix)]

use std::{
    fs,
    net::{TcpListener, TcpStream},
    path::Path,
    process::{Command, Stdio},
};

use zendesk_export_bench::on_prometheus;

use super::{
    place::{Kind, Place},
    watched::{Watched, until},
};
use crate::{
    desk::{Desk, builder, get},
    support::run,
};

/// The rules of the README, for what reads them in this folder.
fn write_rules(folder: &Path) {
    let (_, rules) = include_str!("../../../README.md")
        .split_once("```yaml\ngroups:")
        .unwrap();
    let (rules, _) = rules.split_once("```").unwrap();
    fs::write(folder.join("rules.yml"), format!("groups:{rules}")).unwrap();
}

on_prometheus!(
    prometheus_takes_the_page_and_the_rules,
    the_alerts_of_the_readme_fire_when_they_should,
);

fn the_alerts_of_the_readme_fire_when_they_should() {
    let place = Place::new(Kind::Dir);
    write_rules(place.folder());
    let tests = include_str!("alerts.yml");
    fs::write(place.folder().join("alerts.yml"), tests).unwrap();
    for arguments in [
        ["check", "rules", "rules.yml"],
        ["test", "rules", "alerts.yml"],
    ] {
        let mut promtool = Command::new("promtool");
        run(promtool.current_dir(place.folder()).args(arguments)).succeeds();
    }
}

/// A real Prometheus scrapes the page, and takes the README's rules. Its `promtool check metrics` reads an older
/// format only.
fn prometheus_takes_the_page_and_the_rules() {
    let (account, place) = (Desk::open(builder().tickets(30)), Place::new(Kind::Dir));
    let watched = Watched::start(&place, account.url(), &["tickets", "users"]);
    let folder = place.folder();
    write_rules(folder);
    let config = format!(
        "global: {{scrape_interval: 1s, evaluation_interval: 1s}}\nrule_files: [rules.yml]\n\
         scrape_configs: [{{job_name: zendesk, static_configs: [{{targets: ['{}']}}]}}]\n",
        watched.at
    );
    fs::write(folder.join("prometheus.yml"), config).unwrap();
    let port = TcpListener::bind("127.0.0.1:0")
        .unwrap()
        .local_addr()
        .unwrap();
    let mut prometheus = Command::new("prometheus")
        .current_dir(folder)
        .args(["--config.file=prometheus.yml", "--storage.tsdb.path=data"])
        .arg(format!("--web.listen-address={port}"))
        .stderr(Stdio::null())
        .spawn()
        .unwrap();
    let api = format!("http://{port}");
    let answers = |path: &str, what: &str| {
        until(|| TcpStream::connect(port).is_ok() && get(&api, path).1.contains(what))
    };
    let records = answers(
        "/api/v1/query?query=zendesk_export_records_total{export=\"tickets\"}",
        "\"30\"]",
    );
    let all = answers(
        "/api/v1/query?query=count({__name__=~\"zendesk_export_.*\",export=\"users\"})",
        "\"21\"]",
    );
    let rules = answers("/api/v1/rules", "ZendeskExportStandsStill");
    prometheus.kill().unwrap();
    prometheus.wait().unwrap();
    assert!(records && rules && all, "{records} {rules} {all}");
    watched.ends();
}
