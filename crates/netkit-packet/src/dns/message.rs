//! A whole message: what can be read of it, and where reading had to stop.
//!
//! It judges nothing: an answer to another question, or one that makes no sense, is decoded like any other.

use super::edns::Edns;
use super::header::DnsHeader;
use super::name::DomainName;
use super::rdata::Rdata;
use super::reader::Reader;
use super::record_type::{Class, RecordType};
use super::{DnsFlags, Opcode, Rcode};
use crate::malformed::Malformed;

/// A DNS message as far as it can be read.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct DnsMessage {
    /// The header.
    pub header: DnsHeader,
    /// What is asked; one in practice.
    pub questions: Vec<Question>,
    /// The answer section.
    pub answers: Vec<DnsRecord>,
    /// The authority section.
    pub authorities: Vec<DnsRecord>,
    /// The additional section, without the OPT record.
    pub additionals: Vec<DnsRecord>,
    /// EDNS, where the message has an OPT record that can be read.
    pub edns: Option<Edns>,
    /// Where reading had to stop before the end, and why.
    pub fault: Option<SectionFault>,
    /// Bytes behind the last entry that the header counts.
    pub trailing: usize,
}

/// An entry of the question section.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Question {
    /// The name, in the case in which it came.
    pub name: DomainName,
    /// The type.
    pub record_type: RecordType,
    /// The class.
    pub class: Class,
}

/// A record.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct DnsRecord {
    /// Whose it is.
    pub owner: DomainName,
    /// Its type.
    pub record_type: RecordType,
    /// Its class.
    pub class: Class,
    /// How long it may be kept, in seconds.
    pub ttl: u32,
    /// What it says.
    pub rdata: Rdata,
}

/// Where a message cannot be read on.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct SectionFault {
    /// The section: `question`, `answer`, `authority` or `additional`.
    pub section: &'static str,
    /// Bytes from the start of the message to the entry.
    pub offset: usize,
    /// What is wrong.
    pub fault: Malformed,
}

impl DnsMessage {
    /// Decodes a message without the two bytes of length that it has in a stream.
    ///
    /// # Errors
    /// [`Malformed::Short`] where there is no whole header. Everything behind it is read as far as it goes.
    pub fn decode(bytes: &[u8]) -> Result<Self, Malformed> {
        let mut reader = Reader::new(bytes, 0);
        let header = DnsHeader::read(&mut reader)?;
        let mut message = Self {
            header,
            questions: Vec::new(),
            answers: Vec::new(),
            authorities: Vec::new(),
            additionals: Vec::new(),
            edns: None,
            fault: None,
            trailing: 0,
        };
        message.fault = message.read_sections(&mut reader).err();
        message.trailing = if message.fault.is_none() { reader.rest().len() } else { 0 };
        Ok(message)
    }

    /// A question, as it is sent.
    pub fn question(
        id: u16,
        question: &Question,
        flags: DnsFlags,
        opcode: Opcode,
        edns: Option<&Edns>,
    ) -> Vec<u8> {
        let counts = [1, 0, 0, u16::from(edns.is_some())];
        let mut bytes = Vec::with_capacity(64);
        DnsHeader { id, flags, opcode, rcode: Rcode::NOERROR, counts }.encode(&mut bytes);
        bytes.extend_from_slice(question.name.wire());
        bytes.extend_from_slice(&question.record_type.0.to_be_bytes());
        bytes.extend_from_slice(&question.class.0.to_be_bytes());
        if let Some(edns) = edns {
            edns.encode(&mut bytes);
        }
        bytes
    }

    /// The response code, with the bits that EDNS adds.
    pub fn rcode(&self) -> Rcode {
        let extended = self.edns.as_ref().map_or(0, |edns| edns.extended_rcode);
        Rcode(u16::from(extended) << 4 | self.header.rcode.0)
    }

    fn read_sections(&mut self, reader: &mut Reader<'_>) -> Result<(), SectionFault> {
        let [questions, answers, authorities, additionals] = self.header.counts;
        for _ in 0..questions {
            let at = SectionFault::at("question", reader);
            self.questions.push(Question::read(reader).map_err(at)?);
        }
        for (section, count) in [("answer", answers), ("authority", authorities), ("additional", additionals)]
        {
            for _ in 0..count {
                let at = SectionFault::at(section, reader);
                self.read_record(section, reader).map_err(at)?;
            }
        }
        Ok(())
    }

    /// Takes a record. Data that are wrong stay within their length and stop nothing.
    fn read_record(&mut self, section: &'static str, reader: &mut Reader<'_>) -> Result<(), Malformed> {
        let owner = DomainName::read(reader)?;
        let record_type = RecordType(reader.u16("a record")?);
        let class = Class(reader.u16("a record")?);
        let ttl = reader.u32("a record")?;
        let length = reader.u16("a record")?;
        let data = reader.part("the data of a record", length.into())?;
        if record_type == RecordType::OPT && section == "additional" && self.edns.is_none() && owner.is_root()
        {
            self.edns = Some(Edns::read(class.0, ttl, data)?);
            return Ok(());
        }
        let record = DnsRecord { owner, record_type, class, ttl, rdata: Rdata::read(record_type, data) };
        match section {
            "answer" => self.answers.push(record),
            "authority" => self.authorities.push(record),
            _ => self.additionals.push(record),
        }
        Ok(())
    }
}

impl Question {
    fn read(reader: &mut Reader<'_>) -> Result<Self, Malformed> {
        Ok(Self {
            name: DomainName::read(reader)?,
            record_type: RecordType(reader.u16("a question")?),
            class: Class(reader.u16("a question")?),
        })
    }
}

impl SectionFault {
    fn at(section: &'static str, reader: &Reader<'_>) -> impl FnOnce(Malformed) -> Self + use<> {
        let offset = reader.position();
        move |fault| Self { section, offset, fault }
    }
}
