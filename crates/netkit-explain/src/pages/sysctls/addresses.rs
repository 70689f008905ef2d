//! Settings of ports, addresses and forwarding.
//!
//! It does not hold routes or firewall rules.

use crate::topic::{Kind, Page, item, items};

pub(super) const IP_LOCAL_PORT_RANGE: Page = Page {
    kind: Kind::Sysctl,
    name: "net.ipv4.ip_local_port_range",
    number: None,
    also: &["ip_local_port_range", "net/ipv4/ip_local_port_range", "ephemeral ports", "local port range"],
    title: "The ports that outgoing connections get",
    summary: "The first and the last local port that the kernel hands out when a program connects, or binds \
              to port 0. It counts for IPv6 as well.",
    sections: &[items(
        "What to know",
        &[
            item("default", "32768 to 60999: 28232 ports."),
            item("people believe", "A host can have only 28 thousand connections."),
            item(
                "in truth",
                "The limit is for each source address, target address and target port: the same local port \
                 serves many targets. Only towards one HOST:PORT do ports run out, and then connect() fails \
                 with EADDRNOTAVAIL.",
            ),
            item(
                "change it",
                "To 10240-65535 on proxies with one busy target, and put the ports of local services into \
                 ip_local_reserved_ports. Before that: keep connections alive, add source addresses, set \
                 IP_BIND_ADDRESS_NO_PORT in programs that bind their source.",
            ),
            item("look", "`ss -tan dst ADDRESS | wc -l`."),
        ],
    )],
    see: &["EADDRNOTAVAIL", "TIME_WAIT", "net.ipv4.tcp_tw_reuse", "net.ipv4.ip_local_reserved_ports"],
    source: "RFC 6056; Linux ip-sysctl.rst; measured on Linux 6.18",
};

pub(super) const IP_LOCAL_RESERVED_PORTS: Page = Page {
    kind: Kind::Sysctl,
    name: "net.ipv4.ip_local_reserved_ports",
    number: None,
    also: &["ip_local_reserved_ports", "net/ipv4/ip_local_reserved_ports"],
    title: "Ports that are never handed out by themselves",
    summary: "A list of ports and ranges that the kernel does not choose for outgoing connections or for \
              bind() to port 0. Programs that name such a port still get it.",
    sections: &[items(
        "What to know",
        &[
            item("default", "Empty."),
            item(
                "change it",
                "When a service cannot start because an outgoing connection happens to hold its port: \
                 EADDRINUSE at boot, now and then.",
            ),
            item("look", "`ss -tanp 'sport = :PORT'` shows who holds it."),
        ],
    )],
    see: &["EADDRINUSE", "net.ipv4.ip_local_port_range"],
    source: "Linux ip-sysctl.rst",
};

pub(super) const IP_UNPRIVILEGED_PORT_START: Page = Page {
    kind: Kind::Sysctl,
    name: "net.ipv4.ip_unprivileged_port_start",
    number: None,
    also: &["ip_unprivileged_port_start", "net/ipv4/ip_unprivileged_port_start"],
    title: "From which port on everybody may listen",
    summary: "bind() to a port below this number needs root or CAP_NET_BIND_SERVICE, and fails with EACCES \
              without.",
    sections: &[items(
        "What to know",
        &[
            item("default", "1024. Container engines often set 0 inside a container."),
            item(
                "change it",
                "To 80 or 443 where an ordinary user runs the web server and nobody else can log in. \
                 Otherwise give the program CAP_NET_BIND_SERVICE, or let systemd open the socket.",
            ),
            item(
                "in truth",
                "The value belongs to the network namespace, so the host's is not the container's.",
            ),
        ],
    )],
    see: &["EACCES", "net.ipv4.ip_local_port_range"],
    source: "Linux ip-sysctl.rst; capabilities(7)",
};

