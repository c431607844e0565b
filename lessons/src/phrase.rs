//! Numbers as a reader wants to see them inside a sentence.

/// A whole number, grouped as in the figures beside the sentence.
pub(crate) fn grouped(number: u64) -> String {
    figure::number(number as f64)
}

/// "2.9 times" from the ratio of two counts; one decimal, none from ten on.
pub(crate) fn times(larger: u64, smaller: u64) -> String {
    let ratio = larger as f64 / smaller.max(1) as f64;
    if ratio < 9.95 { format!("{ratio:.1} times") } else { format!("{ratio:.0} times") }
}

/// "one", "one and two", "one, two and three".
pub(crate) fn list(words: &[String]) -> String {
    match words {
        [] => String::new(),
        [only] => only.clone(),
        [first @ .., last] => format!("{} and {last}", first.join(", ")),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ratios_get_the_digits_they_deserve() {
        assert_eq!(times(98, 34), "2.9 times");
        assert_eq!(times(1000, 100), "10 times");
        assert_eq!(times(5, 0), "5.0 times");
    }

    #[test]
    fn lists_end_with_and() {
        let words: Vec<String> = ["a", "b", "c"].map(String::from).to_vec();
        assert_eq!(list(&words), "a, b and c");
        assert_eq!(list(&words[..2]), "a and b");
        assert_eq!(list(&words[..1]), "a");
        assert_eq!(list(&[]), "");
    }
}
