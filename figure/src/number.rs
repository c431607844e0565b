//! Numbers as a reader wants them: grouped by thin spaces, with a real minus, and no more digits than they carry.

/// Between groups of three digits: a thin space that does not break.
const GROUP: char = '\u{202f}';
/// Between a number and its unit.
const UNIT: char = '\u{a0}';
/// From here on a number is written as a power of ten.
const TOO_LARGE: f64 = 1e12;
/// Below this a number (other than zero) is written as a power of ten.
const TOO_SMALL: f64 = 1e-4;

/// The largest magnitude that anything here draws; beyond it a value counts as missing. Squares and spans of such
/// values are still finite.
pub(crate) const LARGEST: f64 = 1e150;

/// A value that can be drawn: finite and of a drawable magnitude.
pub(crate) fn drawable(value: f64) -> Option<f64> {
    // Adding zero turns a negative zero into a plain one.
    (value.abs() <= LARGEST).then_some(value + 0.0)
}

/// Puts values with their indices in order, by the value, then by the index. The one place that sorts, by merging: the sort of the standard library is
/// faster, and four kilobytes in the page.
pub fn sort(values: &mut [(f64, usize)]) {
    let mut other = values.to_vec();
    let mut width = 1;
    while width < values.len() {
        for start in (0..values.len()).step_by(2 * width) {
            let middle = values.len().min(start + width);
            let end = values.len().min(middle + width);
            if middle == end || !below(values[middle], values[middle - 1]) {
                other[start..end].copy_from_slice(&values[start..end]); // As they stand: most of what comes is in runs.
                continue;
            }
            let (mut left, mut right) = (start, middle);
            for place in &mut other[start..end] {
                let from_left = left < middle && (right == end || !below(values[right], values[left]));
                let from = if from_left { &mut left } else { &mut right };
                *place = values[*from];
                *from += 1;
            }
        }
        values.copy_from_slice(&other);
        width *= 2;
    }
}

fn below(a: (f64, usize), b: (f64, usize)) -> bool {
    a.0.total_cmp(&b.0).then(a.1.cmp(&b.1)).is_lt()
}

/// The values in order, each once.
pub(crate) fn distinct(values: Vec<f64>) -> Vec<f64> {
    let mut values: Vec<(f64, usize)> = values.into_iter().map(|value| (value, 0)).collect();
    sort(&mut values);
    let mut values: Vec<f64> = values.into_iter().map(|(value, _)| value).collect();
    values.dedup();
    values
}

/// The power of ten of a value's first digit: 2 for 100 to 999, −1 for 0.1 to 0.99. Zero has none; it gives 0.
pub(crate) fn decade(value: f64) -> i32 {
    let magnitude = value.abs();
    if magnitude == 0.0 || !magnitude.is_finite() {
        return 0;
    }
    let guess = magnitude.log10().floor() as i32;
    // log10 may be off by one unit in the last place, just where it matters.
    if power_of_ten(guess + 1) <= magnitude {
        guess + 1
    } else if power_of_ten(guess) > magnitude {
        guess - 1
    } else {
        guess
    }
}

/// 10 to an exponent, exact where f64 can be.
pub(crate) fn power_of_ten(exponent: i32) -> f64 {
    if exponent >= 0 { 10f64.powi(exponent) } else { 1.0 / 10f64.powi(-exponent) }
}

/// A number with a fixed number of decimals, grouped from five digits on: `20 000`, `−0.50`.
pub(crate) fn fixed(value: f64, decimals: usize) -> String {
    let digits = format!("{:.*}", decimals, value.abs());
    let (whole, fraction) = digits.split_once('.').unwrap_or((&digits, ""));
    let negative = value < 0.0 && digits.bytes().any(|digit| (b'1'..=b'9').contains(&digit));
    let mut text = String::with_capacity(digits.len() + 8);
    if negative {
        text.push('−');
    }
    for (position, digit) in whole.chars().enumerate() {
        let left = whole.len() - position;
        if position > 0 && left % 3 == 0 && whole.len() > 4 {
            text.push(GROUP);
        }
        text.push(digit);
    }
    if !fraction.is_empty() {
        text.push('.');
        text.push_str(fraction);
    }
    text
}

/// A number with the digits it carries: whole numbers in full, others with three significant digits.
pub fn plain(value: f64) -> String {
    let magnitude = value.abs();
    if !value.is_finite() {
        "–".to_owned()
    } else if magnitude != 0.0 && !(TOO_SMALL..TOO_LARGE).contains(&magnitude) {
        let exponent = decade(value);
        format!("{}×{}", trimmed(value / power_of_ten(exponent), 2), ten_to(exponent))
    } else if magnitude >= 1000.0 || value == value.trunc() {
        fixed(value, 0)
    } else {
        trimmed(value, usize::try_from(2 - decade(value)).unwrap_or(0))
    }
}

/// A number with its unit: `98 B`, `1 call`, `2 calls`. Without a unit, the number.
pub fn with_unit(value: f64, unit: &str) -> String {
    let mut text = plain(value);
    if !unit.is_empty() {
        let counted = if text == "1" { ONE.iter().find(|(_, many)| *many == unit) } else { None };
        text.push(UNIT);
        text.push_str(counted.map_or(unit, |(one, _)| one));
    }
    text
}

