/// The page size of one stream, divided while pages are too heavy.
#[derive(Clone, Copy, Debug, Default)]
pub(crate) struct PageSize {
    asked: Option<u32>,
    reduced: Option<Reduced>,
}

#[derive(Clone, Copy, Debug)]
struct Reduced {
    size: u32,
    successes: u32,
}

/// What Zendesk sends where nothing is asked for, and the most it sends.
const MAX_PAGE_SIZE: u32 = 1_000;

/// Heavy records come in runs, so a reduced size is kept for some pages before it is doubled.
const SUCCESSES_TO_GROW: u32 = 5;

impl PageSize {
    pub(crate) fn of(asked: u32) -> Self {
        Self {
            asked: Some(asked.clamp(1, MAX_PAGE_SIZE)),
            reduced: None,
        }
    }

    pub(crate) fn is_asked(self) -> bool {
        self.asked.is_some()
    }

    /// What to ask for; `None` leaves it to the server.
    pub(crate) fn now(self) -> Option<u32> {
        self.reduced.map(|reduced| reduced.size).or(self.asked)
    }

    pub(crate) fn most_records(self) -> u32 {
        self.now().unwrap_or(MAX_PAGE_SIZE)
    }

    /// Says whether there was anything to divide.
    pub(crate) fn divide(&mut self, by: u32) -> bool {
        if self.most_records() == 1 {
            return false;
        }
        self.reduced = Some(Reduced {
            size: (self.most_records() / by).max(1),
            successes: 0,
        });
        true
    }

    pub(crate) fn succeeded(&mut self) {
        let Some(reduced) = &mut self.reduced else {
            return;
        };
        reduced.successes += 1;
        if reduced.successes == SUCCESSES_TO_GROW {
            self.double();
        }
    }

    /// Back towards what was asked for. Says whether there was anything to grow.
    pub(crate) fn double(&mut self) -> bool {
        let Some(Reduced { size, .. }) = self.reduced else {
            return false;
        };
        let grown = Reduced {
            size: size * 2,
            successes: 0,
        };
        self.reduced = Some(grown).filter(|grown| grown.size < self.asked.unwrap_or(MAX_PAGE_SIZE));
        true
    }
}
