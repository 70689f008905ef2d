//! One value as written: what it says, or a problem at its line.
//!
//! It knows kinds of values (a time, an address, one of these words), not what they are for.

use std::net::IpAddr;
use std::ops::{Range, RangeInclusive};
use std::time::Duration;

use toml::Spanned;
use toml::de::DeValue;

use super::fields::Fields;
use super::problem::{Problems, did_you_mean};
use super::{Prefix, quantity};

/// A value that makes no sense. What is wrong with it has been written down, so that the reader only goes on.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Senseless;

/// A value with its key and its place.
#[derive(Clone, Copy, Debug)]
pub(super) struct Word<'a> {
    /// The key it belongs to, for what is said of it.
    pub key: &'a str,
    pub value: &'a Spanned<DeValue<'a>>,
    /// What `*` stands for: the number of the node in its range.
    pub number: Option<u32>,
    pub problems: &'a Problems<'a>,
}

impl<'a> Word<'a> {
    /// Where it stands.
    pub fn place(&self) -> Range<usize> {
        self.value.span()
    }

    /// Something is wrong with it: writes it down.
    pub fn wrong(&self, text: impl AsRef<str>) -> Senseless {
        self.problems.add(&self.place(), format!("{}: {}", self.key, text.as_ref()));
        Senseless
    }

    fn expected(&self, what: &str) -> Senseless {
        self.wrong(format!("this is {}; write {what}", article(self.value.get_ref().type_str())))
    }

