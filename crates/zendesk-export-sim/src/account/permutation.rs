//! An order of numbers in which each comes once, and whose places are known without a list.

/// `place * step + start`, modulo the count.
#[derive(Debug, Clone, Copy)]
pub(super) struct Permutation {
    count: u64,
    start: u64,
    step: u64,
    /// Undoes the step.
    back: u64,
}

impl Permutation {
    /// An order of the numbers below this count, at least one.
    pub(super) fn new(count: u64, start: u64) -> Self {
        let count = count.max(1);
        // Steps of the golden ratio lie far apart from each other.
        let golden = u64::try_from(u128::from(count) * 618 / 1_000).unwrap_or_default();
        let (step, back) = (golden.max(1)..=count)
            .find_map(|step| Some((step, inverse(step, count)?)))
            .unwrap_or((1, 1));
        Self {
            count,
            start: start % count,
            step,
            back,
        }
    }

    pub(super) fn at(self, place: u64) -> u64 {
        (times(place, self.step, self.count) + self.start) % self.count
    }

    pub(super) fn place_of(self, number: u64) -> u64 {
        let distance = (number + self.count - self.start) % self.count;
        times(distance, self.back, self.count)
    }
}

fn times(one: u64, other: u64, modulus: u64) -> u64 {
    match one.checked_mul(other) {
        Some(product) => product % modulus,
        None => {
            let product = u128::from(one) * u128::from(other) % u128::from(modulus);
            u64::try_from(product).unwrap_or_default()
        }
    }
}

/// What undoes a multiplication, if anything does, by the extended algorithm of Euclid.
fn inverse(number: u64, modulus: u64) -> Option<u64> {
    let (mut rest, mut next_rest) = (i128::from(modulus), i128::from(number));
    let (mut factor, mut next_factor) = (0_i128, 1_i128);
    while next_rest != 0 {
        let quotient = rest / next_rest;
        (rest, next_rest) = (next_rest, rest - quotient * next_rest);
        (factor, next_factor) = (next_factor, factor - quotient * next_factor);
    }
    (rest == 1)
        .then(|| factor.rem_euclid(i128::from(modulus)))
        .and_then(|factor| u64::try_from(factor).ok())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_number_comes_once_and_is_found_again() {
        for count in [1, 2, 3, 4, 6, 30, 97, 1_000] {
            let order = Permutation::new(count, 1_234_567);
            let mut numbers: Vec<u64> = (0..count).map(|place| order.at(place)).collect();
            for (place, &number) in (0..).zip(&numbers) {
                assert_eq!(order.place_of(number), place, "{number} of {count}");
            }
            numbers.sort_unstable();
            assert_eq!(numbers, Vec::from_iter(0..count));
        }
    }

    #[test]
    fn finds_places_among_a_million_million() {
        let order = Permutation::new(1_000_000_000_000, 17);
        for place in [0, 1, 2, 999_999_999_999] {
            assert_eq!(order.place_of(order.at(place)), place);
        }
    }
}
