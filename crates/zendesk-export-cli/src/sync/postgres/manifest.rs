//! The manifest, in a table of the schema.
use std::{
    io::{self, Write},
    sync::Arc,
};

use super::{Shared, work::Work};
use crate::{
    failure::Failure,
    sync::manifest_place::{ManifestPlace, Place},
};

pub(super) fn of(shared: &Arc<Shared>) -> ManifestPlace {
    ManifestPlace::new(InSchema(Arc::clone(shared)))
}

struct InSchema(Arc<Shared>);

impl Place for InSchema {
    fn shown(&self) -> String {
        let address = self.0.connections.address();
        format!("{}._manifest of {address}", address.schema())
    }

    /// What cannot be read is not taken for missing.
    fn is_there(&self) -> bool {
        !matches!(self.read(), Ok(None))
    }

    fn read(&self) -> io::Result<Option<Vec<u8>>> {
        let read = self.0.connections.in_one(|work| {
            let manifest = work.name("_manifest");
            let row = work.query_opt(&format!("SELECT manifest FROM {manifest}"), &[])?;
            let text = row.map(|row| row.try_get::<_, String>(0)).transpose()?;
            Ok(text.map(String::into_bytes))
        });
        read.map_err(io::Error::other)
    }

    fn replace(&self, write: &mut dyn FnMut(&mut dyn Write) -> io::Result<()>) -> io::Result<()> {
        let mut text = Vec::new();
        write(&mut text)?;
        let text = String::from_utf8(text).map_err(io::Error::other)?;
        self.change(|work| {
            let manifest = work.name("_manifest");
            let put = format!(
                "INSERT INTO {manifest}(manifest) VALUES ($1) ON CONFLICT (is_one) DO UPDATE SET manifest = excluded.manifest"
            );
            work.execute(&put, &[&text]).map(drop)
        })
    }

    fn remove(&self) -> io::Result<()> {
        self.change(|work| {
            let manifest = work.name("_manifest");
            work.execute(&format!("DELETE FROM {manifest}"), &[])
                .map(drop)
        })
    }
}

impl InSchema {
    fn change(
        &self,
        change: impl Fn(&mut Work<'_>) -> Result<(), super::Trouble>,
    ) -> io::Result<()> {
        let changed: Result<(), Failure> = self.0.connections.in_one(change);
        changed.map_err(io::Error::other)
    }
}
