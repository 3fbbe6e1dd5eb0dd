//! Whether answers may come compressed.

/// Something in between may damage compressed answers each time, and lets others pass.
#[derive(Clone, Debug, Default)]
pub(crate) struct Compression {
    damaged: u32,
    is_told: bool,
}

/// One that came damaged may be whole the next time.
const MOST: u32 = 2;

impl Compression {
    pub(crate) fn is_off(&self) -> bool {
        self.damaged >= MOST
    }

    /// An answer could not be decompressed.
    pub(crate) fn failed(&mut self) {
        self.damaged += 1;
    }

    /// A page came. Says once how, where that is not as it is asked for at first.
    pub(crate) fn succeeded(&mut self) -> Option<String> {
        if !self.is_off() {
            self.damaged = 0;
            return None;
        }
        let is_told = std::mem::replace(&mut self.is_told, true);
        (!is_told).then(|| {
            format!(
                "compressed answers came damaged {MOST} times in a row, so pages are asked for without compression for now; check for a proxy in between"
            )
        })
    }
}