pub(super) const IP_NONLOCAL_BIND: Page = Page {
    kind: Kind::Sysctl,
    name: "net.ipv4.ip_nonlocal_bind",
    number: None,
    also: &["ip_nonlocal_bind", "net/ipv4/ip_nonlocal_bind"],
    title: "Listening on an address that is not here",
    summary: "With 1 a program may bind to an IPv4 address that this host does not have. Without it bind() \
              fails with EADDRNOTAVAIL.",
    sections: &[items(
        "What to know",
        &[
            item("default", "0. IPv6 has net.ipv6.ip_nonlocal_bind."),
            item("people believe", "It lets a host take over a foreign address."),
            item(
                "in truth",
                "It only lets bind() succeed. Packets arrive when the address does. A connection from such a \
                 source fails, because no answer finds its way back.",
            ),
            item(
                "change it",
                "On the standby host of a pair with a floating address, so that the service can start before \
                 the address comes. One socket: IP_FREEBIND, or FreeBind= in systemd.",
            ),
            item("leave it", "Elsewhere: it turns a mistyped address into a service that nobody reaches."),
        ],
    )],
    see: &["EADDRNOTAVAIL", "LISTEN"],
    source: "Linux ip-sysctl.rst; ip(7)",
};

pub(super) const IP_FORWARD: Page = Page {
    kind: Kind::Sysctl,
    name: "net.ipv4.ip_forward",
    number: None,
    also: &["ip_forward", "net/ipv4/ip_forward"],
    title: "Whether this host routes IPv4 for others",
    summary: "With 1 the host forwards IPv4 packets that are not addressed to it; with 0 it drops them \
              without a word. Containers, virtual machines and VPN gateways need 1.",
    sections: &[items(
        "What to know",
        &[
            item("default", "0. Container engines and VPN programs set 1."),
            item("people believe", "It is needed for a host's own traffic."),
            item(
                "in truth",
                "Only for traffic through the host. Changing it also resets others, such as \
                 accept_redirects, so it belongs before them. Firewalls may still drop in their forward \
                 chain; Docker sets that chain to drop.",
            ),
            item("look", "`sysctl net.ipv4.ip_forward`; `nstat -az IpForwDatagrams`; `nft list ruleset`."),
        ],
    )],
    see: &["net.ipv6.conf.all.forwarding", "net.ipv4.conf.all.rp_filter", "ETIMEDOUT"],
    source: "RFC 1812; Linux ip-sysctl.rst",
};

pub(super) const FORWARDING: Page = Page {
    kind: Kind::Sysctl,
    name: "net.ipv6.conf.all.forwarding",
    number: None,
    also: &["net/ipv6/conf/all/forwarding", "ipv6 forwarding", "forwarding"],
    title: "Whether this host routes IPv6 for others",
    summary: "With 1 all interfaces forward IPv6 packets and behave as a router's. A router ignores router \
              advertisements, so the host may lose its own default route.",
    sections: &[items(
        "What to know",
        &[
            item("default", "0."),
            item("people believe", "It is ip_forward for IPv6 and nothing else."),
            item(
                "in truth",
                "It makes interfaces ignore router advertisements unless their accept_ra is 2. A container \
                 engine that switches it on can take a host off IPv6 minutes later, when the learned route \
                 expires.",
            ),
            item("change it", "Together with accept_ra=2 on the interface that learns its route."),
            item("look", "`ip -6 route show default`; `sysctl net.ipv6.conf.eth0.accept_ra`."),
        ],
    )],
    see: &["net.ipv4.ip_forward", "ENETUNREACH"],
    source: "Linux ip-sysctl.rst, accept_ra; RFC 4861 §6.2",
};

pub(super) const DISABLE_IPV6: Page = Page {
    kind: Kind::Sysctl,
    name: "net.ipv6.conf.all.disable_ipv6",
    number: None,
    also: &["disable_ipv6", "net/ipv6/conf/all/disable_ipv6", "disable ipv6"],
    title: "Switching IPv6 off",
    summary: "With 1 every interface loses its IPv6 addresses and gets none. Programs that try IPv6 then \
              fail with EADDRNOTAVAIL, \"Cannot assign requested address\".",
    sections: &[items(
        "What to know",
        &[
            item("default", "0. Some container engines set 1 inside a container without IPv6."),
            item("people believe", "It cures slow connections."),
            item(
                "in truth",
                "It hides a broken IPv6 path; programs that bind to ::1 fail instead. With ipv6.disable=1 on \
                 the kernel's command line there are no IPv6 sockets at all and the error is EAFNOSUPPORT.",
            ),
            item("change it", "Rather mend the path, or prefer IPv4 in /etc/gai.conf."),
            item("look", "`ip -6 addr`; `netkit connect HOST:PORT --all` compares both families."),
        ],
    )],
    see: &["EADDRNOTAVAIL", "EAFNOSUPPORT", "happy-eyeballs"],
    source: "Linux ip-sysctl.rst; measured on Linux 6.18",
};

