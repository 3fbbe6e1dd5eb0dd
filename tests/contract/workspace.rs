//! What the workspace itself promises.

use std::process::Command;

use serde_json::Value;

/// All packages of the lock file; where those of other platforms were never downloaded, this one's.
fn metadata() -> Value {
    let all = cargo(&["metadata", "--format-version", "1", "--locked", "--offline"]);
    let json = all.or_else(|_| {
        let about = cargo(&["version", "--verbose"])?;
        let host = about
            .lines()
            .find_map(|line| line.strip_prefix("host: "))
            .unwrap();
        let filter = format!("--filter-platform={host}");
        cargo(&[
            "metadata",
            "--format-version=1",
            "--locked",
            "--offline",
            &filter,
        ])
    });
    serde_json::from_str(&json.unwrap()).unwrap()
}

fn cargo(args: &[&str]) -> Result<String, String> {
    let output = Command::new(env!("CARGO"))
        .args(args)
        .current_dir(env!("CARGO_MANIFEST_DIR"))
        .output()
        .unwrap();
    let text = |bytes| String::from_utf8(bytes).unwrap();
    if output.status.success() {
        Ok(text(output.stdout))
    } else {
        Err(text(output.stderr))
    }
}

fn list<'a>(value: &'a Value, key: &str) -> &'a [Value] {
    value[key].as_array().unwrap()
}

/// `1.88` and `1.88.0` as comparable numbers.
fn version(text: &str) -> [u64; 3] {
    let mut parts = text.split('.').map(|part| part.parse().unwrap());
    [(); 3].map(|()| parts.next().unwrap_or(0))
}

#[test]
fn msrv() {
    let metadata = metadata();
    let members = list(&metadata, "workspace_members");
    let packages = list(&metadata, "packages");
    let of_workspace = |package: &&Value| members.contains(&package["id"]);
    let ours = packages.iter().find(of_workspace).unwrap()["rust_version"]
        .as_str()
        .unwrap();
    assert!(
        packages
            .iter()
            .filter(of_workspace)
            .all(|member| member["rust_version"] == ours),
        "one Rust version for all members"
    );

    let newer: Vec<_> = packages
        .iter()
        .filter(|package| {
            package["rust_version"]
                .as_str()
                .is_some_and(|rust| version(rust) > version(ours))
        })
        .map(|package| {
            format!(
                "{} {} needs {}",
                package["name"], package["version"], package["rust_version"]
            )
        })
        .collect();
    assert!(newer.is_empty(), "more than Rust {ours}: {newer:#?}");
}

#[test]
fn only_the_generator_and_the_generated_crates_know_progenitor() {
    let metadata = metadata();
    let members = list(&metadata, "workspace_members");
    let knowing = ["xtask", "zendesk-export-api", "zendesk-export-httpmock"];
    for package in list(&metadata, "packages") {
        let name = package["name"].as_str().unwrap();
        if !members.contains(&package["id"]) || knowing.contains(&name) {
            continue;
        }
        for dependency in list(package, "dependencies") {
            let dependency = dependency["name"].as_str().unwrap();
            assert!(
                !dependency.starts_with("progenitor"),
                "{name} depends on {dependency}"
            );
        }
    }
}

#[test]
fn the_simulator_shares_no_code_with_the_client() {
    let metadata = metadata();
    let packages = list(&metadata, "packages");
    let simulator = packages
        .iter()
        .find(|package| package["name"] == "zendesk-export-sim")
        .unwrap();
    for dependency in list(simulator, "dependencies") {
        let name = dependency["name"].as_str().unwrap();
        assert!(
            dependency["kind"] == "dev" || !name.starts_with("zendesk-export"),
            "{name}"
        );
    }
}
