//! What records hold.
use crate::{check_member, differences, document, member};

#[test]
fn tells_kinds_apart() {
    check_member(
        "{ type: string }",
        "{ type: integer }",
        &["Thing.m: ours is string, theirs is integer"],
    );
    check_member(
        "{}",
        "{ type: boolean }",
        &["Thing.m: ours is any JSON, theirs is boolean"],
    );
    check_member(
        "{ type: string, format: date-time }",
        "{ type: string }",
        &["Thing.m: ours is string date-time, theirs is string"],
    );
    check_member(
        "{ type: array, items: { type: string } }",
        "{ type: array, items: { type: number } }",
        &["Thing.m[]: ours is string, theirs is number"],
    );
    check_member(
        "{ type: array, items: { type: string } }",
        "{ oneOf: [{ type: array, items: { type: string } }, { type: string }] }",
        &["Thing.m: ours is array, theirs is array or string"],
    );
}

#[test]
fn tells_who_may_be_null() {
    let (plain, null) = ("{ type: string }", "{ type: string, nullable: true }");
    check_member(null, plain, &["Thing.m: only ours may be null"]);
    check_member(plain, null, &["Thing.m: only theirs may be null"]);
    // The member is named, not what it refers to.
    check_member(
        "{ $ref: '#/components/schemas/Text' }",
        "{ allOf: [{ $ref: '#/components/schemas/Text' }], nullable: true }",
        &["Thing.m: only theirs may be null"],
    );
}

#[test]
fn tells_values_apart() {
    check_member(
        "{ type: string, enum: [a, b] }",
        "{ type: string, enum: [b, c] }",
        &[
            "Thing.m: only ours has the value a",
            "Thing.m: only theirs has the value c",
        ],
    );
    check_member(
        "{ type: string, enum: [b, a] }",
        "{ type: string }",
        &["Thing.m: only ours lists values: a, b"],
    );
    check_member(
        "{ type: string }",
        "{ type: string, enum: [b, a] }",
        &["Thing.m: only theirs lists values: a, b"],
    );
}

#[test]
fn tells_members_apart() {
    let ours = document("3.0.3", "        a: {}\n        b: {}");
    let theirs = "        b: {}\n        c: {}\n        for_requests: { writeOnly: true }";
    assert_eq!(
        differences(&ours, &[&document("3.0.3", theirs)]),
        [
            "Thing.a: only ours has the member",
            "Thing.c: only theirs has the member"
        ]
    );
    let open = "{ type: object, additionalProperties: true }";
    let named = "{ type: object, properties: { y: {}, x: {} } }";
    check_member(open, named, &["Thing.m: only theirs lists members: x, y"]);
    check_member(named, open, &["Thing.m: only ours lists members: x, y"]);
}

#[test]
fn the_same_in_other_words_is_no_difference() {
    let null = member("3.0.3", "{ type: string, nullable: true }");
    for theirs in [
        "{ type: [string, 'null'] }",
        "{ anyOf: [{ type: string }, { type: 'null' }] }",
        "{ oneOf: [{ $ref: '#/components/schemas/Text' }, { type: 'null' }] }",
    ] {
        let found = differences(&null, &[&member("3.1.0", theirs)]);
        assert_eq!(found, [""; 0], "{theirs}");
    }
    check_member(
        "{ type: string }",
        "{ $ref: '#/components/schemas/Text' }",
        &[],
    );
    check_member(
        "{ type: object, properties: { x: { type: string }, y: { type: string } } }",
        "{ allOf: [{ properties: { x: { type: string } } }, { properties: { y: { type: string } } }] }",
        &[],
    );
    check_member(
        "{ type: string }",
        "{ allOf: [{ $ref: '#/components/schemas/Text' }, { description: a name }] }",
        &[],
    );
    check_member(
        "{ type: string, nullable: true }",
        "{ anyOf: [{ type: string }, { enum: [null] }] }",
        &[],
    );
    check_member(
        "{ type: string, nullable: true, enum: [a, b, null] }",
        "{ type: string, nullable: true, enum: [b, a] }",
        &[],
    );
}

/// As ours writes an enumeration that may grow.
#[test]
fn a_tolerant_enumeration_is_compared_by_the_values_it_knows() {
    let tolerant =
        "    Color: { anyOf: [{ type: string, enum: [red, blue] }, { type: string }] }\n";
    let ours = member("3.0.3", "{ $ref: '#/components/schemas/Color' }") + tolerant;
    let theirs = member("3.0.3", "{ type: string, enum: [red, green] }");
    assert_eq!(
        differences(&ours, &[&theirs]),
        [
            "Color: only ours has the value blue",
            "Color: only theirs has the value green"
        ]
    );
}

#[test]
fn schemas_that_hold_themselves_are_compared_once() {
    let tree = |extra: &str| {
        let things = "{ type: array, items: { $ref: '#/components/schemas/Thing' } }";
        document("3.0.3", &format!("        children: {things}\n{extra}"))
    };
    assert_eq!(
        differences(&tree(""), &[&tree("        m: {}")]),
        ["Thing.m: only theirs has the member"]
    );
    let loops = member("3.0.3", "{ $ref: '#/components/schemas/A' }")
        + "    A: { allOf: [{ $ref: '#/components/schemas/B' }] }\n"
        + "    B: { anyOf: [{ $ref: '#/components/schemas/A' }, { type: string }] }\n";
    let plain = member("3.0.3", "{ type: string }");
    assert_eq!(differences(&plain, &[&loops]), [""; 0]);
    assert_eq!(differences(&loops, &[&plain]), [""; 0]);
}

#[test]
fn tells_limits_apart_wherever_they_are_written() {
    let text = |text: &str| format!("{{ type: integer, description: '{text}' }}");
    check_member(
        &text("At most 1,000, 10 requests a minute."),
        &text(
            "A maximum of 1000, and 20 requests per minute or up to 30 requests every 10 minutes",
        ),
        &[
            "Thing.m: only ours has the limit 10 requests a minute",
            "Thing.m: only theirs has the limit 20 requests a minute",
            "Thing.m: only theirs has the limit 30 requests in 10 minutes",
        ],
    );
    let bounds = "{ type: integer, minimum: 1, maximum: 1000 }";
    check_member(&text("From 1 to 1,000."), bounds, &[]);
    check_member(
        &text("Up to 100, from 1 on."),
        bounds,
        &[
            "Thing.m: only ours has the limit at most 100",
            "Thing.m: only theirs has the limit at most 1000",
        ],
    );
}