/// Units that are words for what is counted: of one, and of more.
const ONE: [(&str, &str); 4] =
    [("byte", "bytes"), ("call", "calls"), ("connection", "connections"), ("entry", "entries")];

/// A power of ten: `10⁶`.
pub(crate) fn ten_to(exponent: i32) -> String {
    const RAISED: [char; 10] = ['⁰', '¹', '²', '³', '⁴', '⁵', '⁶', '⁷', '⁸', '⁹'];
    let mut text = String::from("10");
    for digit in exponent.to_string().chars() {
        text.push(digit.to_digit(10).map_or('⁻', |digit| RAISED[digit as usize]));
    }
    text
}

/// With at most so many decimals, without trailing zeros.
fn trimmed(value: f64, decimals: usize) -> String {
    let text = fixed(value, decimals);
    if text.contains('.') { text.trim_end_matches('0').trim_end_matches('.').to_owned() } else { text }
}

/// The labels of equally spaced ticks: as many decimals for all as their step needs.
pub(crate) fn tick_labels(values: &[f64], step: f64) -> Vec<String> {
    let largest = values.iter().fold(0.0, |largest: f64, value| largest.max(value.abs()));
    let step_decade = if step > 0.0 { decade(step * 1.000_001) } else { decade(largest) };
    if largest >= TOO_LARGE || (largest > 0.0 && step < TOO_SMALL * 0.01) {
        let exponent = decade(largest);
        let decimals = usize::try_from(exponent - step_decade).unwrap_or(0).min(15);
        return values
            .iter()
            .map(|value| match *value {
                value if value.abs() < step / 2.0 => "0".to_owned(),
                value => format!("{}×{}", fixed(value / power_of_ten(exponent), decimals), ten_to(exponent)),
            })
            .collect();
    }
    let decimals = usize::try_from(-step_decade).unwrap_or(0).min(15);
    values.iter().map(|value| fixed(*value, decimals)).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn one_of_what_is_counted_is_not_many() {
        let said = |value| with_unit(value, "calls").replace(UNIT, " ");
        assert_eq!([0.0, 1.0, 1.2, 2.0].map(said), ["0 calls", "1 call", "1.2 calls", "2 calls"]);
        assert_eq!(["ms", ""].map(|unit| with_unit(1.0, unit).replace(UNIT, " ")), ["1 ms", "1"]);
    }

    #[test]
    fn sorting_puts_every_number_in_its_place() {
        for count in [0u32, 1, 2, 3, 7, 8, 9, 1000] {
            let mut values: Vec<(f64, usize)> =
                (0..count).map(|i| (f64::from(i * 7919 % 101) - 50.0, (i * 31 % 17) as usize)).collect();
            let mut wanted = values.clone();
            wanted.sort_by(|a, b| a.0.total_cmp(&b.0).then(a.1.cmp(&b.1)));
            sort(&mut values);
            assert_eq!(values, wanted);
        }
    }

    #[test]
    fn numbers_are_grouped_from_five_digits_on() {
        assert_eq!(plain(98.0), "98");
        assert_eq!(plain(1000.0), "1000");
        assert_eq!(plain(20_000.0), "20\u{202f}000");
        assert_eq!(plain(-1_234_567.0), "−1\u{202f}234\u{202f}567");
    }

    #[test]
    fn three_significant_digits_where_it_is_not_whole() {
        assert_eq!(plain(0.012_345), "0.0123");
        assert_eq!(plain(1.5), "1.5");
        assert_eq!(plain(12.345), "12.3");
        assert_eq!(plain(999.96), "1000");
        assert_eq!(plain(1234.5), "1234");
        assert_eq!(plain(0.0), "0");
        assert_eq!(plain(-0.0), "0");
    }

    #[test]
    fn the_very_large_and_small_are_powers_of_ten() {
        assert_eq!(plain(3.2e15), "3.2×10¹⁵");
        assert_eq!(plain(-2e-7), "−2×10⁻⁷");
        assert_eq!(plain(f64::NAN), "–");
    }

    #[test]
    fn ticks_share_their_decimals() {
        assert_eq!(tick_labels(&[0.0, 0.5, 1.0], 0.5), ["0.0", "0.5", "1.0"]);
        assert_eq!(
            tick_labels(&[0.0, 10_000.0, 20_000.0], 10_000.0),
            ["0", "10\u{202f}000", "20\u{202f}000"]
        );
        assert_eq!(tick_labels(&[-0.2, -0.0, 0.2], 0.2), ["−0.2", "0.0", "0.2"]);
        assert_eq!(tick_labels(&[0.0, 5e12, 1e13], 5e12), ["0", "0.5×10¹³", "1.0×10¹³"]);
        assert_eq!(tick_labels(&[0.0, 1e-7, 2e-7], 1e-7), ["0", "1×10⁻⁷", "2×10⁻⁷"]);
    }

    #[test]
    fn decades_are_exact_at_powers_of_ten() {
        for exponent in -120..=120 {
            let value: f64 = format!("1e{exponent}").parse().unwrap();
            assert_eq!(decade(value * 1.000_000_1), exponent, "1e{exponent}");
        }
        assert_eq!(decade(1000.0), 3);
        assert_eq!(decade(999.999), 2);
    }
}
