//! Numbers as people type them: every range is checked here and every refusal says what would be right.

use std::time::Duration;

/// The longest time that means anything: a day.
const LONGEST: Duration = Duration::from_secs(86_400);
/// The fastest pace to one target that anybody may use without saying more.
pub(crate) const SHORTEST_INTERVAL: Duration = Duration::from_millis(2);
/// The largest payload of an IPv4 echo request: 65,535 − 20 − 8.
pub(crate) const LARGEST_PAYLOAD: usize = 65_507;

/// A part of a whole, 0 to 1.
#[derive(Clone, Copy, Debug, PartialEq, PartialOrd)]
pub(crate) struct Ratio(pub(crate) f64);

/// A whole traffic class byte (DSCP and ECN).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Dscp(pub(crate) u8);

/// A number of probes, at least one.
pub(crate) fn count(text: &str) -> Result<u64, String> {
    whole(text, 1, i64::MAX.cast_unsigned())
}

/// Payload bytes.
pub(crate) fn size(text: &str) -> Result<usize, String> {
    let size = whole(text, 0, LARGEST_PAYLOAD as u64)?;
    usize::try_from(size).map_err(|error| error.to_string())
}

/// Payload bytes of a probe that carries its whole tag: by that, answers are told from forgeries.
pub(crate) fn tagged_size(text: &str) -> Result<usize, String> {
    let size = whole(text, netkit_packet::tag::TAG_LENGTH as u64, LARGEST_PAYLOAD as u64)?;
    usize::try_from(size).map_err(|error| error.to_string())
}

/// Probes for each hop.
pub(crate) fn queries(text: &str) -> Result<u8, String> {
    let queries = whole(text, 1, 100)?;
    u8::try_from(queries).map_err(|error| error.to_string())
}

/// Probes on their way at most.
pub(crate) fn window(text: &str) -> Result<usize, String> {
    let window = whole(text, 1, 1_000)?;
    usize::try_from(window).map_err(|error| error.to_string())
}

/// `95%` or `99%`, or anything between half and nearly sure.
pub(crate) fn confidence(text: &str) -> Result<Ratio, String> {
    match ratio(text)? {
        confidence if (0.5..=0.9999).contains(&confidence.0) => Ok(confidence),
        _ => Err("must be between 50% and 99.99%".to_owned()),
    }
}

/// The time between two probes to one hop.
pub(crate) fn hop_interval(text: &str) -> Result<Duration, String> {
    at_least(text, Duration::from_millis(10), "must be at least 10ms: routers answer no faster")
}

/// The time between two samples of one hop: at most five a second.
pub(crate) fn sample_interval(text: &str) -> Result<Duration, String> {
    at_least(
        text,
        Duration::from_millis(200),
        "must be at least 200ms: at most five samples a second and hop",
    )
}

fn at_least(text: &str, least: Duration, refusal: &str) -> Result<Duration, String> {
    let interval = time(text)?;
    if interval < least { Err(refusal.to_owned()) } else { Ok(interval) }
}

/// Connections to one target: a measurement, and no load test.
pub(crate) fn attempts(text: &str) -> Result<u32, String> {
    let attempts = whole(text, 1, 1_000)?;
    u32::try_from(attempts).map_err(|error| error.to_string())
}

/// Packets that may be sent besides a connection.
pub(crate) fn budget(text: &str) -> Result<u32, String> {
    let packets = whole(text, 0, 10_000)?;
    u32::try_from(packets).map_err(|error| error.to_string())
}

/// Datagrams that a question to a name server may cost.
pub(crate) fn dns_tries(text: &str) -> Result<usize, String> {
    let tries = whole(text, 1, 10)?;
    usize::try_from(tries).map_err(|error| error.to_string())
}

/// How often a server is asked: for as long as somebody looks on.
pub(crate) fn lookup_count(text: &str) -> Result<u64, String> {
    whole(text, 1, 1_000_000)
}

