//! Tests that take `prometheus` and `promtool`. Where these are not there they are ignored, and say why.

/// Makes tests of functions that start them.
#[cfg(has_prometheus)]
#[macro_export]
macro_rules! on_prometheus {
    ($($test:ident),+ $(,)?) => {
        mod on_prometheus {
            $(#[test] fn $test() { super::$test(); })+
        }
    };
}

/// Makes tests of functions that start them.
#[cfg(not(has_prometheus))]
#[macro_export]
macro_rules! on_prometheus {
    ($($test:ident),+ $(,)?) => {
        mod on_prometheus {
            $(
                #[test]
                #[ignore = "Prometheus is not here: install it (Debian: apt-get install prometheus)"]
                fn $test() { super::$test(); }
            )+
        }
    };
}
