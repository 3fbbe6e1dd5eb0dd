//! The document in the hands of a generator that others wrote: whether the models that it makes read what
//! the simulator sends, values that the document does not list included.
use std::{fs, path::Path, process::Command};

use crate::{
    Error, SPEC,
    process::{built, done, python, without_proxies},
    simulator::Simulator,
};

/// Generates pydantic models from the document and reads a page of each export with them.
///
/// # Errors
///
/// A page is not read, or something that is needed (Python 3.11 or later, a network) is not there.
pub fn foreign_generator(root: &Path) -> Result<(), Error> {
    let python = python(root, "tests/foreign/datamodel-code-generator.txt")?;
    let folder = root.join("target/foreign-generator");
    fs::create_dir_all(&folder).map_err(|e| Error(e.to_string()))?;
    let mut generate = Command::new(&python);
    generate.args(["-W", "ignore", "-m", "datamodel_code_generator"]);
    generate.args(["--input-file-type", "openapi"]);
    generate.args(["--output-model-type", "pydantic_v2.BaseModel"]);
    generate.arg("--input").arg(root.join(SPEC));
    done(generate.arg("--output").arg(folder.join("models.py")))?;

    let mut serve = Command::new(built(root)?);
    serve.args(["simulate", "--requests-per-minute", "unlimited"]);
    let simulator = Simulator::start(serve.args(["--tickets", "200"]))?;
    let mut read = Command::new(&python);
    read.arg(root.join("tests/foreign/generated_models.py"));
    read.arg(simulator.base_url())
        .arg(folder)
        .arg(root.join(SPEC));
    without_proxies(&mut read);
    done(read.env("PYTHONDONTWRITEBYTECODE", "1"))
}
