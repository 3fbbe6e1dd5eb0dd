//! Contract tests live in `contract/`.
