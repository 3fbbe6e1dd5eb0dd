//! What the crates promise, tested from outside and offline.

mod desk;
mod support;
mod traces;

mod backoff;
mod checkpoint;
mod checkpoint_refused;
mod founding_notebook;
mod founding_samples;
mod founding_ticket;
mod guard;
mod guard_in_streams;
mod options;
mod pace;
mod pace_headers;
mod page_size;
mod paging_end;
mod paging_overlap;
mod paging_requests;
mod paging_standstill;
mod record_text;
mod record_types;
mod refusals;
mod resume;
mod retries_used_up;
mod retry_after;
mod retry_faults;
mod samples;
mod secrets;
mod settings;
mod sideloads;
mod sign_in;
mod streams;
mod too_recent;
mod workspace;
