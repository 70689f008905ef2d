//! The closed list of verdict ids, with the layer and the name of each. What they are found by is not said here.

/// Declares the closed list of verdict ids with their layer and their name.
macro_rules! verdict_ids {
    ($($(#[doc = $doc:literal])+ $variant:ident = $layer:literal, $name:literal;)+) => {
        /// The closed list of verdict ids, `layer.cause`; the same in text, JSON, metrics and `netkit explain`.
        #[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
        pub enum VerdictId { $($(#[doc = $doc])+ $variant,)+ }

        impl VerdictId {
            /// Every id.
            pub const ALL: &'static [Self] = &[$(Self::$variant,)+];

            /// Its name, `layer.cause`.
            pub const fn name(self) -> &'static str {
                match self { $(Self::$variant => $name,)+ }
            }

            /// The layer in words.
            pub const fn layer(self) -> &'static str {
                match self { $(Self::$variant => $layer,)+ }
            }

            /// What it says, in a sentence.
            pub const fn meaning(self) -> &'static str {
                match self { $(Self::$variant => concat!($($doc),+).trim_ascii(),)+ }
            }
        }
    };
}

verdict_ids! {
    /// Every probe was answered as it should be.
    PathOk = "path", "path.ok";
    /// Some probes were lost on the way or back.
    PathLoss = "path", "path.loss";
    /// A router does not answer every probe itself and passes all of them on.
    PathReplyLimited = "path", "path.reply-limited";
    /// The run ended before anything behind the last router that answered had an outcome.
    PathUnfinished = "path", "path.unfinished";
    /// Another router took a hop over.
    PathChanged = "path", "path.changed";
    /// Packets go in a circle.
    PathLoop = "path", "path.loop";
    /// Long packets vanish and nobody says so.
    PathMtuBlackHole = "path", "path.mtu-blackhole";
    /// Whether long packets pass was asked and cannot be told.
    PathMtuUnknown = "path", "path.mtu-unknown";
    /// Answers came after the timeout.
    PathLate = "path", "path.late";
    /// Answers came more than once.
    PathDuplicates = "path", "path.duplicates";
    /// Answers carried a payload that was not ours.
    PathCorrupt = "path", "path.corrupt";
    /// Packets exceed the path MTU.
    PathPacketTooBig = "path", "path.packet-too-big";
    /// The hop limit ran out on the way.
    PathHopLimitExceeded = "path", "path.hop-limit-exceeded";
    /// A router has no route to the target.
    PathRouterNoRoute = "path", "path.router-no-route";
    /// A filter rejects and says so.
    PathRejectedAdmin = "policy", "path.rejected.icmp-admin";
    /// Another ICMP error that keeps packets from the target.
    PathIcmpError = "path", "path.icmp-error";
    /// A forger or a misconfigured device answers for the target.
    PathUnexpectedSource = "path", "path.unexpected-source";
    /// The target does not answer.
    HostSilent = "host", "host.silent";
    /// The last router cannot resolve the target's link address.
    HostUnreachableLastHop = "host", "host.unreachable-last-hop";
    /// The host answers that it does not speak the protocol.
    HostProtocolUnreachable = "host", "host.protocol-unreachable";
    /// This host has no route.
    RouteNone = "route", "route.none";
    /// A local route forbids it.
    RouteProhibit = "route", "route.prohibit";
    /// A local route swallows it.
    RouteBlackhole = "route", "route.blackhole";
    /// The link is down.
    LinkDown = "link", "link.down";
    /// The source address is not on this host.
    AddrNotHere = "address", "addr.none";
    /// The neighbour on the link does not answer address resolution.
    NeighbourUnresolved = "link", "gateway.arp-fail";
    /// This host's own filter refuses the packets.
    LocalEgressFilter = "policy", "local.egress-filter";
    /// This host's own queues or memory were full.
    LocalCongestion = "local", "local.queue-full";
    /// This host received replies and dropped them for want of buffer.
    LocalReceiverDropped = "local", "local.receiver-dropped";
    /// A send failed for another reason of this host's own.
    LocalSendFailed = "local", "local.send-failed";
    /// The handshake is complete.
    TcpConnected = "tcp", "tcp.connected";
    /// The handshake is complete, after a SYN or its answer was lost.
    TcpSynRetransmitted = "tcp", "tcp.syn-retransmit";
    /// The host itself, or what stands right in front of it, sends a RST.
    TcpRefusedByHost = "tcp", "tcp.refused.rst-host";
    /// A device in front of the host sends a RST in its name.
    TcpRefusedByMiddlebox = "policy", "tcp.refused.rst-middlebox";
    /// ICMP port unreachable answers the SYN.
    TcpRejectedPort = "policy", "tcp.rejected.icmp-port";
    /// ICMP host unreachable or host prohibited answers the SYN, and it is no router that cannot reach the host.
    TcpRejectedHost = "policy", "tcp.rejected.icmp-host";
    /// ICMP net unreachable or net prohibited, from the host itself or a filter.
    TcpRejectedNet = "policy", "tcp.rejected.icmp-net";
    /// ICMP administratively prohibited answers the SYN.
    TcpRejectedAdmin = "policy", "tcp.rejected.icmp-admin";
    /// ICMP protocol unreachable answers the SYN.
    TcpRejectedProtocol = "policy", "tcp.rejected.icmp-protocol";
    /// Nothing answers the SYN.
    TcpFiltered = "tcp", "tcp.filtered";
    /// Something answers the SYN with segments that belong to no handshake.
    TcpInvalidAnswers = "tcp", "tcp.invalid-answers";
    /// The connection stalls although both sides are there.
    TcpStalled = "tcp", "tcp.stalled";
    /// The other side takes no more data.
    TcpZeroWindow = "tcp", "tcp.zero-window";
    /// The connection was reset after the handshake.
    TcpReset = "tcp", "tcp.reset";
    /// The service closes the connection without a word.
    AppClosed = "application", "app.closed-no-data";
    /// The service acknowledges what it gets and does not answer.
    AppSilent = "application", "app.no-reply";
    /// The proxy does not connect to the target, or does not answer in HTTP.
    AppHttpStatus = "application", "app.http-status";
    /// The server's certificate has expired.
    TlsExpired = "tls", "tls.expired";
    /// The server's certificate is not valid yet.
    TlsNotYetValid = "tls", "tls.not-yet-valid";
    /// The clock of this host is wrong, and certificates are judged by it.
    TlsClock = "tls", "tls.clock";
    /// The server's certificate is for another name.
    TlsName = "tls", "tls.name";
    /// Nobody whom this host trusts has signed the server's certificate.
    TlsIssuer = "tls", "tls.issuer";
    /// Somebody on the way answers TLS in the server's name.
    TlsIntercepted = "tls", "tls.intercepted";
    /// The server's certificate breaks a rule, or the server does not prove that it is its own.
    TlsInvalid = "tls", "tls.invalid";
    /// The server refuses the TLS handshake with an alert.
    TlsAlert = "tls", "tls.alert";
    /// The two sides have no version of TLS in common.
    TlsVersion = "tls", "tls.version";
    /// What answers on the port does not speak TLS.
    TlsNotTls = "tls", "tls.not-tls";
    /// The connection ends in the middle of the TLS handshake.
    TlsClosed = "tls", "tls.closed";
    /// The TLS handshake does not come to an end.
    TlsStalled = "tls", "tls.stalled";
    /// Nothing on this host listens on the port.
    ListenNone = "listener", "listen.none";
    /// The service on this host listens on a loopback address alone.
    ListenLoopbackOnly = "listener", "listen.loopback-only";
    /// The service on this host listens on the other family alone.
    ListenWrongFamily = "listener", "listen.wrong-family";
    /// The listener's queue is full: the program does not accept connections as fast as they come.
    ListenQueueFull = "listener", "listen.accept-queue-full";
    /// Nobody on this link answers for the target's address.
    HostNotOnLink = "host", "host.arp-fail";
    /// A route of this host says unreachable.
    RouteUnreachable = "route", "route.unreachable";
    /// The interface that was asked for does not lead to the target.
    RouteWrongDevice = "route", "route.wrong-device";
    /// Nothing is connected to the interface.
    LinkNoCarrier = "link", "link.no-carrier";
    /// The loopback interface is down.
    LoopbackDown = "link", "link.loopback-down";
    /// This host drops the replies it receives.
    LocalIngressFilter = "policy", "local.ingress-filter";
    /// This host drops replies because its way back is another.
    LocalReversePath = "policy", "local.rp-filter";
    /// This host's table of tracked connections is full.
    LocalConntrackFull = "local", "local.conntrack-full";
    /// All ports for connections to this address and port are taken.
    LocalPortsExhausted = "local", "local.ports-exhausted";
    /// A policy on this process or its control group forbids the connection.
    LocalProcessPolicy = "policy", "local.process-policy";
    /// An IPsec policy keeps packets back.
    LocalIpsec = "policy", "local.ipsec-policy";
    /// This process has no descriptor left.
    LocalDescriptors = "local", "local.fd-limit";
    /// The proxy that a variable of the environment names takes no connections.
    LocalProxyEnv = "local", "local.proxy-env";
    /// The source address is still being checked, or somebody else has it.
    AddrUnusable = "address", "addr.tentative";
    /// A loopback address is the source towards another host.
    AddrLoopbackSource = "address", "addr.loopback-source";
    /// A link-local address needs the name of its link.
    AddrScopeMissing = "address", "addr.scope-missing";
    /// The address is no single host's: broadcast or multicast.
    AddrNotOneHost = "address", "addr.not-one-host";
    /// This host has no address of that family to send from.
    AddrNoFamily = "address", "addr.no-family";
    /// The servers answer, and the name has what was asked for.
    DnsOk = "name", "dns.ok";
    /// The name does not exist.
    DnsNxdomain = "name", "dns.nxdomain";
    /// The name is an alias of one that does not exist.
    DnsDanglingCname = "name", "dns.dangling-cname";
    /// The name exists and has no record of the type.
    DnsNodata = "name", "dns.nodata";
    /// The server has failed to find the answer.
    DnsServfail = "resolver", "dns.servfail";
    /// The server does not want to answer.
    DnsRefused = "resolver", "dns.refused";
    /// The server answers with another error.
    DnsRcode = "resolver", "dns.rcode";
    /// The server does not answer.
    DnsServerSilent = "resolver", "dns.server-silent";
    /// Nobody listens on the server's port, or the server closes the connection without an answer.
    DnsServerClosed = "resolver", "dns.server-closed";
    /// The question does not get to the server.
    DnsServerUnreachable = "resolver", "dns.server-unreachable";
    /// The first of the configured servers does not answer, and every program waits for it.
    DnsFirstServerDead = "resolver", "dns.first-server-dead";
    /// What the server sends is no readable message.
    DnsMalformed = "resolver", "dns.malformed";
    /// The answer does not fit into a datagram, and the server does not answer over TCP.
    DnsTcpBlocked = "path", "dns.tcp-blocked";
    /// Long datagrams of the server get lost on the way.
    DnsLargeUdpDropped = "path", "dns.large-udp-dropped";
    /// Questions with EDNS get no answer, and those without do.
    DnsEdnsDropped = "path", "dns.edns-dropped";
    /// The server calls questions with EDNS malformed.
    DnsEdnsFormerr = "resolver", "dns.edns-formerr";
    /// The server does not implement EDNS and says so.
    DnsEdnsNotimp = "resolver", "dns.edns-notimp";
    /// The server refuses questions because they have EDNS.
    DnsEdnsRefused = "resolver", "dns.edns-refused";
    /// The server answers as if the question had no EDNS.
    DnsEdnsIgnored = "resolver", "dns.edns-ignored";
    /// Questions of one type get no answer, and those of others do.
    DnsTypeSilent = "path", "dns.type-silent";
    /// The server limits how often it answers.
    DnsRateLimited = "resolver", "dns.rate-limited";
    /// The answer has the question's name in another case.
    DnsCaseChanged = "path", "dns.case-changed";
    /// Servers give different answers.
    DnsAnswersDiffer = "name", "dns.answers-differ";
    /// Servers have different versions of the zone.
    DnsSerialDiffers = "name", "dns.serial-differs";
    /// The answer comes from an address that was not asked.
    DnsWrongSource = "path", "dns.wrong-source";
    /// The answer has an identifier or a question that is not ours.
    DnsWrongId = "path", "dns.wrong-id";
    /// More aliases lead from one to the next than resolvers follow.
    DnsCnameChain = "name", "dns.cname-chain";
    /// Aliases lead in a circle.
    DnsCnameLoop = "name", "dns.cname-loop";
    /// The server answers in HTTP, and not with a DNS message.
    DnsHttpError = "resolver", "dns.http-error";
    /// A server that the zone above names does not serve the zone.
    DnsLameDelegation = "resolver", "dns.lame-delegation";
    /// A server that the zone above names does not answer.
    DnsDeadNameserver = "resolver", "dns.dead-nameserver";
    /// A server that the zone above names has no address.
    DnsNsNoAddress = "resolver", "dns.ns-no-address";
    /// Servers can be found only by one another.
    DnsGluelessLoop = "resolver", "dns.glueless-loop";
    /// The zone above tells another address of a server than the zone itself.
    DnsGlueMismatch = "resolver", "dns.glue-mismatch";
    /// The zone above names other servers than the zone itself.
    DnsNsSetMismatch = "resolver", "dns.ns-set-mismatch";
    /// All servers of a zone have IPv6 addresses alone, and this host has no way to them.
    DnsV6OnlyNameserver = "resolver", "dns.v6-only-nameserver";
    /// The servers of a zone refer to themselves or to one another.
    DnsReferralLoop = "resolver", "dns.referral-loop";
    /// Somebody else answers in the name of the servers that are asked.
    DnsIntercepted = "path", "dns.intercepted";
    /// Applications get the addresses that the hosts file gives the name.
    DnsHostsOverride = "name", "dns.hosts-override";
    /// Applications get the addresses of another name: one with a domain of the search list behind it.
    DnsSearchSurprise = "name", "dns.search-surprise";
    /// The configuration of name sources keeps applications from asking name servers.
    DnsNsswitch = "local", "dns.nsswitch";
    /// The name belongs to multicast DNS, which is where applications ask for it or nowhere.
    DnsLocalName = "name", "dns.local-name";
    /// An option of the resolver hides IPv6 addresses from applications.
    DnsNoAaaa = "local", "dns.no-aaaa";
    /// The name has addresses only of a family of which this host has none.
    DnsAddrconfig = "local", "dns.addrconfig";
    /// Applications get other addresses than the name servers that are asked here say.
    DnsSplit = "resolver", "dns.split";
    /// A resolver still gives an answer that its authority gives no more.
    DnsStaleCache = "resolver", "dns.stale-cache";
    /// A resolver still says that there is nothing, and the authority has it.
    DnsNegativeCache = "resolver", "dns.negative-cache";
    /// The resolver hides the name on purpose.
    DnsFiltered = "resolver", "dns.filtered";
    /// No name server is configured.
    DnsNoConfig = "local", "dns.no-config";
    /// Every link of the chain of trust holds.
    DnssecSecure = "name", "dnssec.secure";
    /// Every link holds, and the resolver does not say that it has looked.
    DnssecNotValidated = "resolver", "dnssec.not-validated";
    /// The zone is not signed, and the zone above proves it.
    DnssecInsecure = "name", "dnssec.insecure";
    /// A link of the chain of trust could not be looked at.
    DnssecIndeterminate = "name", "dnssec.indeterminate";
    /// A signature has ended.
    DnssecRrsigExpired = "name", "dnssec.rrsig-expired";
    /// A signature has not begun.
    DnssecRrsigNotYetValid = "name", "dnssec.rrsig-not-yet-valid";
    /// This host's clock is wrong: every signature is out of time.
    DnssecClockSkew = "local", "dnssec.clock-skew";
    /// The digest in the zone above is not that of the zone's key.
    DnssecDsDigestMismatch = "name", "dnssec.ds-digest-mismatch";
    /// The algorithm in the zone above is not that of the zone's key.
    DnssecDsAlgorithmMismatch = "name", "dnssec.ds-algorithm-mismatch";
    /// The zone above vouches for a key that the zone does not have.
    DnssecDsKeyTagUnknown = "name", "dnssec.ds-key-tag-unknown";
    /// The zone above vouches for keys, and the zone has none.
    DnssecDsWithoutDnskey = "name", "dnssec.ds-without-dnskey";
    /// A signature does not belong to the data.
    DnssecSignatureInvalid = "name", "dnssec.signature-invalid";
    /// Signed data have no signature.
    DnssecRrsigMissing = "name", "dnssec.rrsig-missing";
    /// That something does not exist is not proven.
    DnssecDenialMissing = "name", "dnssec.denial-missing";
    /// The zone is signed in a way that cannot be checked.
    DnssecUnsupportedAlgorithm = "name", "dnssec.unsupported-algorithm";
    /// The zone hashes names more often than validators accept.
    DnssecNsec3Iterations = "name", "dnssec.nsec3-iterations";
    /// Nothing is wrong with the sockets of this host.
    SockOk = "local", "sock.ok";
    /// A program leaves connections open that the other side has closed.
    SockCloseWaitLeak = "local", "sock.close-wait-leak";
    /// The queue of a listener fills up.
    ListenQueueNear = "local", "listen.accept-queue-near";
    /// Something was sent on a connection, and nobody acknowledges it; or nobody could say that the other side is gone.
    SockHalfOpen = "tcp", "sock.half-open";
    /// A connection hangs: its SYN left this host, and nothing comes back.
    SockConnectNoAnswer = "tcp", "sock.connect-no-answer";
    /// A connection hangs: this host drops its SYN.
    SockConnectDroppedHere = "policy", "sock.connect-dropped-here";
    /// A connection hangs: its SYN waits for a neighbour's link address.
    SockConnectNeighbour = "link", "sock.connect-neighbour";
    /// A connection hangs: what comes back belongs to no handshake.
    SockConnectInvalidAnswer = "tcp", "sock.connect-invalid-answer";
    /// The ports for connections to one place run out.
    LocalPortsNear = "local", "local.ports-near";
    /// Connections wait out their end, and that is as it should be.
    SockTimeWaitHarmless = "local", "sock.time-wait-harmless";
    /// Many connections wait for the other side to close.
    SockFinWaitPile = "tcp", "sock.fin-wait-pile";
    /// Many connections wait for the last acknowledgement.
    SockLastAckPile = "tcp", "sock.last-ack-pile";
    /// Much of what is sent to a peer has to be sent again.
    SockRetransmitting = "path", "sock.retransmitting";
    /// The program on the other side takes no data.
    SockZeroWindow = "tcp", "sock.zero-window";
    /// The configuration of the resolver has something that it ignores, or that makes every name slow.
    DnsResolverOdd = "local", "dns.resolver-config";
    /// An interface damages or drops packets.
    LinkErrors = "link", "link.errors";
    /// The longest packets of two sides do not fit together, or are shorter than IPv6 needs.
    LocalMtuMismatch = "link", "local.mtu-mismatch";
    /// This host asks routers not to tell the path MTU, or cannot use what they tell.
    LocalMtuDiscovery = "setting", "local.mtu-discovery";
    /// Two default routes compete.
    RouteDuplicateDefault = "route", "route.duplicate-default";
    /// IPv6 is there by half: an address without a way out, or a way out without an address.
    AddrIpv6Half = "address", "addr.ipv6-half";
    /// The table of neighbours is full or nearly so.
    LocalNeighbourTable = "local", "local.neighbour-table";
    /// Nothing keeps the clock of this host to a reference.
    LocalClock = "local", "local.clock-unsynchronised";
    /// This host drops SYNs before they get to a listener.
    LocalSynDropped = "local", "local.syn-dropped";
    /// More connections begin than are finished: SYN cookies are at work.
    LocalSynFlood = "local", "local.syn-flood";
    /// SYN cookies are off, so that a flood of SYNs shuts listeners.
    LocalSynCookiesOff = "setting", "local.syn-cookies-off";
    /// A listener has asked for a longer queue than the system allows.
    ListenBacklogCapped = "listener", "listen.backlog-capped";
    /// There is no room for more sockets in TIME-WAIT.
    LocalTimeWait = "local", "local.time-wait-full";
    /// The ports for outgoing connections are few, or overlap a listener.
    LocalPortRange = "setting", "local.port-range";
    /// Many sockets belong to no process any more.
    LocalOrphans = "local", "local.orphans";
    /// TCP has no memory left, or little.
    LocalTcpMemory = "local", "local.tcp-memory";
    /// Programs read too slowly for the memory that their sockets have.
    LocalReceiveBuffer = "local", "local.receive-buffer";
    /// This host drops packets before it has looked at them.
    LocalInputQueue = "local", "local.input-queue";
    /// Many segments are sent again.
    LocalRetransmissions = "local", "local.retransmissions";
    /// Many connections are reset or fail.
    LocalResets = "local", "local.resets";
    /// The table of tracked connections is nearly full.
    LocalConntrackNear = "local", "local.conntrack-near";
    /// Segments come whose signature is missing or wrong (TCP-MD5, TCP-AO).
    LocalTcpSignature = "local", "local.tcp-signature";
    /// Options of TCP that everything builds upon are off.
    LocalTcpOptionsOff = "setting", "local.tcp-options-off";
    /// A full queue resets connections that would have succeeded a moment later.
    LocalAbortOnOverflow = "setting", "local.abort-on-overflow";
    /// TCP gives connections up sooner than the standard allows.
    LocalRetries = "setting", "local.retries";
    /// Settings have another value than the kernel gives them.
    LocalSysctlChanged = "setting", "local.sysctl-changed";
    /// A file sets something that this kernel does not have any more.
    LocalSysctlObsolete = "setting", "local.sysctl-obsolete";
    /// The firewall's rules on this host could not be read.
    LocalFilterUnread = "policy", "local.filter-unread";
    /// Nothing on this host is wrong, as far as it can be seen.
    LocalOk = "local", "local.ok";
    /// Every connection that was captured does what it should.
    CaptureOk = "tcp", "capture.ok";
    /// Many SYNs go to one port, and nobody completes the handshakes.
    CaptureSynFlood = "tcp", "capture.syn-flood";
    /// A RST answers the SYN.
    CaptureRefused = "tcp", "capture.refused";
    /// A connection was reset.
    CaptureReset = "tcp", "capture.reset";
    /// A handshake gets no answer.
    CaptureUnansweredSyn = "tcp", "capture.unanswered-syn";
    /// One end has a connection that the other does not know.
    CaptureHalfOpen = "tcp", "capture.half-open";
    /// Data had to be sent again.
    CaptureRetransmissions = "tcp", "capture.retransmissions";
    /// One end takes no more data.
    CaptureZeroWindow = "tcp", "capture.zero-window";
    /// The answer to a SYN comes from another address.
    CaptureHairpin = "tcp", "capture.hairpin";
    /// Nothing was captured.
    CaptureNothing = "self", "capture.nothing";
    /// A name did not resolve.
    DnsUnresolved = "name", "dns.unresolved";
    /// This user may not send such probes.
    SelfNotPermitted = "self", "self.not-permitted";
    /// netkit itself failed.
    SelfError = "self", "self.error";
    /// Too little was measured to say anything.
    SelfNothingMeasured = "self", "self.nothing-measured";
}
