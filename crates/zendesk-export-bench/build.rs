//! Finds out whether there is a PostgreSQL server, Prometheus, and a browser, to test with: cargo tells of ignored tests, and of why they are,
//! only what is known when they are compiled.
#![allow(missing_docs, reason = "a program, and no library")]
use std::{env, ffi::OsString, path::Path};

fn main() {
    println!("cargo::rerun-if-env-changed=ZENDESK_EXPORT_TEST_POSTGRES");
    println!("cargo::rerun-if-env-changed=PATH");
    // Of Debian's packages; one that is installed later changes the second.
    for path in [DEBIAN, "/var/lib/dpkg/status"] {
        if Path::new(path).exists() {
            println!("cargo::rerun-if-changed={path}");
        }
    }
    println!("cargo::rerun-if-changed=build.rs");
    let programs = has_programs();
    if programs {
        println!("cargo::rustc-cfg=has_postgres_programs");
    }
    if programs || env::var_os("ZENDESK_EXPORT_TEST_POSTGRES").is_some() {
        println!("cargo::rustc-cfg=has_postgres");
    }
    if are_on_path(&["prometheus", "promtool"]) {
        println!("cargo::rustc-cfg=has_prometheus");
    }
    if are_on_path(&["chromium"]) {
        println!("cargo::rustc-cfg=has_chromium");
    }
}

/// All in one folder.
fn are_on_path(programs: &[&str]) -> bool {
    let path = path();
    let mut folders = env::split_paths(&path);
    folders.any(|folder| programs.iter().all(|program| folder.join(program).exists()))
}

fn has_programs() -> bool {
    let versions = Path::new(DEBIAN).read_dir().into_iter().flatten().flatten();
    let mut folders: Vec<_> = versions.map(|version| version.path().join("bin")).collect();
    folders.extend(env::split_paths(&path()));
    folders
        .iter()
        .any(|folder| folder.join("initdb").exists() && folder.join("postgres").exists())
}

fn path() -> OsString {
    env::var_os("PATH").unwrap_or_default()
}

const DEBIAN: &str = "/usr/lib/postgresql";
