//! What programs print that stands for more than one error, and how to find out which.
//!
//! It reads no program's output: it holds the words that programs are known to print.

mod bare_messages;
mod curl;
mod kernel_log;
mod proxies;
mod remote_shells;
mod runtimes;
mod services;
#[cfg(test)]
mod tests;

use crate::topic::Page;

pub(super) const PAGES: &[Page] = &[
    curl::CURL_5,
    curl::CURL_6,
    curl::CURL_7,
    curl::CURL_28,
    curl::CURL_35,
    curl::CURL_52,
    curl::CURL_55,
    curl::CURL_56,
    curl::CURL_60,
    remote_shells::SSH_KEX_EXCHANGE_IDENTIFICATION,
    remote_shells::SSH_CONNECTION_CLOSED,
    remote_shells::SSH_PERMISSION_DENIED,
    remote_shells::SSH_BANNER_EXCHANGE,
    remote_shells::SSH_DISCONNECT,
    remote_shells::NC_TIMED_OUT,
    remote_shells::TELNET_CONNECTION_CLOSED,
    runtimes::GO_CONTEXT_DEADLINE_EXCEEDED,
    runtimes::GO_I_O_TIMEOUT,
    runtimes::JAVA_CONNECT_TIMED_OUT,
    runtimes::JAVA_READ_TIMED_OUT,
    runtimes::REQUESTS_MAX_RETRIES_EXCEEDED,
    runtimes::TLS_HANDSHAKE_TIMEOUT,
    runtimes::EOF,
    services::NGINX_UPSTREAM_TIMED_OUT,
    services::NGINX_NO_LIVE_UPSTREAMS,
    services::NGINX_CONNECT_FAILED,
    services::NGINX_UPSTREAM_CLOSED,
    services::PSQL_COULD_NOT_CONNECT,
    services::MYSQL_CAN_T_CONNECT,
    proxies::BAD_GATEWAY,
    proxies::HAPROXY_CHECK,
    proxies::ENVOY_UPSTREAM,
    kernel_log::LINK_IS_DOWN,
    kernel_log::FIREWALL_LOG,
    bare_messages::NAME_NOT_RESOLVED,
    bare_messages::COULD_NOT_CONNECT,
    bare_messages::UNIX_SOCKET,
];
