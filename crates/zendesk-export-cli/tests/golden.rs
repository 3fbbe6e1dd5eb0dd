//! What the program says, word for word. `TRYCMD=overwrite cargo test --test golden` writes it anew.

#[test]
fn the_program_says_what_it_said() {
    let said = trycmd::TestCases::new();
    for (name, _) in std::env::vars() {
        if name.starts_with("ZENDESK_") {
            panic!("{name} is set, and would change what the program says");
        }
    }
    // Nobody has signed in by browser there.
    said.env("XDG_CONFIG_HOME", env!("CARGO_TARGET_TMPDIR"))
        .env("COLUMNS", "100")
        .case("tests/golden/*.md");
}
