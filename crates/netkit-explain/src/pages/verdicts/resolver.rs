//! Verdicts about the layer "resolver"; made by `cargo xtask codegen` from the manuals of the rules.

use crate::topic::{Page, prose};

pub(super) const PAGES: &[Page] = &[
    verdict!(
        "dns.servfail",
        "resolver",
        "The server has failed to find the answer.",
        [prose(
            "How it is known",
            &[
                "The server has failed to find the answer.",
                "Observed: the response code is SERVFAIL.",
                "Means: a resolver could not find or not verify the answer, or an authority cannot serve its zone; an extended error (RFC 8914) says more, where the server sends one.",
                "Does not prove whether the server, the zone's servers or the signatures are at fault.",
                "Decides: the same question with CD=1, which tells signatures from the rest, and a walk from the root. Where another type is answered, it degrades: programs that ask for both get half."
            ]
        )]
    ),
    verdict!(
        "dns.refused",
        "resolver",
        "The server does not want to answer.",
        [prose(
            "How it is known",
            &[
                "The server does not want to answer.",
                "Observed: the response code is REFUSED.",
                "Means: the server's rules do not let it answer this client this question: it is an authority for other zones and no resolver, or it resolves for other clients only.",
                "Does not prove which.",
                "Decides: the server's configuration, or a question for a name of a zone that it serves."
            ]
        )]
    ),
    verdict!(
        "dns.rcode",
        "resolver",
        "The server answers with another error.",
        [prose(
            "How it is known",
            &[
                "The server answers with another error.",
                "Observed: the response code is neither of those that have a verdict of their own.",
                "Means what the code means; `netkit explain` has a page for each.",
                "Does not prove who is at fault.",
                "Decides: the same question to another server."
            ]
        )]
    ),
    verdict!(
        "dns.server-silent",
        "resolver",
        "The server does not answer.",
        [prose(
            "How it is known",
            &[
                "The server does not answer.",
                "Observed: the question was sent several times, and neither an answer nor an ICMP error came in time.",
                "Means: no more than that.",
                "Does not prove that the server is down: a filter that drops questions or answers on the way, a lost way back and a server that ignores this client look the same.",
                "Decides: whether the server's host answers anything else, and the same question on the server itself. Where the same question is answered over TCP, it is datagrams that something drops."
            ]
        )]
    ),
    verdict!(
        "dns.server-closed",
        "resolver",
        "Nobody listens on the server's port, or the server closes the connection without an answer.",
        [prose(
            "How it is known",
            &[
                "Nobody listens on the server's port, or the server closes the connection without an answer.",
                "Observed: ICMP port unreachable answers the question, or a RST the connection, or the connection ends before a whole message has come.",
                "Means: the host is there and no name server answers on that port of it: it is not running, listens on other addresses, or does not serve this client.",
                "Does not prove that it is the host itself that says so: a firewall can send both.",
                "Decides: the listeners on the host."
            ]
        )]
    ),
    verdict!(
        "dns.server-unreachable",
        "resolver",
        "The question does not get to the server.",
        [prose(
            "How it is known",
            &[
                "The question does not get to the server.",
                "Observed: this host did not send the question, or an ICMP error other than port unreachable came back for it, or the connection failed for such a reason.",
                "Means: there is no way to the server from here; it says nothing about the server.",
                "Does not prove that the server is up.",
                "Decides: `netkit trace` to the server."
            ]
        )]
    ),
    verdict!(
        "dns.first-server-dead",
        "resolver",
        "The first of the configured servers does not answer, and every program waits for it.",
        [prose(
            "How it is known",
            &[
                "The first of the configured servers does not answer, and every program waits for it.",
                "Observed: the first server in `/etc/resolv.conf` gives no reply, and another one does.",
                "Means: programs ask the servers in that order, so that each new name waits until the first is given up (5 s by default, resolv.conf(5)), unless the file says `rotate` or a shorter `timeout`.",
                "Does not prove why the first is silent.",
                "Decides: nothing more is needed."
            ]
        )]
    ),
    verdict!(
        "dns.malformed",
        "resolver",
        "What the server sends is no readable message.",
        [prose(
            "How it is known",
            &[
                "What the server sends is no readable message.",
                "Observed: a datagram or a message in a stream came from the server with our identifier, and it cannot be read as a DNS message, or not to its end: a name that points into itself, a length that leads beyond the message, a count that is too high.",
                "Means: the server, or a device in front of it, makes broken messages; what stands before the fault is shown.",
                "Does not prove who broke it: a device on the way that rewrites answers looks the same.",
                "Decides: the same question over TCP, where such devices seldom look; the bytes are in `--json`."
            ]
        )]
    ),
    verdict!(
        "dns.edns-formerr",
        "resolver",
        "The server calls questions with EDNS malformed.",
        [prose(
            "How it is known",
            &[
                "The server calls questions with EDNS malformed.",
                "Observed: the response code is FORMERR with EDNS (RFC 6891), and the same question without EDNS is answered.",
                "Means: the server knows EDNS not at all, as before 1999, or a device in front of it does not.",
                "Does not prove which of the two speaks.",
                "Decides: the same question without EDNS, which resolvers fall back to and which was asked."
            ]
        )]
    ),
    verdict!(
        "dns.edns-notimp",
        "resolver",
        "The server does not implement EDNS and says so.",
        [prose(
            "How it is known",
            &[
                "The server does not implement EDNS and says so.",
                "Observed: the response code is NOTIMP with EDNS (RFC 6891), and the same question without EDNS is answered.",
                "Means: the server does not know EDNS, and answers with a code that RFC 6891 has not for this.",
                "Does not prove which of the two speaks.",
                "Decides: the same question without EDNS, which resolvers fall back to and which was asked."
            ]
        )]
    ),
    verdict!(
        "dns.edns-refused",
        "resolver",
        "The server refuses questions because they have EDNS.",
        [prose(
            "How it is known",
            &[
                "The server refuses questions because they have EDNS.",
                "Observed: the response code is REFUSED with EDNS (RFC 6891), and the same question without EDNS is answered.",
                "Means: a rule of the server, or of a filter in front of it, takes the OPT record for something forbidden.",
                "Does not prove which of the two speaks.",
                "Decides: the same question without EDNS, which resolvers fall back to and which was asked."
            ]
        )]
    ),
    verdict!(
        "dns.edns-ignored",
        "resolver",
        "The server answers as if the question had no EDNS.",
        [prose(
            "How it is known",
            &[
                "The server answers as if the question had no EDNS.",
                "Observed: the question has an OPT record and the answer has none.",
                "Means: the server does not know EDNS (RFC 6891 §7 lets it be silent about that), or a device on the way takes the record away: long answers need TCP and no signatures come.",
                "Does not prove which.",
                "Decides: the same question from nearer to the server."
            ]
        )]
    ),
    verdict!(
        "dns.rate-limited",
        "resolver",
        "The server limits how often it answers.",
        [prose(
            "How it is known",
            &[
                "The server limits how often it answers.",
                "Observed: a reply over UDP is empty and truncated (TC), and the answer over TCP is so short that it would have fit.",
                "Means: the server sends the client to TCP to see whether its address is its own (response rate limiting, \"slip\"): it has been asked the same too often, by this host or in its name.",
                "Does not prove by whom.",
                "Decides: the same question a minute later."
            ]
        )]
    ),
    verdict!(
        "dns.http-error",
        "resolver",
        "The server answers in HTTP, and not with a DNS message.",
        [prose(
            "How it is known",
            &[
                "The server answers in HTTP, and not with a DNS message.",
                "Observed: the connection and its certificate are good, and what comes is another status than 200, another media type than `application/dns-message`, or no HTTP/2.",
                "Means: what listens there is a web server that answers no DNS questions at this path (RFC 8484 §4.2.1), or does not now.",
                "Does not prove that it never does.",
                "Decides: the path in the server's documentation."
            ]
        )]
    ),
    verdict!(
        "dns.lame-delegation",
        "resolver",
        "A server that the zone above names does not serve the zone.",
        [prose(
            "How it is known",
            &[
                "A server that the zone above names does not serve the zone.",
                "Observed: on a walk from the root, a server to which the zone above refers answers REFUSED, SERVFAIL or another error, answers without authority (AA), or refers to a zone above or elsewhere.",
                "Means: whoever asks it for this zone has to try another server, and where there is none nobody resolves the name.",
                "Does not prove whether the delegation is wrong or the server: a zone that expired or failed to load on it looks the same.",
                "Decides: the server's own configuration and log, and the servers registered for the zone."
            ]
        )]
    ),
    verdict!(
        "dns.dead-nameserver",
        "resolver",
        "A server that the zone above names does not answer.",
        [prose(
            "How it is known",
            &[
                "A server that the zone above names does not answer.",
                "Observed: on a walk from the root, a server to which the zone above refers gives no reply that can be read, or an ICMP error says that nobody listens.",
                "Means: every resolver loses time at it, and where no other server is left nobody resolves the name.",
                "Does not prove that it is down: a filter on the way, or a way that only this host lacks, look the same.",
                "Decides: the same question from another network."
            ]
        )]
    ),
    verdict!(
        "dns.ns-no-address",
        "resolver",
        "A server that the zone above names has no address.",
        [prose(
            "How it is known",
            &[
                "A server that the zone above names has no address.",
                "Observed: on a walk from the root, the zone above names a server without telling its address, and a walk to that name finds none: it does not exist, it has neither A nor AAAA, it lies in the zone that it serves, or nobody knows.",
                "Means: nobody can ask this server.",
                "Does not prove which of the two is wrong, the name in the delegation or the address that is missing.",
                "Decides: who owns the server's name."
            ]
        )]
    ),
    verdict!(
        "dns.glueless-loop",
        "resolver",
        "Servers can be found only by one another.",
        [prose(
            "How it is known",
            &[
                "Servers can be found only by one another.",
                "Observed: on a walk from the root, a zone is delegated to servers whose names lie in zones that are delegated to servers in the first, and nobody tells an address of any.",
                "Means: no resolver can ever begin, whoever asks.",
                "Does not prove which of the zones should change.",
                "Decides: nothing more is needed."
            ]
        )]
    ),
    verdict!(
        "dns.glue-mismatch",
        "resolver",
        "The zone above tells another address of a server than the zone itself.",
        [prose(
            "How it is known",
            &[
                "The zone above tells another address of a server than the zone itself.",
                "Observed: the addresses of a server that come with the referral are not those that the zone's own servers give for its name.",
                "Means: resolvers go to one or to the other, and as soon as one of them is gone some of them fail.",
                "Does not prove which is right.",
                "Decides: on which of the addresses the server runs."
            ]
        )]
    ),
    verdict!(
        "dns.ns-set-mismatch",
        "resolver",
        "The zone above names other servers than the zone itself.",
        [prose(
            "How it is known",
            &[
                "The zone above names other servers than the zone itself.",
                "Observed: the NS records at the top of the zone are not those with which the zone above refers to it.",
                "Means: some resolvers go by the one and some by the other set (RFC 9499 §7); a server that only one names may be forgotten when the zone changes.",
                "Does not prove which set is meant.",
                "Decides: who runs the zone."
            ]
        )]
    ),
    verdict!(
        "dns.v6-only-nameserver",
        "resolver",
        "All servers of a zone have IPv6 addresses alone, and this host has no way to them.",
        [prose(
            "How it is known",
            &[
                "All servers of a zone have IPv6 addresses alone, and this host has no way to them.",
                "Observed: every server to which the zone is delegated has AAAA records alone, and this host cannot send to them.",
                "Means: resolvers without IPv6 cannot resolve the name (RFC 3901 §3 asks for one server at least with IPv4).",
                "Does not prove that the servers work.",
                "Decides: the same from a host with IPv6."
            ]
        )]
    ),
    verdict!(
        "dns.referral-loop",
        "resolver",
        "The servers of a zone refer to themselves or to one another.",
        [prose(
            "How it is known",
            &[
                "The servers of a zone refer to themselves or to one another.",
                "Observed: no server to which the zone is delegated answers; each refers to the servers of the same zone again.",
                "Means: none of them has the zone, and whoever follows them goes in a circle.",
                "Does not prove which of them should have it.",
                "Decides: the servers' own configuration."
            ]
        )]
    ),
    verdict!(
        "dns.split",
        "resolver",
        "Applications get other addresses than the name servers that are asked here say.",
        [prose(
            "How it is known",
            &[
                "Applications get other addresses than the name servers that are asked here say.",
                "Observed: `getaddrinfo` gives none of the addresses that the configured servers say, and neither the hosts file nor the search list gives them.",
                "Means: another source has answered: systemd-resolved with servers of its own for this domain, as a VPN sets them up, a cache such as nscd, or a server whose answers change with each question.",
                "Does not prove which.",
                "Decides: the servers of each link and domain."
            ]
        )]
    ),
    verdict!(
        "dns.stale-cache",
        "resolver",
        "A resolver still gives an answer that its authority gives no more.",
        [prose(
            "How it is known",
            &[
                "A resolver still gives an answer that its authority gives no more.",
                "Observed: a resolver's records are not those of a server that is an authority (AA) for the name, and are kept for no longer than the authority says; or the resolver itself says that its answer is stale (RFC 8914 §4.4).",
                "Means: the resolver has remembered them from before a change, and forgets them when their TTL has run out: the seconds are told.",
                "Does not prove that the authority does not answer resolvers otherwise than this host.",
                "Decides: the same question when the time is over."
            ]
        )]
    ),
    verdict!(
        "dns.negative-cache",
        "resolver",
        "A resolver still says that there is nothing, and the authority has it.",
        [prose(
            "How it is known",
            &[
                "A resolver still says that there is nothing, and the authority has it.",
                "Observed: a resolver says NXDOMAIN or has no such record, and a server that is an authority (AA) for the name has one.",
                "Means: the resolver has asked before the record was made and remembers that there was none (RFC 2308), until the TTL of the SOA record in its reply has run out: the seconds are told.",
                "Does not prove that it does not filter the name.",
                "Decides: the same question when the time is over."
            ]
        )]
    ),
    verdict!(
        "dns.filtered",
        "resolver",
        "The resolver hides the name on purpose.",
        [prose(
            "How it is known",
            &[
                "The resolver hides the name on purpose.",
                "Observed: the reply says so itself (RFC 8914 §4.16-§4.19), or its only addresses are 0.0.0.0 and ::, or a resolver says NXDOMAIN with authority of its own and without the SOA record that such an answer has to have (RFC 2308 §2.1).",
                "Means: a list of names to block, made by whoever runs the resolver.",
                "Does not prove who keeps the list, nor that the name is harmless.",
                "Decides: another resolver, or the authorities themselves."
            ]
        )]
    ),
];
