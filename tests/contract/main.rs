//! What the crates promise, tested from outside and offline.

mod desk;
mod support;

mod founding_notebook;
mod founding_samples;
mod guard;
mod guard_in_streams;
mod paging_end;
mod paging_overlap;
mod paging_requests;
mod paging_standstill;
mod streams;
