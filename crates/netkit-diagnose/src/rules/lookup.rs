//! The rules of `netkit lookup`, one a file, in their order of precedence.
//!
//! A rule looks at the whole lookup and finds its own verdict in it or nothing; it knows no other rule. The first that finds
//! something speaks: a broken chain of trust before the servers that fail for it, what applications see otherwise before what
//! servers say, that nobody replies before what is replied, a fault of the servers before the state of the name, and that
//! state before what is odd besides. `applications`, `cached`, `edns_complaint`, `links`, `unreplied` and `walked` are no
//! rules: they hold what several share.

mod applications;
mod cached;
mod dns_addrconfig;
mod dns_answers_differ;
mod dns_case_changed;
mod dns_cname_chain;
mod dns_cname_loop;
mod dns_dangling_cname;
mod dns_dead_nameserver;
mod dns_edns_dropped;
mod dns_edns_formerr;
mod dns_edns_ignored;
mod dns_edns_notimp;
mod dns_edns_refused;
mod dns_filtered;
mod dns_first_server_dead;
mod dns_glue_mismatch;
mod dns_glueless_loop;
mod dns_hosts_override;
mod dns_http_error;
mod dns_intercepted;
mod dns_lame_delegation;
mod dns_large_udp_dropped;
mod dns_local_name;
mod dns_malformed;
mod dns_negative_cache;
mod dns_no_aaaa;
mod dns_no_config;
mod dns_nodata;
mod dns_ns_no_address;
mod dns_ns_set_mismatch;
mod dns_nsswitch;
mod dns_nxdomain;
mod dns_ok;
mod dns_rate_limited;
mod dns_rcode;
mod dns_referral_loop;
mod dns_refused;
mod dns_search_surprise;
mod dns_serial_differs;
mod dns_server_closed;
mod dns_server_silent;
mod dns_server_unreachable;
mod dns_servfail;
mod dns_split;
mod dns_stale_cache;
mod dns_tcp_blocked;
mod dns_type_silent;
mod dns_v6_only_nameserver;
mod dns_wrong_id;
mod dns_wrong_source;
mod dnssec_clock_skew;
mod dnssec_denial_missing;
mod dnssec_ds_algorithm_mismatch;
mod dnssec_ds_digest_mismatch;
mod dnssec_ds_key_tag_unknown;
mod dnssec_ds_without_dnskey;
mod dnssec_indeterminate;
mod dnssec_insecure;
mod dnssec_not_validated;
mod dnssec_nsec3_iterations;
mod dnssec_rrsig_expired;
mod dnssec_rrsig_missing;
mod dnssec_rrsig_not_yet_valid;
mod dnssec_secure;
mod dnssec_signature_invalid;
mod dnssec_unsupported_algorithm;
mod edns_complaint;
mod links;
mod unreplied;
mod walked;

use crate::finding::Finding;
use crate::lookup_seen::LookupSeen;
use crate::rules::self_nothing_measured;

/// A rule: pure, and silent about what is not its own.
type Rule = fn(&LookupSeen<'_>) -> Option<Finding>;

/// What applications see is not what name servers say, or they see nothing because nobody is asked.
const APPLICATIONS: &[Rule] = &[
    dns_hosts_override::rule,
    dns_local_name::rule,
    dns_nsswitch::rule,
    dns_no_config::rule,
    dns_search_surprise::rule,
    dns_no_aaaa::rule,
    dns_addrconfig::rule,
];

/// The name was walked to from the root. What ends the walk is the first of its faults, and comes first.
const FROM_ROOT: &[Rule] = &[
    dns_server_silent::root,
    dns_server_unreachable::walked,
    dns_intercepted::root,
    dns_v6_only_nameserver::rule,
    dns_referral_loop::rule,
    dns_lame_delegation::rule,
    dns_servfail::walked,
    dns_ns_no_address::rule,
    dns_glueless_loop::rule,
    dns_dead_nameserver::rule,
    dns_glue_mismatch::rule,
    dns_serial_differs::walked,
    dns_answers_differ::walked,
    dns_ns_set_mismatch::rule,
    dns_cname_loop::walked,
    dns_nxdomain::walked,
    dns_nodata::walked,
    dns_ok::walked,
    walked::unfinished,
];

/// No server replies.
const UNREPLIED: &[Rule] = &[
    dns_malformed::unreadable,
    dns_wrong_source::rule,
    dns_wrong_id::rule,
    dns_http_error::rule,
    dns_server_unreachable::rule,
    dns_tcp_blocked::rule,
    dns_server_closed::rule,
    dns_large_udp_dropped::rule,
    dns_edns_dropped::rule,
    dns_type_silent::rule,
    dns_server_silent::rule,
];

/// The chain of trust to the name is broken, which is also why servers that validate fail.
const BROKEN: &[Rule] = &[
    dnssec_clock_skew::rule,
    dnssec_rrsig_expired::rule,
    dnssec_rrsig_not_yet_valid::rule,
    dnssec_ds_digest_mismatch::rule,
    dnssec_ds_algorithm_mismatch::rule,
    dnssec_ds_key_tag_unknown::rule,
    dnssec_ds_without_dnskey::rule,
    dnssec_signature_invalid::rule,
    dnssec_rrsig_missing::rule,
    dnssec_denial_missing::rule,
];

/// The servers reply, and none has an answer because of itself.
const FAILING: &[Rule] = &[
    dns_edns_formerr::rule,
    dns_edns_notimp::rule,
    dns_edns_refused::rule,
    dns_malformed::rule,
    dns_malformed::record,
    dns_cname_loop::rule,
    dns_cname_chain::rule,
    dns_servfail::rule,
    dns_refused::rule,
    dns_rcode::rule,
    dns_servfail::of_a_type,
];

/// The chain of trust ends before the name where it need not.
const UNCHECKED: &[Rule] = &[dnssec_unsupported_algorithm::rule, dnssec_nsec3_iterations::rule];

/// A resolver says something else than the authority, or hides something.
const ALTERED: &[Rule] = &[dns_filtered::rule, dns_negative_cache::rule, dns_stale_cache::rule];

/// The servers do what they should, and the name has no answer.
const NEGATIVE: &[Rule] = &[dns_dangling_cname::rule, dns_nxdomain::rule, dns_nodata::rule];

/// There is an answer, and the chain of trust was walked.
const WALKED: &[Rule] =
    &[dnssec_not_validated::rule, dnssec_secure::rule, dnssec_insecure::rule, dnssec_indeterminate::rule];

/// There is an answer, though something is not as it should be.
const ODD: &[Rule] = &[
    dns_first_server_dead::rule,
    dns_http_error::some,
    dns_server_unreachable::some,
    dns_server_closed::some,
    dns_server_silent::some,
    dns_serial_differs::rule,
    dns_answers_differ::rule,
    dns_rate_limited::rule,
    dns_case_changed::rule,
    dns_edns_ignored::rule,
];

/// The verdict on a lookup.
pub(crate) fn judge(seen: &LookupSeen<'_>) -> Finding {
    let tables = [
        BROKEN,
        FROM_ROOT,
        APPLICATIONS,
        UNREPLIED,
        FAILING,
        UNCHECKED,
        ALTERED,
        NEGATIVE,
        ODD,
        WALKED,
        &[dns_split::rule, dns_ok::rule],
    ];
    let found = tables.into_iter().flatten().find_map(|rule| rule(seen));
    found.map_or_else(self_nothing_measured::without_targets, |finding| links::with_proof(finding, seen))
}
