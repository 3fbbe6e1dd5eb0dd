//! The exports as methods of a client.
use super::{Export, Start};
use crate::{
    Client, Resource,
    exports::{self, Any},
};

impl Client {
    /// An export by its name, for programs that learn it as they run: `Resource::by_name("tickets")`. The
    /// key is that of a custom object, and `None` elsewhere. Every option can be set; one that this export
    /// does not have, and a key too many or too few, is an error ([`Error::is_settings`](crate::Error::is_settings)) in place of the
    /// first page, before anything is sent.
    ///
    /// ```no_run
    /// # async fn run(zendesk: zendesk_export::Client) -> Result<(), zendesk_export::Error> {
    /// use zendesk_export::{Resource, Start};
    ///
    /// for resource in Resource::ALL.iter().filter(|resource| resource.product == "Talk") {
    ///     let mut pages = zendesk.export(resource, None, Start::Beginning).pages();
    ///     while let Some(page) = pages.try_next().await? {
    ///         println!("{resource}: {} records", page.records.len());
    ///     }
    /// }
    /// # Ok(()) }
    /// ```
    pub fn export(
        &self,
        resource: &'static Resource,
        key: Option<&str>,
        start: impl Into<Start>,
    ) -> Export<Any> {
        Export::new(self.clone(), resource, key.map(str::to_owned), start.into())
    }
}

macro_rules! methods {
    ($($(#[$doc:meta])* $method:ident $(($key:ident))?: $export:ident;)*) => {
        /// The exports, one method each.
        impl Client {$(
            $(#[$doc])*
            pub fn $method(
                &self,
                $($key: impl Into<String>,)?
                start: impl Into<Start>,
            ) -> Export<exports::$export> {
                let key = None $(.or_else(|| Some($key.into())))?;
                Export::new(self.clone(), exports::$export::RESOURCE, key, start.into())
            }
        )*}
    };
}

zendesk_export_api::each_export!(methods);
