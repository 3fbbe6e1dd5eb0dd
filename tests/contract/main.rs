//! What the crates promise, tested from outside and offline.

mod desk;
mod support;

mod founding_notebook;
