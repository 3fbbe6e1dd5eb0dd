//! Tests that take a browser. Where there is none they are ignored, and say why.

/// Makes tests of functions that start `chromium`.
#[cfg(has_chromium)]
#[macro_export]
macro_rules! in_browser {
    ($($test:ident),+ $(,)?) => {
        mod in_browser {
            $(#[test] fn $test() { super::$test(); })+
        }
    };
}

/// Makes tests of functions that start `chromium`.
#[cfg(not(has_chromium))]
#[macro_export]
macro_rules! in_browser {
    ($($test:ident),+ $(,)?) => {
        mod in_browser {
            $(
                #[test]
                #[ignore = "there is no Chromium: install it (Debian: apt-get install chromium)"]
                fn $test() { super::$test(); }
            )+
        }
    };
}
