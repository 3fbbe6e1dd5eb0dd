//! Tests that take a PostgreSQL server. Where there is none they are ignored, and say why.

/// Makes tests of functions that use [`Postgres::shared`](crate::Postgres::shared).
#[cfg(has_postgres)]
#[macro_export]
macro_rules! on_postgres {
    ($($test:ident),+ $(,)?) => {
        mod on_postgres {
            $(#[test] fn $test() { super::$test(); })+
        }
    };
}

/// Makes tests of functions that use [`Postgres::shared`](crate::Postgres::shared).
#[cfg(not(has_postgres))]
#[macro_export]
macro_rules! on_postgres {
    ($($test:ident),+ $(,)?) => {
        mod on_postgres {
            $(
                #[test]
                #[ignore = "there is no PostgreSQL server: install one (Debian: apt-get install postgresql), or name one by ZENDESK_EXPORT_TEST_POSTGRES"]
                fn $test() { super::$test(); }
            )+
        }
    };
}

/// Makes tests of functions that use [`Postgres::start`](crate::Postgres::start).
#[cfg(has_postgres_programs)]
#[macro_export]
macro_rules! on_own_postgres {
    ($($test:ident),+ $(,)?) => {
        mod on_own_postgres {
            $(#[test] fn $test() { super::$test(); })+
        }
    };
}

/// Makes tests of functions that use [`Postgres::start`](crate::Postgres::start).
#[cfg(not(has_postgres_programs))]
#[macro_export]
macro_rules! on_own_postgres {
    ($($test:ident),+ $(,)?) => {
        mod on_own_postgres {
            $(
                #[test]
                #[ignore = "the programs of PostgreSQL are not here: install them (Debian: apt-get install postgresql)"]
                fn $test() { super::$test(); }
            )+
        }
    };
}
