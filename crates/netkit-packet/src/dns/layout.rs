//! Where the entries of a message stand in its bytes, so that whoever has them all has the message.
//!
//! It reads no data and finds no fault: it measures what [`DnsMessage::decode`] has read.

use std::ops::Range;

use super::header::HEADER_LENGTH;
use super::message::DnsMessage;
use super::name::DomainName;
use super::reader::Reader;
use super::record_type::RecordType;
use crate::malformed::Malformed;

/// The bytes of each entry of a message, in the order of the message's own lists. Header, entries and rest together are the
/// message, without a gap.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Layout {
    /// The question section.
    pub questions: Vec<Range<usize>>,
    /// The answer section.
    pub answers: Vec<Range<usize>>,
    /// The authority section.
    pub authorities: Vec<Range<usize>>,
    /// The additional section, without the OPT record.
    pub additionals: Vec<Range<usize>>,
    /// The OPT record that is the message's EDNS; it stands among those of the additional section.
    pub edns: Option<Range<usize>>,
    /// What stands behind the last entry that can be read: an entry that is broken, or bytes that no count covers.
    pub rest: Range<usize>,
}

impl DnsMessage {
    /// Where its entries stand in the bytes from which it was decoded.
    pub fn layout(&self, bytes: &[u8]) -> Layout {
        let mut reader = Reader::new(bytes, HEADER_LENGTH);
        let mut layout = Layout::default();
        let mut edns = self.edns.as_ref().map(|_| ());
        let additionals = self.additionals.len() + usize::from(edns.is_some());
        let questions = entries(&mut reader, self.questions.len(), question);
        layout.questions.extend(questions.into_iter().map(|(place, _)| place));
        for (section, count) in
            [(&mut layout.answers, self.answers.len()), (&mut layout.authorities, self.authorities.len())]
        {
            section.extend(entries(&mut reader, count, record).into_iter().map(|(place, _)| place));
        }
        for (place, is_opt) in entries(&mut reader, additionals, record) {
            // The first is the message's own; another one is a record like any other.
            match edns.take_if(|()| is_opt) {
                Some(()) => layout.edns = Some(place),
                None => layout.additionals.push(place),
            }
        }
        layout.rest = reader.position()..bytes.len();
        layout
    }
}

/// The places of so many entries, and whether each is an OPT record.
fn entries(
    reader: &mut Reader<'_>,
    count: usize,
    read: fn(&mut Reader<'_>) -> Result<bool, Malformed>,
) -> Vec<(Range<usize>, bool)> {
    let next = |_| {
        let start = reader.position();
        let mut ahead = *reader;
        let is_opt = read(&mut ahead).ok()?;
        *reader = ahead;
        Some((start..reader.position(), is_opt))
    };
    // What was decoded can be read again; other bytes than its own end where they do not fit.
    (0..count).map_while(next).collect()
}

fn question(reader: &mut Reader<'_>) -> Result<bool, Malformed> {
    DomainName::read(reader)?;
    reader.bytes("a question", 4)?;
    Ok(false)
}

fn record(reader: &mut Reader<'_>) -> Result<bool, Malformed> {
    let owner = DomainName::read(reader)?;
    let record_type = RecordType(reader.u16("a record")?);
    reader.bytes("a record", 6)?;
    let length = reader.u16("a record")?;
    reader.bytes("the data of a record", length.into())?;
    Ok(record_type == RecordType::OPT && owner.is_root())
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The message whose entries these are, from the header and their bytes alone.
    fn rebuilt(bytes: &[u8], layout: &Layout) -> Vec<u8> {
        let mut places: Vec<_> =
            [&layout.questions, &layout.answers, &layout.authorities, &layout.additionals]
                .into_iter()
                .flatten()
                .chain(&layout.edns)
                .chain([&layout.rest])
                .cloned()
                .collect();
        places.sort_by_key(|place| place.start);
        let mut whole = bytes[..HEADER_LENGTH].to_vec();
        for place in places {
            assert_eq!(place.start, whole.len(), "{layout:?}");
            whole.extend_from_slice(&bytes[place]);
        }
        whole
    }

    fn check(bytes: &[u8]) {
        let message = DnsMessage::decode(bytes).expect("a whole header");
        let layout = message.layout(bytes);
        assert_eq!(rebuilt(bytes, &layout), bytes);
        let expected = [&message.answers, &message.authorities, &message.additionals].map(Vec::len);
        let told = [&layout.answers, &layout.authorities, &layout.additionals].map(Vec::len);
        assert_eq!((layout.questions.len(), told), (message.questions.len(), expected));
        assert_eq!(layout.edns.is_some(), message.edns.is_some());
        let rest = match message.fault {
            Some(fault) => bytes.len() - fault.offset.min(bytes.len()),
            None => message.trailing,
        };
        assert_eq!(layout.rest.len(), rest);
    }

    /// A question, an address whose owner is a pointer, a record between two OPT records, and bytes that nothing counts.
    const VARIED: &[u8] = b"\xab\xcd\x81\x80\0\x01\0\x01\0\0\0\x03\x03www\x07example\0\0\x01\0\x01\
        \xc0\x0c\0\x01\0\x01\0\0\0\x3c\0\x04\xc0\0\x02\x50\
        \0\0\x29\x04\xd0\0\0\0\0\0\x07\0\x03\0\x03ns1\
        \xc0\x10\xff\x78\0\x01\0\0\0\x01\0\x02\xbe\xef\
        \0\0\x29\x10\0\0\0\0\0\0\0\
        tail";

    #[test]
    fn entries_and_rest_are_the_message() {
        check(VARIED);
        let layout = DnsMessage::decode(VARIED).expect("a header").layout(VARIED);
        assert_eq!((layout.answers.first(), layout.edns), (Some(&(29..45)), Some(45..63)));
        assert_eq!((layout.answers.len(), layout.additionals.len(), layout.rest.len()), (1, 2, 4));
    }

    #[test]
    fn so_they_are_of_every_truncation_and_every_changed_byte() {
        for end in HEADER_LENGTH..VARIED.len() {
            check(&VARIED[..end]);
        }
        for place in 0..VARIED.len() {
            for change in [0x01, 0x80, 0xc0, 0xff] {
                let mut bytes = VARIED.to_vec();
                bytes[place] ^= change;
                check(&bytes);
            }
        }
    }

    #[test]
    fn bytes_that_are_another_s_do_no_harm() {
        let message = DnsMessage::decode(VARIED).expect("a header");
        for other in [&b""[..], &[0; 11], &VARIED[..40]] {
            assert!(message.layout(other).rest.end == other.len());
        }
    }
}
