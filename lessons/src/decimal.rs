//! Numbers from text. `str::parse` reads every text there is, with tables of 10 KB that no compression makes smaller; what a
//! knob or an answer takes is read here without any.

/// The number that `str::parse` gives for a decimal text such as `12.5` or `-3e2`, rounded once from the exact quotient or
/// product. `None` for what is no number, for one of more than 19 significant digits, and for one that these times or
/// divided by more than 10^19 are.
pub(crate) fn decimal(text: &str) -> Option<f64> {
    let (sign, text) = match text.strip_prefix('-') {
        Some(text) => (-1.0, text),
        None => (1.0, text.strip_prefix('+').unwrap_or(text)),
    };
    let (digits, exponent) = match text.split_once(['e', 'E']) {
        Some((digits, exponent)) => (digits, exponent.parse().ok()?),
        None => (text, 0_i32),
    };
    let (whole, fraction) = digits.split_once('.').unwrap_or((digits, ""));
    let all = format!("{whole}{fraction}");
    if all.is_empty() || !all.bytes().all(|digit| digit.is_ascii_digit()) {
        return None;
    }
    let digits = all.trim_end_matches('0');
    if digits.is_empty() {
        return Some(sign * 0.0);
    }
    let significand: u64 = digits.parse().ok()?;
    let power = exponent.checked_add(i32::try_from(whole.len()).ok()? - i32::try_from(digits.len()).ok()?)?;
    let ten = u128::from(10_u64.checked_pow(power.unsigned_abs())?);
    Some(sign * if power < 0 { quotient(significand, ten) } else { (u128::from(significand) * ten) as f64 })
}

/// The division with so many binary digits that the last can stand for all that follow it.
fn quotient(significand: u64, ten: u128) -> f64 {
    let shift = significand.leading_zeros() + 63;
    let scaled = u128::from(significand) << shift;
    let inexact = u128::from(!scaled.is_multiple_of(ten));
    ((scaled / ten) | inexact) as f64 / (1_u128 << shift) as f64
}

#[cfg(test)]
mod tests {
    use rand_pcg::rand_core::Rng as _;

    use super::*;

    #[test]
    fn what_is_read_is_what_the_standard_library_reads() {
        let mut random = rand_pcg::Pcg32::new(1, 1);
        let mut read = 0;
        for _ in 0..10_000 {
            let mut draw = |below: u32| random.next_u32() % below;
            let mut text: String = ["", "-", "+"][draw(3) as usize].into();
            for _ in 0..draw(14) {
                text.push(char::from(b'0' + draw(10) as u8));
            }
            if draw(2) == 0 {
                text.push('.');
                for _ in 0..draw(10) {
                    text.push(char::from(b'0' + draw(10) as u8));
                }
            }
            if draw(3) == 0 {
                text.push_str(["e", "E", "e+", "e-", "E-0"][draw(5) as usize]);
                text.push_str(&draw(30).to_string());
            }
            let known = text.parse::<f64>().ok();
            match decimal(&text) {
                Some(number) => {
                    assert_eq!(Some(number.to_bits()), known.map(f64::to_bits), "{text}");
                    read += 1;
                }
                None => {
                    let digits = text.split(['e', 'E']).next().unwrap_or_default();
                    let long = digits.bytes().filter(u8::is_ascii_digit).count() > 19;
                    let far = known.is_some_and(|number| !(1e-1..1e19).contains(&number.abs()));
                    assert!(known.is_none() || long || far, "{text}");
                }
            }
        }
        assert!(read > 6_000, "{read}");
    }

    /// What a float prints is read back as the same float: places of a sweep go through text.
    #[test]
    fn what_a_float_prints_comes_back() {
        let mut random = rand_pcg::Pcg32::new(2, 2);
        for _ in 0..10_000 {
            let share = f64::from(random.next_u32()) / f64::from(u32::MAX);
            let number = 0.01 * libm::pow(1e9, share);
            assert_eq!(decimal(&number.to_string()), Some(number));
        }
    }

    #[test]
    fn what_is_no_number_is_refused() {
        for text in [
            "", " ", ".", "-", "+", "e5", "1e", "1e+", "1.2.3", "1,5", "--1", "0x10", "NaN", "inf", "1e1e1",
            "1 ",
        ] {
            assert_eq!(decimal(text), None, "{text}");
        }
        let known = ["0", "-0", "5.", ".5", "+5", "007", "1e19", "10000000000000000000", "0.000001", "0e99"];
        for text in known {
            assert_eq!(decimal(text).map(f64::to_bits), text.parse().ok().map(f64::to_bits), "{text}");
        }
        assert_eq!(decimal("0.12345678901234567891"), None, "more digits than are read");
        assert_eq!(decimal("1e20"), None, "a larger power of ten than is read");
    }
}
