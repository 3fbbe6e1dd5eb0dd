//! Operations and their parameters.
use crate::{PATH, differences, document, member};

#[test]
fn tells_parameters_apart() {
    let with = |parameters: &str| {
        let start = "{ name: start_time, in: query, required: true, schema: { type: integer } }";
        member("3.0.3", "{}").replace(start, parameters)
    };
    let ours = with(
        "{ name: a, in: query }, { name: s, in: query, required: true, schema: { type: string } }, \
         { name: i, in: query, explode: false, schema: { type: array, items: { type: string, enum: [x, y] } } }",
    );
    let theirs = with(
        "{ name: b, in: query }, { name: s, in: query, schema: { type: integer } }, \
         { name: i, in: query, schema: { type: string, enum: [x] } }, { name: p, in: path }",
    );
    assert_eq!(
        differences(&ours, &[&theirs]),
        [
            "GET /api/v2/incremental/things ?a: only ours has the parameter",
            "GET /api/v2/incremental/things ?b: only theirs has the parameter",
            "GET /api/v2/incremental/things ?i: only ours has the value y",
            "GET /api/v2/incremental/things ?s: only ours requires it",
            "GET /api/v2/incremental/things ?s: ours is string, theirs is integer",
        ]
    );
    assert_eq!(
        differences(&theirs, &[&ours])[3],
        "GET /api/v2/incremental/things ?s: only theirs requires it"
    );
}

#[test]
fn reads_parameters_that_stand_beside_the_operations_of_a_path() {
    let ours = member("3.0.3", "{}");
    let line = ours.lines().find(|line| line.contains("parameters: ["));
    let line = format!("{}\n", line.unwrap());
    let operation = "    get:\n";
    let beside = ours.replace(&line, "");
    let without = differences(&ours, &[&beside]);
    assert_eq!(
        without,
        ["GET /api/v2/incremental/things ?start_time: only ours has the parameter"]
    );
    let beside = beside.replace(operation, &format!("{}{operation}", &line[2..]));
    assert_eq!(differences(&ours, &[&beside]), [""; 0]);
}

#[test]
fn reads_limits_in_the_text_of_an_operation() {
    let ours = member("3.0.3", "{}");
    let theirs = ours.replace(
        "      x-export",
        "      description: Up to 50.\n      x-export",
    );
    assert_eq!(
        differences(&ours, &[&theirs]),
        ["GET /api/v2/incremental/things: only theirs has the limit at most 50"]
    );
}

#[test]
fn tells_paths_apart_that_are_exports_or_ours() {
    let ours = member("3.0.3", "{}");
    let more = ours.replace(
        "paths:\n",
        "paths:\n  /api/v2/incremental/more/sample: { get: { x-export: { product: Support } } }\n  \
         /api/v2/calls: { get: { x-export: { product: Talk } } }\n",
    );
    // A path of a product that no document is about cannot be missed.
    assert_eq!(
        differences(&more, &[&ours]),
        ["GET /api/v2/incremental/more/sample: only ours has the path"]
    );
    assert_eq!(
        differences(&ours, &[&more]),
        ["GET /api/v2/incremental/more/sample: only theirs has the path"]
    );
    let braces = more.replace("incremental/more/", "incremental/{resource}/");
    assert_eq!(differences(&more, &[&braces]), [""; 0]);
    let suffix = ours.replace(PATH, &format!("{PATH}.json"));
    assert_eq!(differences(&ours, &[&suffix]), [""; 0]);
}

#[test]
fn operations_come_first_and_all_lines_are_sorted() {
    let ours = document("3.0.3", "        b: { type: string }\n        a: {}");
    let theirs = document("3.1.0", "        c: {}\n        b: { type: integer }");
    let theirs = theirs.replace("name: start_time", "name: after");
    let found = differences(&ours, &[&theirs]);
    assert_eq!(
        found,
        [
            "GET /api/v2/incremental/things ?after: only theirs has the parameter",
            "GET /api/v2/incremental/things ?start_time: only ours has the parameter",
            "Thing.a: only ours has the member",
            "Thing.b: ours is string, theirs is integer",
            "Thing.c: only theirs has the member",
        ]
    );
    assert_eq!(found, differences(&ours, &[&theirs, &theirs]));
}
