//! Questions over HTTP/2 to servers on loopback that answer, refuse and break the rules. TLS is left out: it is the channel's.

use std::net::SocketAddr;
use std::time::Duration;

use h2::server;
use http::{Response, StatusCode};
use netkit_dns::{Chance, Errand, ExchangePolicy};
use netkit_model::{DnsExchange, DnsQuery, DnsServer, DnsTransport};
use netkit_net::{Connection, ConnectionOptions};
use netkit_packet::dns::{Class, DnsFlags, DomainName, Question, RecordType};
use tokio::net::{TcpListener, TcpStream};

use super::*;

/// What a server does with a question.
#[derive(Clone, Copy)]
enum Manner {
    /// Answers with this status and media type; the body is the question, as a reply.
    Answers(u16, &'static str),
    /// Answers with so many bytes.
    Floods(usize),
    /// Says this, whatever it is told.
    Says(&'static [u8]),
    /// Says nothing.
    IsSilent,
}

async fn serve(listener: TcpListener, manner: Manner) {
    let (mut stream, _) = listener.accept().await.expect("the test connects");
    match manner {
        Manner::Answers(status, media_type) => answer(stream, status, media_type, None).await,
        Manner::Floods(length) => answer(stream, 200, MEDIA_TYPE, Some(vec![0; length])).await,
        Manner::Says(bytes) => {
            // The client may have gone before all is said.
            let _gone = stream.write_all(bytes).await;
        }
        Manner::IsSilent => {
            let mut heard = Vec::new();
            let _gone = stream.read_to_end(&mut heard).await;
        }
    }
}

async fn answer(stream: TcpStream, status: u16, media_type: &str, body: Option<Vec<u8>>) {
    let mut connection = server::handshake(stream).await.expect("HTTP/2");
    let Some(Ok((request, mut respond))) = connection.accept().await else { panic!("no request") };
    let work = async {
        assert_eq!((request.method(), request.uri().path()), (&Method::POST, "/dns-query"));
        assert_eq!(request.headers()[header::CONTENT_TYPE], MEDIA_TYPE);
        let mut question = request.into_body().data().await.expect("a body").expect("all of it").to_vec();
        assert_eq!(question[..2], [0, 0], "the identifier is zero (RFC 8484 §4.1)");
        // A reply without records.
        question[2] |= 0x80;
        let status = StatusCode::from_u16(status).expect("a status of the test");
        let head = Response::builder().status(status).header(header::CONTENT_TYPE, media_type);
        let mut stream = respond.send_response(head.body(()).expect("a head"), false).expect("a response");
        // Who floods may be cut off in the middle.
        let _cut = stream.send_data(body.unwrap_or(question).into(), true);
    };
    work.await;
    while connection.accept().await.is_some() {}
}

async fn ask_server(manner: Manner) -> DnsExchange {
    let listener = TcpListener::bind("127.0.0.1:0").await.expect("loopback");
    let address = listener.local_addr().expect("its address");
    let (exchange, ()) = tokio::join!(exchange_with(address), serve(listener, manner));
    exchange
}

async fn exchange_with(address: SocketAddr) -> DnsExchange {
    let question = Question {
        name: DomainName::from_text("www.example.").expect("a name"),
        record_type: RecordType::A,
        class: Class::IN,
    };
    let server = DnsServer { path: Some("/dns-query".to_owned()), ..DnsServer::at(address) };
    let transport = DnsTransport::Https;
    let query = DnsQuery { server, transport, question, flags: DnsFlags::default(), edns: None };
    let policy = ExchangePolicy::of(Duration::from_millis(500), 1);
    let now = read_clocks().monotonic;
    let chance = Chance([7; Chance::BYTES]);
    let exchange = RefCell::new(Exchange::new(query, policy, chance, now, now));
    let Some(Errand::Stream(DnsTransport::Https, bytes)) = exchange.borrow_mut().errand() else {
        panic!("an errand over HTTPS")
    };
    let options = ConnectionOptions::default();
    let mut connection = Connection::start(address, &options).expect("loopback connects");
    connection.changed().await.expect("it stands");
    connection.settle().expect("it stands");
    let mut channel = Channel::plain(connection);
    carry(&exchange, &mut channel, &bytes[2..]).await.expect("the event loop works");
    drop(channel);
    exchange.into_inner().finish(read_clocks().monotonic)
}

async fn check(manner: Manner, expected: impl FnOnce(&DnsEnd) -> bool) {
    let exchange = ask_server(manner).await;
    let end = exchange.end().expect("a try");
    assert!(expected(end), "{end:?}");
}

fn is_http(end: &DnsEnd, code: u16, part: &str) -> bool {
    match end {
        DnsEnd::Http { status, text } => {
            *status == code && String::from_utf8_lossy(text.as_bytes()).contains(part)
        }
        _ => false,
    }
}

#[tokio::test]
async fn a_message_that_comes_is_the_reply() {
    check(Manner::Answers(200, "application/dns-message"), |end| matches!(end, DnsEnd::Answered(_))).await;
    check(Manner::Answers(200, "Application/DNS-Message; charset=x"), |end| {
        matches!(end, DnsEnd::Answered(_))
    })
    .await;
}

#[tokio::test]
async fn what_is_no_message_is_told_with_its_status() {
    check(Manner::Answers(404, "text/plain"), |end| is_http(end, 404, "")).await;
    check(Manner::Answers(503, "application/dns-message"), |end| is_http(end, 503, "")).await;
    check(Manner::Answers(200, "text/html"), |end| is_http(end, 200, "content-type text/html")).await;
}

#[tokio::test]
async fn what_is_too_long_or_no_http_is_told() {
    check(Manner::Floods(1 << 20), |end| is_http(end, 0, "a body of more than")).await;
    check(Manner::Floods(5), |end| matches!(end, DnsEnd::Unreadable(_))).await;
    check(Manner::Says(b"HTTP/1.1 400 Bad Request\r\n\r\n"), |end| is_http(end, 0, "")).await;
    check(Manner::Says(b""), |end| is_http(end, 0, "")).await;
}

#[tokio::test]
async fn silence_is_silence() {
    check(Manner::IsSilent, |end| matches!(end, DnsEnd::Silent)).await;
}
