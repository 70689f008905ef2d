//! What the system's resolver functions return: the errors of `getaddrinfo` and `getnameinfo`.
//!
//! It does not hold the codes of DNS, which these summarize and sometimes hide.

#[cfg(test)]
mod tests;

use crate::topic::{Kind, Page, item, items, prose};

pub(super) const PAGES: &[Page] = &[
    Page {
        kind: Kind::AddrInfo,
        name: "EAI_NONAME",
        number: None,
        also: &[
            "name or service not known",
            "[errno -2]",
            "name does not resolve",
            "nodename nor servname provided, or not known",
            "no such host",
            "enotfound",
            "unknownhostexception",
            "host not found",
        ],
        title: "Name or service not known",
        summary: "The name has no address in any source that this host asks, or the service name is unknown. \
                  It is -2 on Linux and not an errno: 2 would be ENOENT.",
        sections: &[
            items(
                "Causes",
                &[
                    item(
                        "the name does not exist",
                        "DNS said NXDOMAIN, for the name itself and for every ending of the search list. \
                         `dig +search +showsearch NAME` shows each try.",
                    ),
                    item(
                        "it has no address",
                        "The name exists with other records only. glibc also says EAI_NODATA, \"No address \
                         associated with hostname\".",
                    ),
                    item(
                        "it is known elsewhere",
                        "A private zone, a container network's own names, a name from another host's \
                         /etc/hosts, .local names without mDNS.",
                    ),
                    item(
                        "the host asks nobody",
                        "nsswitch.conf lacks dns, or /etc/resolv.conf names the wrong server.",
                    ),
                    item(
                        "a typing error in the target",
                        "A URL where a name belongs, a stray space, \"host:port\" as one word, an underscore \
                         or a bracket.",
                    ),
                    item("the service", "`getent services NAME` knows no such service."),
                ],
            ),
            items(
                "Who prints it, and how",
                &[
                    item(
                        "glibc, Python, ssh",
                        "\"Name or service not known\"; Python puts [Errno -2] before it.",
                    ),
                    item("musl (Alpine)", "\"Name does not resolve\"."),
                    item("macOS and BSD", "\"nodename nor servname provided, or not known\", as number 8."),
                    item("Go", "\"no such host\"."),
                    item("node", "ENOTFOUND."),
                    item(
                        "Java",
                        "UnknownHostException, for every failure of resolution: the text behind it tells \
                         more.",
                    ),
                ],
            ),
            prose(
                "What it rules out",
                &[
                    "Silence of the nameservers, mostly: that is EAI_AGAIN. Programs that only say \"could not \
                   resolve host\" do not tell the two apart.",
                ],
            ),
        ],
        see: &["NXDOMAIN", "EAI_AGAIN", "EAI_NODATA", "curl 6"],
        source: "RFC 3493 §6.1; glibc gai_strerror(3)",
    },
    Page {
        kind: Kind::AddrInfo,
        name: "EAI_AGAIN",
        number: None,
        also: &[
            "temporary failure in name resolution",
            "[errno -3]",
            "getaddrinfo eai_again",
            "temporary failure resolving",
            "no servers could be reached",
            "connection timed out; no servers could be reached",
        ],
        title: "Temporary failure in name resolution",
        summary: "No nameserver gave a usable answer: they were silent, refused, or said SERVFAIL. The name \
                  may well exist. It is -3 on Linux.",
        sections: &[
            items(
                "How to tell the causes apart",
                &[
                    item(
                        "nobody answers",
                        "It took long: 10 s for one silent server with glibc's defaults, two tries of 5 s. \
                         `netkit connect SERVER:53`, `dig @SERVER NAME`.",
                    ),
                    item("SERVFAIL, REFUSED, NOTIMP", "It came at once. `dig NAME` shows which."),
                    item(
                        "no route, or nobody listens there",
                        "At once as well: the interface or VPN is down, or the local resolver is not \
                         running. `ip route get SERVER`.",
                    ),
                    item(
                        "a container",
                        "Its /etc/resolv.conf points to an address of the host's loopback, or a rule drops \
                         UDP port 53.",
                    ),
                    item("no resolver configured", "glibc then asks 127.0.0.1, where nobody listens."),
                    item("at boot", "The program started before the network: it works when tried again."),
                ],
            ),
            prose(
                "What programs print",
                &[
                    "musl says \"Try again\", node EAI_AGAIN, Go \"server misbehaving\" for SERVFAIL and \"i/o \
                   timeout\" behind \"lookup\" for silence. Temporary is a guess of the interface, not a \
                   promise.",
                ],
            ),
        ],
        see: &["SERVFAIL", "REFUSED", "EAI_NONAME", "ETIMEDOUT", "curl 6"],
        source: "RFC 3493 §6.1; resolv.conf(5); measured with glibc 2.36",
    },
    Page {
        kind: Kind::AddrInfo,
        name: "EAI_FAIL",
        number: None,
        also: &["non-recoverable failure in name resolution", "non-recoverable error", "[errno -4]"],
        title: "Non-recoverable failure in name resolution",
        summary: "A nameserver answered with something that trying again will not change, or the answer \
                  could not be read. It is -4 on Linux, and rare.",
        sections: &[items(
            "What to check",
            &[
                item(
                    "which answer",
                    "`dig NAME`. glibc 2.36 makes EAI_AGAIN of SERVFAIL, REFUSED and NOTIMP, and EAI_NONAME \
                     of FORMERR and NXDOMAIN, so this one comes from elsewhere: another library or another \
                     source in nsswitch.conf.",
                ),
                item("a middlebox", "A box that edits DNS; compare with `dig +tcp NAME`."),
                item(
                    "a program without files",
                    "A chroot or minimal container that lacks the resolver's libraries or /etc files.",
                ),
            ],
        )],
        see: &["FORMERR", "EAI_AGAIN", "EAI_NONAME"],
        source: "RFC 3493 §6.1; measured with glibc 2.36",
    },
    Page {
        kind: Kind::AddrInfo,
        name: "EAI_NODATA",
        number: None,
        also: &["no address associated with hostname", "[errno -5]", "name has no usable address"],
        title: "No address associated with hostname",
        summary: "The name exists but has no address of the wanted kind: an IPv6-only name asked for IPv4, \
                  or a name with only MX or TXT records. It is -5 on Linux and an extension: other systems \
                  say EAI_NONAME.",
        sections: &[items(
            "What to check",
            &[
                item("which records exist", "`dig NAME A`, `dig NAME AAAA`."),
                item(
                    "AI_ADDRCONFIG",
                    "A host without a global IPv6 address is not told of AAAA records, and the other way \
                     round. `ip -6 addr`.",
                ),
                item("no-aaaa", "An option in /etc/resolv.conf that suppresses IPv6 answers."),
            ],
        )],
        see: &["NOERROR", "EAI_NONAME", "EAI_ADDRFAMILY"],
        source: "glibc gai_strerror(3); RFC 2308 §2.2",
    },
    Page {
        kind: Kind::AddrInfo,
        name: "EAI_FAMILY",
        number: None,
        also: &["ai_family not supported", "[errno -6]", "unrecognized address family or invalid length"],
        title: "ai_family not supported",
        summary: "The program asked for an address family that the resolver does not know. The network has \
                  no part in it: the call is wrong. It is -6 on Linux.",
        sections: &[],
        see: &["EAFNOSUPPORT", "EAI_ADDRFAMILY"],
        source: "RFC 3493 §6.1",
    },
    Page {
        kind: Kind::AddrInfo,
        name: "EAI_SOCKTYPE",
        number: None,
        also: &["ai_socktype not supported", "[errno -7]", "unrecognized socket type"],
        title: "ai_socktype not supported",
        summary: "The program asked for a kind of socket that does not exist or does not go with the \
                  protocol. The call is wrong. It is -7 on Linux.",
        sections: &[],
        see: &["EAI_SERVICE"],
        source: "RFC 3493 §6.1",
    },
    Page {
        kind: Kind::AddrInfo,
        name: "EAI_SERVICE",
        number: None,
        also: &[
            "servname not supported for ai_socktype",
            "[errno -8]",
            "unrecognized service",
            "tcp/ip service not known",
        ],
        title: "Servname not supported for ai_socktype",
        summary: "The port was given as a word, and no such service is known for TCP or UDP. It is -8 on \
                  Linux.",
        sections: &[items(
            "What to check",
            &[
                item("the word", "`getent services NAME`; a mistyped port such as \"80a\" ends here too."),
                item("/etc/services", "Minimal containers lack the file: give the number."),
            ],
        )],
        see: &["EAI_NONAME"],
        source: "RFC 3493 §6.1; services(5)",
    },
    Page {
        kind: Kind::AddrInfo,
        name: "EAI_ADDRFAMILY",
        number: None,
        also: &["address family for hostname not supported", "[errno -9]"],
        title: "Address family for hostname not supported",
        summary: "An address was given in one family and wanted in the other: `ping -4 ::1`, or a program \
                  that only does IPv4. It is -9 on Linux and an extension.",
        sections: &[],
        see: &["EAI_NODATA", "EAFNOSUPPORT"],
        source: "glibc gai_strerror(3)",
    },
    Page {
        kind: Kind::AddrInfo,
        name: "EAI_MEMORY",
        number: None,
        also: &["[errno -10]"],
        title: "Memory allocation failure",
        summary: "The resolver got no memory; the name was perhaps never asked for. It is -10 on Linux.",
        sections: &[items(
            "What to check",
            &[item("the limits", "`ulimit -v`, the memory limit of the control group, `free`.")],
        )],
        see: &["ENOMEM"],
        source: "RFC 3493 §6.1",
    },
    Page {
        kind: Kind::AddrInfo,
        name: "EAI_SYSTEM",
        number: None,
        also: &["[errno -11]"],
        title: "System error",
        summary: "Something else failed, and errno says what. It is -11 on Linux; a program that prints only \
                  \"System error\" hides the cause, while Python raises OSError with it.",
        sections: &[items(
            "What to check",
            &[
                item(
                    "out of file descriptors",
                    "EMFILE is the usual one: `ls /proc/PID/fd | wc -l` against `ulimit -n`.",
                ),
                item(
                    "permissions",
                    "EACCES when /etc/resolv.conf, /etc/hosts or nsswitch.conf cannot be read.",
                ),
                item("see it", "`strace -f -e trace=network,openat PROGRAM` shows the failing call."),
            ],
        )],
        see: &["EMFILE", "EACCES", "ECONNREFUSED"],
        source: "RFC 3493 §6.1",
    },
    Page {
        kind: Kind::AddrInfo,
        name: "EAI_OVERFLOW",
        number: None,
        also: &["argument buffer overflow", "[errno -12]"],
        title: "Argument buffer overflow",
        summary: "A name or service did not fit into the space that the program gave to getnameinfo(). The \
                  program is wrong; the network has no part in it. It is -12 on Linux.",
        sections: &[],
        see: &["EAI_SYSTEM"],
        source: "RFC 3493 §6.2",
    },
    Page {
        kind: Kind::AddrInfo,
        name: "EAI_BADFLAGS",
        number: None,
        also: &["bad value for ai_flags", "[errno -1]"],
        title: "Bad value for ai_flags",
        summary: "The program passed flags that contradict each other or do not exist. The call is wrong. It \
                  is -1 on Linux.",
        sections: &[],
        see: &["EAI_FAMILY"],
        source: "RFC 3493 §6.1",
    },
];
