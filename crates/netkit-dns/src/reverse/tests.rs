//! Tests of reverse names against a DNS server of our own on the loopback.

use std::net::Ipv4Addr;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};

use tokio::net::UdpSocket;

use super::*;

/// What the server answers to every question.
#[derive(Clone)]
enum Reply {
    /// A PTR record with these labels.
    Labels(Vec<Vec<u8>>),
    /// An error code (RFC 1035 §4.1.1) and no records.
    Rcode(u8),
    /// These bytes after the question's identifier.
    Junk(Vec<u8>),
    Silence,
}

/// A server that lives as long as the runtime, and the number of questions it has had.
async fn server(reply: Reply) -> (SocketAddr, Arc<AtomicUsize>) {
    let socket = UdpSocket::bind((Ipv4Addr::LOCALHOST, 0)).await.expect("a loopback socket");
    let address = socket.local_addr().expect("it is bound");
    let questions = Arc::new(AtomicUsize::new(0));
    let counter = Arc::clone(&questions);
    tokio::spawn(async move {
        let mut query = [0; 1500];
        while let Ok((length, client)) = socket.recv_from(&mut query).await {
            counter.fetch_add(1, Ordering::Relaxed);
            if let Some(response) = respond(&query[..length], &reply) {
                socket.send_to(&response, client).await.expect("the loopback carries it");
            }
        }
    });
    (address, questions)
}

/// A response to a query of one question (RFC 1035 §4.1).
fn respond(query: &[u8], reply: &Reply) -> Option<Vec<u8>> {
    let qname_end = 12 + query[12..].iter().position(|byte| *byte == 0).expect("the root label") + 1;
    let question = &query[12..qname_end + 4];
    let (rcode, rdata) = match reply {
        Reply::Silence => return None,
        Reply::Junk(bytes) => return Some([&query[..2], bytes].concat()),
        Reply::Rcode(rcode) => (*rcode, None),
        Reply::Labels(labels) => {
            let length = |label: &Vec<u8>| u8::try_from(label.len()).expect("a short label");
            let mut rdata: Vec<u8> =
                labels.iter().flat_map(|label| [&[length(label)], label.as_slice()].concat()).collect();
            rdata.push(0);
            (0, Some(rdata))
        }
    };
    let mut response = query[..2].to_vec();
    response.extend([0x81, 0x80 | rcode, 0, 1, 0, u8::from(rdata.is_some()), 0, 0, 0, 0]);
    response.extend(question);
    if let Some(rdata) = rdata {
        let length = u16::try_from(rdata.len()).expect("a short name");
        response.extend([0xC0, 12, 0, 12, 0, 1, 0, 0, 0, 60]);
        response.extend(length.to_be_bytes());
        response.extend(rdata);
    }
    Some(response)
}

fn address(last: u8) -> IpAddr {
    IpAddr::from([192, 0, 2, last])
}

/// The name of one address behind a server that answers so.
async fn name_behind(reply: Reply) -> Option<String> {
    let mut names = ReverseNames::from_server(server(reply).await.0);
    names.request(address(1));
    assert_eq!(names.next().await, address(1));
    assert_eq!(names.in_flight(), 0);
    names.name(address(1)).map(PtrName::presentation)
}

async fn check(labels: &[&[u8]], presentation: &str) {
    let labels = labels.iter().map(|label| label.to_vec()).collect();
    assert_eq!(name_behind(Reply::Labels(labels)).await.as_deref(), Some(presentation));
}

#[tokio::test]
async fn a_name_arrives() {
    check(&[b"router", b"example", b"net"], "router.example.net").await;
}

#[tokio::test]
async fn hostile_labels_arrive_as_bytes_and_are_shown_escaped() {
    check(&[b"\x1b]0;PWN\x07", b"example"], "\\027]0\\;PWN\\007.example").await;
    check(&[b"a\r\nb", b"x\"y'z"], "a\\013\\010b.x\\\"y'z").await;
    check(&[b"d.ot", b"\xff\xfe\x00"], "d\\.ot.\\255\\254\\000").await;
    check(&["\u{202e}evil".as_bytes()], "\\226\\128\\174evil").await;
    check(&[b"xn--80ak6aa92e", b"com"], "xn--80ak6aa92e.com").await;
}

#[tokio::test]
async fn no_name_is_an_answer_too() {
    assert_eq!(name_behind(Reply::Rcode(3)).await, None);
    assert_eq!(name_behind(Reply::Rcode(2)).await, None);
    assert_eq!(name_behind(Reply::Labels(Vec::new())).await, None);
}

/// Time is the test's own, so that two seconds pass at once.
#[tokio::test(start_paused = true)]
async fn a_silent_server_ends_after_two_seconds() {
    let mut names = ReverseNames::from_server(server(Reply::Silence).await.0);
    names.request(address(1));
    assert!(timeout(Duration::from_millis(1990), names.next()).await.is_err());
    assert_eq!(timeout(Duration::from_millis(20), names.next()).await, Ok(address(1)));
    assert_eq!(names.name(address(1)), None);
}

#[tokio::test]
async fn junk_is_no_answer() {
    // Cut off, looping on its own compression pointer, and plain noise.
    let flags_and_counts = [0x81, 0x80, 0, 1, 0, 1, 0, 0, 0, 0];
    for junk in [
        vec![],
        flags_and_counts.to_vec(),
        [&flags_and_counts[..], &[0xC0, 12, 0, 12]].concat(),
        vec![0xFF; 600],
    ] {
        assert_eq!(name_behind(Reply::Junk(junk)).await, None);
    }
}

#[tokio::test]
async fn an_address_is_asked_for_once() {
    let (server, questions) = server(Reply::Labels(vec![b"a".to_vec()])).await;
    let mut names = ReverseNames::from_server(server);
    names.request(address(1));
    names.request(address(1));
    assert_eq!(names.in_flight(), 1);
    names.next().await;
    names.request(address(1));
    assert_eq!(names.in_flight(), 0);
    assert_eq!(questions.load(Ordering::Relaxed), 1);
}

#[tokio::test(start_paused = true)]
async fn the_seventeenth_question_is_dropped_and_can_be_put_again() {
    let mut names = ReverseNames::from_server(server(Reply::Silence).await.0);
    (1..=17).for_each(|last| names.request(address(last)));
    assert_eq!(names.in_flight(), MOST_IN_FLIGHT);
    names.next().await;
    names.request(address(17));
    assert_eq!(names.in_flight(), MOST_IN_FLIGHT);
}

#[tokio::test(start_paused = true)]
async fn without_questions_next_waits_for_ever() {
    let mut names = ReverseNames::from_system();
    assert!(timeout(Duration::from_secs(86_400), names.next()).await.is_err());
}

#[test]
fn the_oldest_answer_gives_way() {
    let mut answers = Answers::default();
    let numbered = |number: u32| IpAddr::from(Ipv4Addr::from_bits(number));
    let most = u32::try_from(MOST_REMEMBERED).expect("a small bound");
    (0..=most).for_each(|number| answers.remember(numbered(number), None));
    assert_eq!(answers.by_address.len(), MOST_REMEMBERED);
    assert_eq!(answers.by_age.len(), MOST_REMEMBERED);
    assert!(
        !answers.by_address.contains_key(&numbered(0)) && answers.by_address.contains_key(&numbered(most))
    );
}

#[test]
fn outside_a_runtime_the_question_is_dropped() {
    let mut names = ReverseNames::from_server((Ipv4Addr::LOCALHOST, 9).into());
    names.request(address(1));
    assert_eq!((names.in_flight(), names.name(address(1))), (0, None));
}