/// Questions that are under way at once in a run of many: more than any server's buffer holds is no use.
pub(crate) fn lookups_in_flight(text: &str) -> Result<usize, String> {
    let count = whole(text, 1, 4_096)?;
    usize::try_from(count).map_err(|error| error.to_string())
}

/// The longest answer of a name server by UDP; 512 bytes every server has a right to send (RFC 6891 §6.2.3).
pub(crate) fn dns_payload(text: &str) -> Result<u16, String> {
    let bytes = whole(text, 512, 65_535)?;
    u16::try_from(bytes).map_err(|error| error.to_string())
}

/// A TTL or hop limit.
pub(crate) fn hop_limit(text: &str) -> Result<u8, String> {
    let hops = whole(text, 1, 255)?;
    u8::try_from(hops).map_err(|error| error.to_string())
}

/// A port.
pub(crate) fn port(text: &str) -> Result<u16, String> {
    let port = whole(text, 1, 65_535)?;
    u16::try_from(port).map_err(|error| error.to_string())
}

/// A time in seconds, or with a unit (`80ms`); more than zero.
pub(crate) fn seconds(text: &str) -> Result<Duration, String> {
    let time = time(text)?;
    if time.is_zero() { Err("must be more than zero".to_owned()) } else { Ok(time) }
}

/// The time between two probes to one target.
pub(crate) fn interval(text: &str) -> Result<Duration, String> {
    let interval = time(text)?;
    if interval < SHORTEST_INTERVAL {
        return Err("must be at least 2ms; faster needs --rate PPS with --i-own-this-network".to_owned());
    }
    Ok(interval)
}

/// Probes a second.
pub(crate) fn rate(text: &str) -> Result<f64, String> {
    match decimal(text)? {
        rate if (0.001..=10_000_000.0).contains(&rate) => Ok(rate),
        _ => Err("must be between 0.001 and 10000000 probes a second".to_owned()),
    }
}

/// `5%` or `0.05`.
pub(crate) fn ratio(text: &str) -> Result<Ratio, String> {
    let (digits, scale) = text.strip_suffix('%').map_or((text, 1.0), |digits| (digits, 100.0));
    let ratio = decimal(digits)? / scale;
    if (0.0..=1.0).contains(&ratio) {
        Ok(Ratio(ratio))
    } else {
        Err("must be between 0% and 100% (5% and 0.05 are the same)".to_owned())
    }
}

/// A TOS or traffic class by number (`0x10`, `16`) or by the name of its DSCP (RFC 2474, 2597, 3246, 5865, 8622).
pub(crate) fn traffic_class(text: &str) -> Result<Dscp, String> {
    const NAMES: [(&str, u8); 24] = [
        ("cs0", 0),
        ("cs1", 8),
        ("cs2", 16),
        ("cs3", 24),
        ("cs4", 32),
        ("cs5", 40),
        ("cs6", 48),
        ("cs7", 56),
        ("af11", 10),
        ("af12", 12),
        ("af13", 14),
        ("af21", 18),
        ("af22", 20),
        ("af23", 22),
        ("af31", 26),
        ("af32", 28),
        ("af33", 30),
        ("af41", 34),
        ("af42", 36),
        ("af43", 38),
        ("ef", 46),
        ("va", 44),
        ("le", 1),
        ("be", 0),
    ];
    let lower = text.to_ascii_lowercase();
    if let Some((_, dscp)) = NAMES.iter().find(|(name, _)| *name == lower) {
        return Ok(Dscp(dscp << 2));
    }
    let number = match lower.strip_prefix("0x") {
        Some(hex) if !hex.is_empty() && hex.bytes().all(|digit| digit.is_ascii_hexdigit()) => {
            u64::from_str_radix(hex, 16).ok()
        }
        Some(_) => None,
        None => whole(text, 0, 255).ok(),
    };
    number.and_then(|number| u8::try_from(number).ok()).map(Dscp).ok_or_else(|| {
        "must be a number from 0 to 255 or a DSCP name: cs0 to cs7, af11 to af43, ef, va, le, be".to_owned()
    })
}

