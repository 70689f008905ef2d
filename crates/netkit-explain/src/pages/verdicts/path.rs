//! Verdicts about the layer "path"; made by `cargo xtask codegen` from the manuals of the rules.

use crate::topic::{Page, prose};

pub(super) const PAGES: &[Page] = &[
    verdict!(
        "path.ok",
        "path",
        "Every probe was answered as it should be.",
        [
            prose(
                "Of a sampled path",
                &[
                    "The target answered every probe.",
                    "Observed: as many answers of the target as probes to it.",
                    "Means: every hop passes packets on there and back, whatever it answers itself.",
                    "Does not prove that nothing is ever lost: so many probes cannot see a loss below the upper bound of their 95 % interval (Wilson), which the text tells.",
                    "Decides: a longer run narrows the interval."
                ]
            ),
            prose(
                "How it is known",
                &[
                    "Every probe was answered in time.",
                    "Observed: as many answers in time as probes that left this host.",
                    "Means: the target is up and the path carries these probes both ways.",
                    "Does not prove that nothing is ever lost: so many probes cannot exclude a loss below the upper bound of their 95 % interval (Wilson), which is why the text says it; nor that any service answers.",
                    "Decides: a longer run narrows the interval.",
                    "In a sweep it means that at least one address answers: that others are silent is no fault."
                ]
            ),
            prose(
                "Of a trace",
                &[
                    "The target answers.",
                    "Observed: a probe whose hop limit was large enough was answered by the target, or in its name.",
                    "Means: the path carries these probes there and back.",
                    "Does not prove that routers that did not answer are faulty: they need not answer; nor that nothing is ever lost, for which a trace is too short. What is odd about hops is told and is no fault: another way back, a translator, a router that forwards a packet whose hop limit is used up. With `--fallback` it says which protocols did not reach the target.",
                    "Decides: `netkit mtr`, for loss."
                ]
            )
        ]
    ),
    verdict!(
        "path.loss",
        "path",
        "Some probes were lost on the way or back.",
        [
            prose(
                "How it is known",
                &[
                    "Some probes were answered and some were not.",
                    "Observed: the target answers, and more probes got no answer than this host itself can have dropped.",
                    "Means: probes or their answers are lost between here and there, at a ratio within the stated 95 % interval (Wilson; RFC 6673 defines the loss).",
                    "Does not prove the direction, which one end cannot see, nor that other traffic suffers: a target that limits its echo replies looks the same; nor, of a sampled path, the place, where the samples are too few for the intervals of two hops to be apart.",
                    "Decides: a run from the far end for the direction, a TCP probe for the limit, a longer run for the ratio."
                ]
            ),
            prose(
                "Of a sampled path",
                &[
                    "Packets are lost, and from which hop on.",
                    "Observed: from one hop on every hop behind loses at least so much, and the hop before loses certainly less (their 95 % intervals are apart, or whole rounds failed from that hop on).",
                    "Means: packets or their answers are lost on the link in front of that hop, or in it.",
                    "Does not prove the direction, which one end cannot see: answers of all hops behind may come back over the same lossy link. Where only the target loses, the last link and the target itself cannot be told apart, because nothing behind it answers; many hosts limit their own replies.",
                    "Decides: a run from the far end for the direction, a run by TCP for the target's own limit."
                ]
            )
        ]
    ),
    verdict!(
        "path.reply-limited",
        "path",
        "A router does not answer every probe itself and passes all of them on.",
        [prose(
            "How it is known",
            &[
                "Somebody does not answer every probe, and that is all.",
                "Observed: a hop certainly loses more of the probes to itself than the hops behind it, the target among them, lose of theirs; and the target loses nothing. Or the target itself answered as many probes a second at half the rate, and no link in front of it is known to lose any.",
                "Means: traffic passes; they only limit their own replies, as nearly all routers do (RFC 1812 §4.3.2.8, RFC 4443 §2.4 f). No fault.",
                "Does not prove a limit where half the rate was not tried, which takes 40 samples and more: answers of that router alone may be lost on their own way back.",
                "Decides: half the rate of probes (`-i 2`): who limits replies answers a larger part."
            ]
        )]
    ),
    verdict!(
        "path.unfinished",
        "path",
        "The run ended before anything behind the last router that answered had an outcome.",
        [prose(
            "How it is known",
            &[
                "The run ended before anything behind the last router that answered had an outcome.",
                "Observed: routers answer up to a hop; no probe that would go further has been answered or given up.",
                "Means: packets get as far as that hop.",
                "Does not prove anything about what lies behind it: nobody has asked, or not waited for the answer.",
                "Decides: a run that is not interrupted."
            ]
        )]
    ),
    verdict!(
        "path.changed",
        "path",
        "Another router took a hop over.",
        [prose(
            "How it is known",
            &[
                "Other routers took hops over while the path was sampled.",
                "Observed: a hop answered the same flow from another address than before, and the target lost nothing.",
                "Means: routing changed, or a balancer spreads packets one by one; where packets get lost by it, the verdict is about the loss. By itself it is information, never a fault.",
                "Does not prove that the routers between are others: one router may answer from several addresses.",
                "Decides: `netkit trace --paths`, which tells balancing from change."
            ]
        )]
    ),
    verdict!(
        "path.loop",
        "path",
        "Packets go in a circle.",
        [
            prose(
                "How it is known",
                &[
                    "Packets go in a circle.",
                    "Observed: SYNs with growing hop limits meet the same routers again and again; or a router says that the usual hop limit ran out (ICMP 11/0, ICMPv6 3/0), for which programs see EHOSTUNREACH.",
                    "Means: each of the routers sends packets for the target on to the next.",
                    "Does not prove which of them is wrong.",
                    "Decides: the route of each."
                ]
            ),
            prose(
                "How it is known",
                &[
                    "Packets go in a circle.",
                    "Observed: with rising hop limits the same routers answer again and again in the same order.",
                    "Means: each of them sends packets for the target on to the next, the last to the first, until their hop limit runs out; the target is never reached. Mostly two routers believe that the other has the route.",
                    "Does not prove which of them is wrong.",
                    "Decides: the route of each to the target."
                ]
            )
        ]
    ),
    verdict!(
        "path.mtu-blackhole",
        "path",
        "Long packets vanish and nobody says so.",
        [
            prose(
                "How it is known",
                &[
                    "Long packets of a connection vanish and nobody says so (RFC 2923 §2.1).",
                    "Observed: with `--mss-test`, a transfer stalls in the segments that the system chooses, comes through in short ones, stalls in long ones again, and halving finds the greatest MSS that comes through.",
                    "Means: the path MTU is that MSS and 40 bytes (IPv4) or 60 (IPv6). What was sent and is never acknowledged vanishes on the way there; where all of it is acknowledged and the answer is missing, on the way back.",
                    "Does not prove where on that way, nor that the other way is sound: one MSS bounds both.",
                    "Decides: probes of both lengths with growing hop limits, from the side that sends."
                ]
            ),
            prose(
                "How it is known",
                &[
                    "Long packets vanish and nobody says so (RFC 2923 §2.1).",
                    "Observed: long probes with the don't-fragment bit get no answer again and again, shorter ones do, and no router says \"packet too big\".",
                    "Means: connections open, because their first packets are short, and then stall as soon as much data flows.",
                    "Does not prove who discards: the router in front of the narrow link does not say so, or its words are filtered on their way. Where only a reply as long as the probe is missing, the hole may be on the way back.",
                    "Decides: the MTU of the interfaces between the two named hops."
                ]
            )
        ]
    ),
    verdict!(
        "path.mtu-unknown",
        "path",
        "Whether long packets pass was asked and cannot be told.",
        [prose(
            "How it is known",
            &[
                "Whether long packets pass was asked and cannot be told.",
                "Observed: with `--mss-test`, the connection stands, and the transfers say nothing of long packets: neither side sent any, or what came through at one time did not at another.",
                "Means: name, route, path and listener work; no more is known.",
                "Does not prove that long packets pass, nor that they vanish.",
                "Decides: a text that the service answers at length, or that may be sent again and again."
            ]
        )]
    ),
    verdict!(
        "path.late",
        "path",
        "Answers came after the timeout.",
        [prose(
            "How it is known",
            &[
                "Answers came after the timeout.",
                "Observed: answers matched to probes whose time was over.",
                "Means: nothing is lost, but the round trip is at times longer than the timeout (`-W`) allows.",
                "Does not prove where the delay is: a queue on the way, either way, or a busy target.",
                "Decides: a run with a longer timeout, whose quantiles show how long it takes."
            ]
        )]
    ),
    verdict!(
        "path.duplicates",
        "path",
        "Answers came more than once.",
        [prose(
            "How it is known",
            &[
                "Answers come more than once.",
                "Observed: further replies to probes that were already answered.",
                "Means: a device on the way copies packets, or two devices answer for one address; throughput suffers, statistics do not, because only the first counts.",
                "Does not prove which of the two. Broadcast and multicast targets are left out: there it is normal.",
                "Decides: the target's address in the neighbour table of its last router, once or twice; loops and mirrored ports on the links between."
            ]
        )]
    ),
    verdict!(
        "path.corrupt",
        "path",
        "Answers carried a payload that was not ours.",
        [prose(
            "How it is known",
            &[
                "Answers carry a payload that is not ours.",
                "Observed: replies to our probes whose payload differs from what was sent, although their checksum is right.",
                "Means: something answers, but not with what it was given; RFC 792 and RFC 4443 §4.2 require the same data.",
                "Does not prove damage on the way, which the checksum would mostly show: a device that answers without echoing, a rewriting middlebox and a forger look the same.",
                "Decides: a run with another size or pattern."
            ]
        )]
    ),
    verdict!(
        "path.packet-too-big",
        "path",
        "Packets exceed the path MTU.",
        [
            prose(
                "Of a trace",
                &[
                    "A link of the path carries less than this host's own, and its router says so.",
                    "Observed: the target answers, and routers answered long probes with \"packet too big\" and an MTU (RFC 1191, RFC 8201).",
                    "Means: path MTU discovery works; no fault, but good to know of a tunnel on the way.",
                    "Does not prove that every sender heeds it.",
                    "Decides: nothing needs to be decided."
                ]
            ),
            prose(
                "How it is known",
                &[
                    "The packets are larger than the path carries and may not be fragmented.",
                    "Observed: ICMP 3/4 or ICMPv6 2 (RFC 1191, RFC 8201), mostly with the next link's MTU; or sends fail with EMSGSIZE because this host knows the MTU already.",
                    "Means: packets of this size do not pass, smaller ones may.",
                    "Does not prove that the path is broken: this is how path MTU discovery works.",
                    "Decides: a probe of the stated size."
                ]
            )
        ]
    ),
    verdict!(
        "path.hop-limit-exceeded",
        "path",
        "The hop limit ran out on the way.",
        [
            prose(
                "How it is known",
                &[
                    "The hop limit that the user asked for ran out on the way.",
                    "Observed: ICMP 11/0 or ICMPv6 3/0 (RFC 792, RFC 4443 §3.3), and the hop limit was not this host's usual one.",
                    "Means: the target is farther away, or packets go in a circle.",
                    "Does not prove which.",
                    "Decides: the path."
                ]
            ),
            prose(
                "How it is known",
                &[
                    "The hop limit ran out on the way.",
                    "Observed: ICMP 11/0 or ICMPv6 3/0, from a router.",
                    "Means: the packets had passed as many routers as their hop limit allows when they arrived there.",
                    "Does not prove a loop: with a small hop limit (`-t`) this is what is asked for. With the largest one it is.",
                    "Decides: a probe with `-t 255`, more routers than any path has.",
                    "Of a path it means that routers answer as far as was asked (`-m`), and the target is farther than that."
                ]
            )
        ]
    ),
    verdict!(
        "path.router-no-route",
        "path",
        "A router has no route to the target.",
        [
            prose(
                "How it is known",
                &[
                    "A router has no route to the target.",
                    "Observed: ICMP 3/0, 3/6 or 3/11, or ICMPv6 1/0, from a router, and nothing shows that the host can be reached. Programs see ENETUNREACH as they do when this host has no route.",
                    "Means: the packets got as far as that router.",
                    "Does not prove that its table is wrong: an `unreachable` route gives ICMPv6 1/0, and a rule may say the same.",
                    "Decides: the routes of that router."
                ]
            ),
            prose(
                "How it is known",
                &[
                    "A router on the path has no route to the target.",
                    "Observed: ICMP 3/0, 3/6 or 3/11, or ICMPv6 1/0, from an address that is not this host's.",
                    "Means: the packets reached that router and it does not know where to send them; routing up to it works.",
                    "Does not prove why: a missing or withdrawn route, and on Linux an `unreachable` route for IPv6, look the same.",
                    "Decides: `ip route get` on that router."
                ]
            )
        ]
    ),
    verdict!(
        "path.icmp-error",
        "path",
        "Another ICMP error that keeps packets from the target.",
        [
            prose(
                "How it is known",
                &[
                    "Another ICMP error ended the attempt.",
                    "Observed: an ICMP error that no other rule explains, such as 3/5, 3/7, 3/8 or a parameter problem; or an errno that comes from the network only, and the error itself was not kept.",
                    "Means: somebody on the path, or the target, says that the packets cannot be delivered.",
                    "Does not prove more than its code says.",
                    "Decides: the device that says it."
                ]
            ),
            prose(
                "How it is known",
                &[
                    "Another ICMP error keeps the probes from being answered.",
                    "Observed: an ICMP error whose meaning is no verdict of its own, such as a parameter problem, a port unreachable about an echo request, or a code that no standard defines.",
                    "Means: what the error says; who says it received the probes.",
                    "Does not prove who is at fault.",
                    "Decides: `netkit ping -v`, which explains each error, and the sender's own configuration.",
                    "In a sweep it stands for all errors: the addresses about which only errors came."
                ]
            )
        ]
    ),
    verdict!(
        "path.unexpected-source",
        "path",
        "A forger or a misconfigured device answers for the target.",
        [prose(
            "How it is known",
            &[
                "Answers to the target's probes come from another address.",
                "Observed: replies with our identifier and our payload, which only who saw the probe can know, from an address that was not probed.",
                "Means: something that sees the probes answers for the target: a host that answers from another of its addresses, a translation that works one way only, or a forger.",
                "Does not prove which of them. Broadcast and multicast targets are left out: there it is normal.",
                "Decides: `netkit ping` of the address that answered, and the translation rules of the routers between."
            ]
        )]
    ),
    verdict!(
        "dns.tcp-blocked",
        "path",
        "The answer does not fit into a datagram, and the server does not answer over TCP.",
        [prose(
            "How it is known",
            &[
                "The answer does not fit into a datagram, and the server does not answer over TCP.",
                "Observed: the reply over UDP is truncated (TC), and the connection that follows is refused, gets no answer, or ends; or the user asked over TCP and only UDP is answered.",
                "Means: whatever does not fit into a datagram cannot be asked of this server from here: RFC 7766 wants every server to answer over TCP.",
                "Does not prove whose fault that is where nothing answers: a filter on the way and one on the server look the same.",
                "Decides: `netkit connect` to the port."
            ]
        )]
    ),
    verdict!(
        "dns.large-udp-dropped",
        "path",
        "Long datagrams of the server get lost on the way.",
        [prose(
            "How it is known",
            &[
                "Long datagrams of the server get lost on the way.",
                "Observed: the question gets no answer as it was asked, and the same question that allows only short datagrams gets a truncated one.",
                "Means: the answer leaves the server as a long datagram, or in fragments, and something drops those.",
                "Does not prove who: a filter that knows DNS only in 512 bytes, or one that drops fragments.",
                "Decides: a smaller `--bufsize`, between which and the larger the limit lies."
            ]
        )]
    ),
    verdict!(
        "dns.edns-dropped",
        "path",
        "Questions with EDNS get no answer, and those without do.",
        [prose(
            "How it is known",
            &[
                "Questions with EDNS get no answer, and those without do.",
                "Observed: the question gets no answer with EDNS (RFC 6891), also not when it allows only short datagrams, and the same question without EDNS is answered.",
                "Means: a filter on the way, or the server, drops what has an OPT record; resolvers then wait before they try without.",
                "Does not prove which of the two.",
                "Decides: the same questions from nearer to the server."
            ]
        )]
    ),
    verdict!(
        "dns.type-silent",
        "path",
        "Questions of one type get no answer, and those of others do.",
        [prose(
            "How it is known",
            &[
                "Questions of one type get no answer, and those of others do.",
                "Observed: the same server, asked in the same way, answers questions of another type and is silent to this one, with EDNS and without.",
                "Means: the server, or a filter that reads questions, drops this type; programs that ask for it wait in vain, as for AAAA before each connection.",
                "Does not prove who drops it.",
                "Decides: the same questions from nearer to the server."
            ]
        )]
    ),
    verdict!(
        "dns.case-changed",
        "path",
        "The answer has the question's name in another case.",
        [prose(
            "How it is known",
            &[
                "The answer has the question's name in another case.",
                "Observed: the name was asked for in a case by chance (0x20), and the answer's question has it in another.",
                "Means: the server or a device in front of it does not repeat questions as they came (RFC 1035 §4.1.2 has them copied); resolvers that use the case against forgers throw such answers away.",
                "Does not prove who changes it.",
                "Decides: the same question over TCP, where such devices seldom look."
            ]
        )]
    ),
    verdict!(
        "dns.wrong-source",
        "path",
        "The answer comes from an address that was not asked.",
        [prose(
            "How it is known",
            &[
                "The answer comes from an address that was not asked.",
                "Observed: nothing came from the server, and a message with our identifier and our question came from another address.",
                "Means: the server has several addresses and answers from the wrong one, or a device that translates addresses does not undo it on the way back; every resolver throws such answers away.",
                "Does not prove which, nor that it is no forgery.",
                "Decides: on the server, the addresses that it listens on and its route back."
            ]
        )]
    ),
    verdict!(
        "dns.wrong-id",
        "path",
        "The answer has an identifier or a question that is not ours.",
        [prose(
            "How it is known",
            &[
                "The answer has an identifier or a question that is not ours.",
                "Observed: no answer to our question came from the server, and messages came from its address and port with another identifier, with another question, or as no responses.",
                "Means: a broken server or device mixes answers up, or somebody who cannot see our questions guesses at them.",
                "Does not prove which: forged answers carry the server's address.",
                "Decides: the same question over TCP, into which nobody can throw a datagram."
            ]
        )]
    ),
    verdict!(
        "dns.intercepted",
        "path",
        "Somebody else answers in the name of the servers that are asked.",
        [prose(
            "How it is known",
            &[
                "Somebody else answers in the name of the servers that are asked.",
                "Observed: no server of the root answers as the root would: they refuse, answer without authority, or answer for names far below and do not know the SOA of the root.",
                "Means: a device on the way answers questions to port 53 itself, whomever they are for.",
                "Does not prove who does, nor, with hints of the user's own, that these are true.",
                "Decides: the same over TLS, which cannot be taken up unseen, or from another network."
            ]
        )]
    ),
];
