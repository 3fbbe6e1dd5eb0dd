//! The library against the simulated Zendesk.

mod million;