fn whole(text: &str, least: u64, most: u64) -> Result<u64, String> {
    let range = || format!("must be a whole number from {least} to {most}");
    if text.is_empty() || !text.bytes().all(|byte| byte.is_ascii_digit()) {
        return Err(range());
    }
    text.parse().ok().filter(|number| (least..=most).contains(number)).ok_or_else(range)
}

fn time(text: &str) -> Result<Duration, String> {
    let units = [("us", 1e-6), ("ms", 1e-3), ("s", 1.0), ("m", 60.0), ("h", 3600.0)];
    let (digits, scale) = units
        .iter()
        .find_map(|(unit, scale)| text.strip_suffix(unit).map(|digits| (digits, *scale)))
        .unwrap_or((text, 1.0));
    let time = Duration::try_from_secs_f64(decimal(digits)? * scale).ok().filter(|time| *time <= LONGEST);
    time.ok_or_else(|| "must be a time from 0 to 86400 seconds".to_owned())
}

/// A decimal number in plain notation: no exponent, no sign, no infinity.
fn decimal(text: &str) -> Result<f64, String> {
    let plain = !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit() || byte == b'.');
    let number = if plain { text.parse::<f64>().ok() } else { None };
    number.filter(|number| number.is_finite()).ok_or_else(|| {
        "must be a plain decimal number such as 0.2, with an optional unit (us, ms, s, m, h) where it is a time"
            .to_owned()
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn times_are_seconds_or_carry_their_unit() {
        for (text, milliseconds) in
            [("1", 1_000), ("0.2", 200), ("80ms", 80), ("2m", 120_000), ("1.5s", 1_500)]
        {
            assert_eq!(seconds(text), Ok(Duration::from_millis(milliseconds)), "{text}");
        }
    }

    #[test]
    fn absurd_numbers_are_refused_and_never_wrapped() {
        let absurd = [
            "",
            "-1",
            "+1",
            "1e308",
            "NaN",
            "inf",
            "1,5",
            "0x10",
            " 1",
            "1 ",
            "٣",
            "1.1.1",
            "99999999999999999999999",
            "18446744073709551616",
            "340282366920938463463374607431768211456",
        ];
        for text in absurd {
            assert!(seconds(text).is_err(), "seconds {text:?}");
            assert!(interval(text).is_err(), "interval {text:?}");
            assert!(count(text).is_err(), "count {text:?}");
            assert!(size(text).is_err(), "size {text:?}");
            assert!(hop_limit(text).is_err(), "hop limit {text:?}");
            assert!(port(text).is_err(), "port {text:?}");
            assert!(ratio(text).is_err(), "ratio {text:?}");
            assert!(rate(text).is_err(), "rate {text:?}");
        }
        for text in ["4294967296", "65508"] {
            assert!(size(text).is_err());
        }
        assert!(count("0").is_err());
        assert!(seconds("0").is_err());
        assert!(interval("0.0019").is_err());
        assert_eq!(interval("0.002"), Ok(Duration::from_millis(2)));
    }

    #[test]
    fn a_ratio_is_a_percentage_or_a_part() {
        assert_eq!(ratio("5%"), Ok(Ratio(0.05)));
        assert_eq!(ratio("0.05"), Ok(Ratio(0.05)));
        assert!(ratio("101%").is_err());
        assert!(ratio("%").is_err());
    }

    #[test]
    fn traffic_classes_have_names_and_numbers() {
        for (text, value) in
            [("ef", 0xb8), ("AF41", 136), ("cs6", 192), ("0x10", 16), ("184", 184), ("be", 0)]
        {
            assert_eq!(traffic_class(text), Ok(Dscp(value)), "{text}");
        }
        for text in ["256", "0x100", "0x", "-1", "gold", "0x+1"] {
            assert!(traffic_class(text).is_err(), "{text}");
        }
    }
}
