//! `sync` and what looks at its destinations: `status` and `verify`.

mod chance;
mod place;
mod proxy;

mod killed;
