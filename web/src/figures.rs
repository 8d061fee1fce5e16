//! Numbers as readers see them. All by integer arithmetic: short code, and no surprises at the last digit.

use switchyard::clock::{Duration, SECOND, Time};

/// A point in time as on a stopwatch: `0:12.413`, `1:02:03.400`.
#[must_use]
pub fn stamp(at: Time) -> String {
    let millis = at.0 / 1_000;
    let (seconds, millis) = (millis / 1_000, millis % 1_000);
    let (minutes, seconds) = (seconds / 60, seconds % 60);
    let (hours, minutes) = (minutes / 60, minutes % 60);
    match hours {
        0 => format!("{minutes}:{seconds:02}.{millis:03}"),
        _ => format!("{hours}:{minutes:02}:{seconds:02}.{millis:03}"),
    }
}

/// A length of time with three digits that matter and its unit: `213 ms`, `1.24 s`, `3 min 20 s`.
#[must_use]
pub fn length(span: Duration) -> String {
    let micros = span.0;
    match micros {
        0 => "0 s".to_owned(),
        1..1_000 => format!("{micros} µs"),
        1_000..SECOND => format!("{} ms", three_digits(micros, 1_000)),
        SECOND..60_000_000 => format!("{} s", three_digits(micros, SECOND)),
        60_000_000..3_600_000_000 => format!("{} min {} s", micros / 60_000_000, micros / SECOND % 60),
        _ => format!("{} h {} min", micros / 3_600_000_000, micros / 60_000_000 % 60),
    }
}

/// The same for seconds as the core's figures give them.
#[must_use]
pub fn seconds(value: f64) -> String {
    length(Duration::from_secs_f64(value).unwrap_or_default())
}

/// A size as it is told of files: `812 B`, `3.1 kB`, `1.31 MB`.
#[must_use]
pub fn bytes(count: usize) -> String {
    match count {
        0..1_000 => format!("{count} B"),
        1_000..1_000_000 => format!("{} kB", decimal(count as f64 / 1e3, 1)),
        _ => format!("{} MB", decimal(count as f64 / 1e6, 2)),
    }
}

/// How often something happens, in the unit that gives the number a digit before the point: `3.8 /s`, `9.5 /h`.
#[must_use]
pub fn rate(per_second: f64) -> String {
    let (value, unit) = match per_second {
        0.0 => (0.0, "/s"),
        seldom if seldom * 60.0 < 1.0 => (seldom * 3_600.0, "/h"),
        seldom if seldom < 1.0 => (seldom * 60.0, "/min"),
        often => (often, "/s"),
    };
    format!("{} {unit}", decimal(value, 1))
}

/// `value` with `digits` after the point, trailing zeros kept.
#[must_use]
pub fn decimal(value: f64, digits: u32) -> String {
    if !value.is_finite() {
        return "–".to_owned();
    }
    let scale = 10_u64.pow(digits);
    let scaled = (value.abs() * scale as f64 + 0.5) as u64;
    let sign = if value < 0.0 && scaled > 0 { "−" } else { "" };
    let (whole, rest) = (scaled / scale, scaled % scale);
    match digits {
        0 => format!("{sign}{whole}"),
        _ => format!("{sign}{whole}.{rest:0width$}", width = digits as usize),
    }
}

/// `value` with at most `digits` after the point, trailing zeros left out.
#[must_use]
pub fn short(value: f64, digits: u32) -> String {
    let text = decimal(value, digits);
    match text.contains('.') {
        true => text.trim_end_matches('0').trim_end_matches('.').to_owned(),
        false => text,
    }
}

/// A share of one, in whole percent.
#[must_use]
pub fn percent(share: f64) -> String {
    decimal(share * 100.0, 0)
}

fn three_digits(value: u64, unit: u64) -> String {
    let digits = match value / unit {
        0..10 => 2,
        10..100 => 1,
        _ => 0,
    };
    short(value as f64 / unit as f64, digits)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn times_read_as_on_a_stopwatch() {
        for (micros, shown) in
            [(0, "0:00.000"), (12_413_900, "0:12.413"), (61_000_000, "1:01.000"), (3_723_400_000, "1:02:03.400")]
        {
            assert_eq!(stamp(Time(micros)), shown);
        }
    }

    #[test]
    fn lengths_keep_three_digits() {
        for (micros, shown) in [
            (0, "0 s"),
            (250, "250 µs"),
            (12_500, "12.5 ms"),
            (213_000, "213 ms"),
            (1_236_000, "1.24 s"),
            (200_000_000, "3 min 20 s"),
            (5_400_000_000, "1 h 30 min"),
        ] {
            assert_eq!(length(Duration(micros)), shown);
        }
    }

    #[test]
    fn rates_have_a_unit_that_suits_them() {
        for (per_second, shown) in [(0.0, "0.0 /s"), (3.84, "3.8 /s"), (0.5, "30.0 /min"), (0.0026, "9.4 /h")] {
            assert_eq!(rate(per_second), shown);
        }
    }

    #[test]
    fn decimals_round_and_shorten() {
        assert_eq!(decimal(0.996, 2), "1.00");
        assert_eq!(decimal(-0.04, 1), "0.0");
        assert_eq!(decimal(f64::NAN, 1), "–");
        assert_eq!(short(2.50, 2), "2.5");
        assert_eq!(short(100.0, 0), "100");
        assert_eq!(percent(0.7349), "73");
        assert_eq!([812, 3_140, 1_314_000].map(bytes), ["812 B", "3.1 kB", "1.31 MB"]);
    }
}