    /// Text, exactly as written.
    pub fn text(self) -> Result<&'a str, Senseless> {
        self.value.get_ref().as_str().ok_or_else(|| self.expected("text in quotes"))
    }

    /// The same as [`Self::text`], owned.
    pub fn owned_text(self) -> Result<String, Senseless> {
        self.text().map(str::to_owned)
    }

    /// Text in which `*` stands for the number of the node in its range.
    pub fn numbered_text(self) -> Result<String, Senseless> {
        let text = self.text()?;
        match self.number {
            Some(number) => Ok(text.replace('*', &number.to_string())),
            None if text.contains('*') => Err(self.wrong(format!(
                "{text:?}: a * stands for the number in a range such as \"r1..r4\", and there is none"
            ))),
            None => Ok(text.to_owned()),
        }
    }

    /// `true` or `false`.
    pub fn flag(self) -> Result<bool, Senseless> {
        self.value.get_ref().as_bool().ok_or_else(|| self.expected("true or false"))
    }

    /// A whole number within bounds.
    pub fn integer(self, bounds: RangeInclusive<u64>) -> Result<u64, Senseless> {
        let integer = self.value.get_ref().as_integer().ok_or_else(|| self.expected("a whole number"))?;
        let number = i128::from_str_radix(integer.as_str(), integer.radix()).ok();
        let number =
            number.and_then(|number| u64::try_from(number).ok()).filter(|number| bounds.contains(number));
        number.ok_or_else(|| {
            self.wrong(format!("{integer} is not within {} to {}", bounds.start(), bounds.end()))
        })
    }

    /// A whole number within the bounds of a small type.
    pub fn small<T: TryFrom<u64>>(self, bounds: RangeInclusive<u64>) -> Result<T, Senseless> {
        T::try_from(self.integer(bounds)?).map_err(|_| self.wrong("this number is too big"))
    }

    /// A TTL or hop limit to start with.
    pub fn hop_limit(self) -> Result<u8, Senseless> {
        self.small(1..=255)
    }

    /// A port.
    pub fn port(self) -> Result<u16, Senseless> {
        self.small(1..=65_535)
    }

    /// A number of at least one, with or without a fraction.
    pub fn at_least_one(self) -> Result<f64, Senseless> {
        let value = self.value.get_ref();
        let text = value.as_float().map(toml::de::DeFloat::as_str);
        let text = text.or_else(|| value.as_integer().map(toml::de::DeInteger::as_str));
        let number =
            text.and_then(|text| text.parse::<f64>().ok()).filter(|number| (1.0..=1e9).contains(number));
        number.ok_or_else(|| self.wrong("write a number of at least 1"))
    }

    /// A span of time such as "5 ms".
    pub fn duration(self) -> Result<Duration, Senseless> {
        self.quantity(quantity::duration)
    }

    /// A span of time that is more than nothing.
    pub fn pause(self) -> Result<Duration, Senseless> {
        let duration = self.duration()?;
        if duration.is_zero() { Err(self.wrong("write more than nothing")) } else { Ok(duration) }
    }

    /// A share such as "10 %", as 0..=1.
    pub fn ratio(self) -> Result<f64, Senseless> {
        self.quantity(quantity::ratio)
    }

    /// Bits per second such as "10 Mbit/s".
    pub fn bandwidth(self) -> Result<u64, Senseless> {
        self.quantity(quantity::bandwidth)
    }

    fn quantity<T>(self, read: impl FnOnce(&str) -> Result<T, String>) -> Result<T, Senseless> {
        let expected = || self.expected("a quantity in quotes, such as \"5 ms\", \"10 %\" or \"10 Mbit/s\"");
        let text = self.value.get_ref().as_str().ok_or_else(expected)?;
        read(text).map_err(|why| self.wrong(why))
    }

    /// One of these words.
    pub fn choice<T: Copy>(self, choices: &[(&str, T)]) -> Result<T, Senseless> {
        let text = self.text()?;
        if let Some((_, chosen)) = choices.iter().find(|(word, _)| *word == text) {
            return Ok(*chosen);
        }
        let words: Vec<&str> = choices.iter().map(|(word, _)| *word).collect();
        let meant = did_you_mean(text, words.iter().copied());
        Err(self.wrong(format!("{text:?} is none of {}{meant}", words.join(", "))))
    }

    /// A single address that somebody can have.
    pub fn address(self) -> Result<IpAddr, Senseless> {
        let text = self.numbered_text()?;
        match text.parse() {
            Ok(address) if is_somebodys(address) => Ok(address),
            Ok(_) => Err(self.wrong(format!("{text} cannot be the address of a node"))),
            Err(_) => Err(self.wrong(format!("{text:?} is no IPv4 or IPv6 address"))),
        }
    }

    /// An address, or a prefix such as "10.200.0.0/16".
    pub fn prefix(self) -> Result<Prefix, Senseless> {
        let text = self.numbered_text()?;
        let (address, length) = match text.split_once('/') {
            Some((address, length)) => (address, Some(length)),
            None => (text.as_str(), None),
        };
        let unknown = |_| self.wrong(format!("{text:?} is no IPv4 or IPv6 address or prefix"));
        let address = address.parse::<IpAddr>().map_err(unknown)?;
        let single = Prefix::single(address);
        match length.map_or(Ok(single.length), str::parse) {
            _ if !is_somebodys(address) => Err(self.wrong(format!("{text} cannot be the address of a node"))),
            Ok(length @ 1..) if length <= single.length => Ok(Prefix { address, length }),
            _ => Err(self.wrong(format!("{text:?}: the prefix length is 1 to {}", single.length))),
        }
    }

    /// The elements of a list; a single value is a list of one.
    pub fn list(self) -> Vec<Self> {
        match self.value.get_ref().as_array() {
            Some(values) => values.iter().map(|value| Self { value, ..self }).collect(),
            None => vec![self],
        }
    }

    /// The elements of a list, if all of them make sense.
    pub fn all<T>(self, read: impl Fn(Self) -> Result<T, Senseless>) -> Result<Vec<T>, Senseless> {
        // Each one is read before the first wrong one ends it: all that is wrong is said.
        let read: Vec<Result<T, Senseless>> = self.list().into_iter().map(read).collect();
        read.into_iter().collect()
    }

    /// Whether it is a list.
    pub fn is_list(self) -> bool {
        self.value.get_ref().is_array()
    }

    /// Whether it is a table.
    pub fn is_table(self) -> bool {
        self.value.get_ref().is_table()
    }

    /// Whether it is this text.
    pub fn says(self, text: &str) -> bool {
        self.value.get_ref().as_str() == Some(text)
    }

    /// A table of keys and values.
    pub fn table(self) -> Result<Fields<'a>, Senseless> {
        match self.value.get_ref().as_table() {
            Some(table) => Ok(Fields::new(table, self)),
            None => Err(self.expected("a table, such as { … }")),
        }
    }
}

/// Whether a node of an internet can have it.
fn is_somebodys(address: IpAddr) -> bool {
    let is_broadcast = matches!(address, IpAddr::V4(address) if address.is_broadcast());
    !(address.is_unspecified() || address.is_multicast() || address.is_loopback() || is_broadcast)
}

fn article(kind: &str) -> String {
    if kind.starts_with(['a', 'i']) { format!("an {kind}") } else { format!("a {kind}") }
}
