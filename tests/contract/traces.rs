//! Every event and span of this thread, at every level, as text.

use std::{
    cell::RefCell,
    fmt::{self, Write as _},
    sync::Once,
};

use tracing::{
    Event, Metadata, Subscriber,
    field::{Field, Visit},
    span,
    subscriber::Interest,
};

thread_local! {
    static LOG: RefCell<Option<String>> = const { RefCell::new(None) };
}

/// While it lives, this thread is recorded.
pub struct Traces(());

impl Traces {
    pub fn record() -> Self {
        // One subscriber for all tests: with one a test, what is cached of a call site in one
        // thread would hide it in another.
        static GLOBAL: Once = Once::new();
        GLOBAL.call_once(|| tracing::subscriber::set_global_default(Recorder).unwrap());
        LOG.set(Some(String::new()));
        Self(())
    }

    pub fn text(&self) -> String {
        LOG.with_borrow(|log| log.clone().unwrap())
    }
}

impl Drop for Traces {
    fn drop(&mut self) {
        LOG.set(None);
    }
}

struct Recorder;

struct Fields;

impl Visit for Fields {
    fn record_debug(&mut self, field: &Field, value: &dyn fmt::Debug) {
        write(format_args!(" {field}={value:?}"));
    }
}

fn write(text: fmt::Arguments<'_>) {
    LOG.with_borrow_mut(|log| {
        if let Some(log) = log {
            log.write_fmt(text).unwrap();
        }
    });
}

fn begin(metadata: &Metadata<'_>) {
    let (level, target, name) = (metadata.level(), metadata.target(), metadata.name());
    write(format_args!("\n{level} {target} {name}"));
}

impl Subscriber for Recorder {
    fn register_callsite(&self, _: &'static Metadata<'static>) -> Interest {
        Interest::sometimes()
    }

    fn enabled(&self, _: &Metadata<'_>) -> bool {
        LOG.with_borrow(Option::is_some)
    }

    fn new_span(&self, span: &span::Attributes<'_>) -> span::Id {
        begin(span.metadata());
        span.record(&mut Fields);
        span::Id::from_u64(1)
    }

    fn record(&self, _: &span::Id, values: &span::Record<'_>) {
        values.record(&mut Fields);
    }

    fn event(&self, event: &Event<'_>) {
        begin(event.metadata());
        event.record(&mut Fields);
    }

    fn record_follows_from(&self, _: &span::Id, _: &span::Id) {}
    fn enter(&self, _: &span::Id) {}
    fn exit(&self, _: &span::Id) {}
}
