//! What is meant to differ, and what cannot be compared.
use std::{fs, path::Path};

use crate::{PATH, member, run};

fn deviation(place: &str, what: &str) -> String {
    format!("- {{ where: {place}, what: '{what}', reason: so, evidence: seen }}\n")
}

fn sum(meant: u8, stale: u8) -> String {
    format!(
        "operations compared: 1, schemas compared: 1; differences that are meant: {meant}, that are not: 0; \
         deviations that no longer exist: {stale}"
    )
}

#[test]
fn a_difference_that_is_meant_is_no_fault() {
    let ours = member("3.0.3", "{ type: string }");
    let theirs = member("3.0.3", "{ type: integer }");
    for meant in [
        deviation("Thing.m", "ours is string, theirs is integer"),
        deviation("'*.m'", "ours is *"),
        deviation("[Thing.m]", "*"),
    ] {
        let (as_meant, lines) = run(&ours, &meant, &[&theirs]).unwrap();
        assert!(as_meant, "{meant}");
        assert_eq!(lines, [sum(1, 0)]);
    }
    for other in [
        deviation("Thing.n", "*"),
        deviation("Thing", "*"),
        deviation("Thing.m", "ours is string"),
    ] {
        let (as_meant, lines) = run(&ours, &other, &[&theirs]).unwrap();
        assert!(!as_meant, "{other}");
        assert_eq!(lines[0], "Thing.m: ours is string, theirs is integer");
    }
}

#[test]
fn a_deviation_that_no_longer_exists_is_a_fault() {
    let ours = member("3.0.3", "{ type: string }");
    let theirs = member("3.0.3", "{ type: integer }");
    let exact = deviation("Thing.m", "ours is string, theirs is integer");
    let (as_meant, lines) = run(&ours, &exact, &[&ours]).unwrap();
    assert!(!as_meant);
    let stale = "spec/deviations.yaml: no longer so: Thing.m: ours is string, theirs is integer";
    assert_eq!(lines, [stale.to_owned(), sum(0, 1)]);
    // Each place of an entry counts by itself.
    let several = exact.replace("Thing.m", "[Thing.m, Thing.n]");
    let (as_meant, lines) = run(&ours, &several, &[&theirs]).unwrap();
    assert!(!as_meant);
    assert_eq!(lines, [stale.replace("Thing.m", "Thing.n"), sum(1, 1)]);
}

#[test]
fn what_the_documents_say_nothing_of_cannot_be_told_to_be_gone() {
    let ours = member("3.0.3", "{}");
    let silent = deviation("Text.m", "only ours may be null");
    assert!(run(&ours, &silent, &[&ours]).unwrap().0);
    let talk = "paths:\n  /api/v2/calls: { get: { x-export: { product: Talk } } }\n";
    let of_talk = deviation("'GET /api/v2/calls ?m'", "only ours has the parameter");
    let both = ours.replace("paths:\n", talk);
    assert!(run(&both, &of_talk, &[&ours]).unwrap().0);
    let of_nobody = deviation("Texts.m", "only ours may be null");
    assert!(!run(&ours, &of_nobody, &[&ours]).unwrap().0);
    let of_the_path = deviation(&format!("'GET {PATH} ?m'"), "only ours has the parameter");
    assert!(!run(&ours, &of_the_path, &[&ours]).unwrap().0);
}

#[test]
fn a_deviation_needs_its_reason_and_its_evidence() {
    let ours = member("3.0.3", "{}");
    for (deviation, expected) in [
        (
            "- { where: a, what: b, reason: c, evidence: ' ' }",
            "a: b: it needs a reason and evidence",
        ),
        (
            "- { where: a, what: b, reason: c }",
            "missing field `evidence`",
        ),
        (
            "- { where: a, what: b, reason: c, evidence: d, e: f }",
            "unknown field `e`",
        ),
    ] {
        let message = run(&ours, deviation, &[&ours]).unwrap_err();
        assert!(message.starts_with("spec/deviations.yaml: "), "{message}");
        assert!(message.contains(expected), "{message}");
    }
}

#[test]
fn refuses_what_cannot_be_compared() {
    let ours = member("3.0.3", "{}");
    let unresolved = member("3.1.0", "{ $ref: '#/components/schemas/None' }");
    let other = ours.replace(PATH, "/api/v2/others");
    for (theirs, expected) in [
        ("text", "no OpenAPI document: `openapi` is missing"),
        ("a: [", "invalid YAML"),
        (
            "swagger: '2.0'",
            "no OpenAPI document: `openapi` is missing",
        ),
        (
            "openapi: 4.0.0",
            "4.0.0 is not supported, it must be 3.0.x or 3.1.x",
        ),
        ("openapi: 3.1.0", "no OpenAPI document: `paths` is missing"),
        (
            &unresolved,
            "properties/m: unresolved $ref #/components/schemas/None",
        ),
        (&other, "no path of ours"),
    ] {
        let message = run(&ours, "[]", &[theirs]).unwrap_err();
        assert!(message.contains(expected), "{message:?}: {expected:?}");
        assert_eq!(message.lines().count(), 1, "{message:?}");
    }
}

/// And so all deviations, which are in form, would be gone.
#[test]
fn our_document_has_no_difference_from_itself() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).parent().unwrap();
    let drift = xtask::drift(root, &[&root.join(xtask::SPEC)]).unwrap();
    assert_eq!(drift.meant().count(), 0);
    let text = drift.to_string();
    assert!(
        text.contains("differences that are meant: 0, that are not: 0;"),
        "{text}"
    );
    let deviations = fs::read_to_string(root.join("spec/deviations.yaml")).unwrap();
    let gone = text.matches("no longer so: ").count();
    assert!(gone >= deviations.matches("- where:").count(), "{gone}");
}