pub(super) const RP_FILTER: Page = Page {
    kind: Kind::Sysctl,
    name: "net.ipv4.conf.all.rp_filter",
    number: None,
    also: &["rp_filter", "net/ipv4/conf/all/rp_filter", "reverse path filter"],
    title: "Whether the way back must match",
    summary: "Drops an incoming IPv4 packet when this host would not send to its source over the same \
              interface (1), or over any at all (2). The drop is silent.",
    sections: &[items(
        "What to know",
        &[
            item(
                "default",
                "0 in the kernel; many distributions set 2 through systemd. The larger of all and the \
                 interface's own value counts.",
            ),
            item("people believe", "Setting the interface's value to 0 switches it off."),
            item(
                "in truth",
                "Not while conf.all says 1 or 2. With 1, a host with two uplinks drops answers that come in \
                 on the other one: a SYN leaves, the SYN-ACK arrives, and the socket never sees it.",
            ),
            item(
                "change it",
                "To 2 with asymmetric routes, several uplinks or policy routing. IPv6 has no such setting; \
                 firewalls do it there.",
            ),
            item(
                "look",
                "`nstat -az TcpExtIPReversePathFilter` grows with each drop; `ip route get SOURCE` shows the \
                 way back.",
            ),
        ],
    )],
    see: &["ETIMEDOUT", "net.ipv4.conf.all.log_martians"],
    source: "RFC 3704 §2.2-2.3; Linux ip-sysctl.rst; measured on Linux 6.18",
};

pub(super) const LOG_MARTIANS: Page = Page {
    kind: Kind::Sysctl,
    name: "net.ipv4.conf.all.log_martians",
    number: None,
    also: &["log_martians", "net/ipv4/conf/all/log_martians", "martian source"],
    title: "Whether impossible addresses are logged",
    summary: "With 1 the kernel logs packets whose source or target address cannot be right on that \
              interface, \"martian source\". It drops them either way.",
    sections: &[items(
        "What to know",
        &[
            item("default", "0. One of conf.all and the interface's own value is enough."),
            item(
                "change it",
                "For the minutes in which you look for a drop by rp_filter; the log needs root.",
            ),
        ],
    )],
    see: &["net.ipv4.conf.all.rp_filter"],
    source: "RFC 1812 §5.3.7; Linux ip-sysctl.rst",
};

pub(super) const GC_THRESH3: Page = Page {
    kind: Kind::Sysctl,
    name: "net.ipv4.neigh.default.gc_thresh3",
    number: None,
    also: &[
        "gc_thresh3",
        "net/ipv4/neigh/default/gc_thresh3",
        "neighbour table overflow",
        "neighbor table overflow",
    ],
    title: "How many IPv4 neighbours a host may know",
    summary: "The hard limit of the ARP table. Above it no new neighbour is looked up, and connections to it \
              fail although the network is well.",
    sections: &[items(
        "What to know",
        &[
            item("default", "1024; IPv6 has its own, net.ipv6.neigh.default.gc_thresh3."),
            item(
                "in truth",
                "Only hosts with more than a thousand neighbours on their links meet it: large flat \
                 networks, container hosts. The limit is for the whole host, its containers included.",
            ),
            item(
                "change it",
                "When the kernel log says \"neighbour: arp_cache: neighbor table overflow!\". Raise \
                 gc_thresh2 with it.",
            ),
            item("look", "`ip -s neigh | wc -l`."),
        ],
    )],
    see: &["EHOSTUNREACH", "ENOBUFS"],
    source: "RFC 826; Linux ip-sysctl.rst",
};
