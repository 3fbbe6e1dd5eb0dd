//! Maintainers' jobs. `generate` turns the OpenAPI document into the low-level client and the
//! typed mocks; it depends on the document and on `Cargo.lock` alone. `drift` holds the document against
//! Zendesk's own, `bench` takes all figures, `dbt` runs models over the views of `layout`, `foreign_clients`
//! lets clients of others export, `foreign_generator` reads pages with models that a generator of others makes,
//! `lake` has others read and tidy up what `sync` writes to a lake, `readers` reads what `sync` writes as people do, `singer` loads what the tap says into targets of others, and
//! `soak` and `flips` prove what `sync` promises.
mod against;
mod bench;
mod dbt;
mod destination;
mod drift;
mod exports;
mod flips;
mod foreign_clients;
mod foreign_generator;
mod lake;
mod lower;
mod marks;
mod options;
mod process;
mod readers;
mod render;
mod simulator;
mod singer;
mod soak;
mod spec;
mod tables;

use std::{
    fmt, fs, io,
    path::{Path, PathBuf},
};

pub use against::bench_against;
pub use bench::bench;
pub use dbt::dbt;
pub use drift::{Drift, drift};
pub use flips::flips;
pub use foreign_clients::foreign_clients;
pub use foreign_generator::foreign_generator;
pub use lake::lake;
use openapiv3::OpenAPI;
use proc_macro2::TokenStream;
use progenitor::{CrateVers, GenerationSettings, Generator, HooksMode, InterfaceStyle};
pub use readers::readers;
use serde_json::Value;
pub use singer::singer;
pub use soak::soak;

/// The document, below the project's root.
pub const SPEC: &str = "spec/incremental-exports.yaml";
const CLIENT: &str = "crates/zendesk-export-api/src/generated.rs";
const EXPORTS: &str = "crates/zendesk-export-api/src/exports.rs";
const MOCKS: &str = "crates/zendesk-export-httpmock/src/generated.rs";

/// Why nothing was generated: one line, naming the place.
#[derive(Debug)]
pub struct Error(String);

impl fmt::Display for Error {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl std::error::Error for Error {}

/// A generated file and its new text.
#[derive(Debug)]
pub struct Output {
    path: PathBuf,
    text: String,
}

/// Generates all files from the document below `root`, and writes none.
///
/// # Errors
///
/// A document that is missing, invalid, marked wrongly, or that progenitor cannot express.
pub fn generate(root: &Path) -> Result<Vec<Output>, Error> {
    let (mut document, marks) = described(root)?;
    lower::types(&mut document);
    let mocks = generator().httpmock(&typed(&document)?, &lower::api_path());
    lower::errors(&mut document);
    let client = generator().generate_tokens(&typed(&document)?);
    let progenitor = |e| Error(format!("{SPEC}: progenitor: {e}"));
    let files = [
        (CLIENT, client.map_err(progenitor)?),
        (MOCKS, mocks.map_err(progenitor)?),
        (EXPORTS, exports::module(&marks)),
    ];
    let code = files
        .into_iter()
        .map(|(path, tokens): (_, TokenStream)| Ok((path, render::file(tokens)?)));
    let output = |(path, text)| Output {
        path: root.join(path),
        text,
    };
    code.chain(tables::documents(root, &marks))
        .map(|file| file.map(output))
        .collect()
}

/// The document below `root`, and what it says of its exports.
fn described(root: &Path) -> Result<(Value, marks::Marks), Error> {
    let spec::Spec {
        mut document,
        paths,
    } = spec::load(&root.join(SPEC))?;
    lower::tolerance(&mut document);
    let marks = marks::Marks::read(&document, &paths).map_err(|e| Error(format!("{SPEC}: {e}")))?;
    Ok((document, marks))
}

/// A generator keeps what it has seen, so each output gets one of its own.
fn generator() -> Generator {
    let mut settings = GenerationSettings::new();
    settings
        .with_interface(InterfaceStyle::Builder)
        .with_hooks(HooksMode::Expected)
        .with_inner_type("zendesk_export_api::Settings".parse().unwrap_or_default())
        .with_derive("PartialEq")
        .with_crate(lower::API_CRATE, CrateVers::Any, None);
    Generator::new(&settings)
}

fn typed(document: &Value) -> Result<OpenAPI, Error> {
    serde_json::from_value(document.clone())
        .map_err(|e| Error(format!("{SPEC}: not OpenAPI 3.0: {e}")))
}

impl Output {
    /// Writes the file.
    ///
    /// # Errors
    ///
    /// As [`fs::write`].
    pub fn write(&self) -> io::Result<()> {
        fs::write(&self.path, &self.text)
    }

    /// The file's new text.
    #[must_use]
    pub fn text(&self) -> &str {
        &self.text
    }

    /// The difference between the file on disk and this text; `None` if there is none.
    #[must_use]
    pub fn drift(&self) -> Option<String> {
        let old = fs::read_to_string(&self.path)
            .unwrap_or_default()
            .replace("\r\n", "\n");
        (old != self.text).then(|| {
            similar::TextDiff::from_lines(&old, &self.text)
                .unified_diff()
                .header(&self.path.display().to_string(), "generated")
                .to_string()
        })
    }
}
