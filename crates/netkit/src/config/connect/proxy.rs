//! By which proxy of the environment programs would go to a URL, and what is said of it where netkit connects directly.
//!
//! It connects to no proxy. The variables and their precedence are curl's (curl(1), ENVIRONMENT; `no_proxy` with networks as
//! of curl 7.86): other programs differ in details, and the notice says whose words it gives.

use std::net::IpAddr;

use super::ConnectTarget;

/// What is to be said of the targets, a sentence for each that programs would reach another way. `variable` gives the value of
/// a variable of the environment.
pub(super) fn notices(targets: &[ConnectTarget], variable: impl Fn(&str) -> Option<String>) -> Vec<String> {
    targets.iter().filter_map(|target| notice(target, &variable)).collect()
}

fn notice(target: &ConnectTarget, variable: &impl Fn(&str) -> Option<String>) -> Option<String> {
    let (scheme, _) = target.input.split_once("://")?;
    let scheme = scheme.to_ascii_lowercase();
    if !matches!(scheme.as_str(), "http" | "https") {
        return None;
    }
    let (name, value) = of_environment(&scheme, &target.host, variable)?;
    let (host, proxy) = (&target.host, without_credentials(&value));
    Some(format!("curl would go to {host} by the proxy {proxy} ({name} is set); netkit connects directly"))
}

/// The proxy by which curl would go to a host, and the variable that names it. The scheme is `http` or `https`.
pub(super) fn of_environment(
    scheme: &str,
    host: &str,
    variable: &impl Fn(&str) -> Option<String>,
) -> Option<(&'static str, String)> {
    // To curl an empty variable is none.
    let set = |name: &&str| variable(name).is_some_and(|value| !value.is_empty());
    // A server sets HTTP_PROXY from a header `Proxy:` of a request (CVE-2016-5385), so curl ignores it.
    let names: &[&'static str] = match scheme {
        "http" => &["http_proxy", "all_proxy", "ALL_PROXY"],
        _ => &["https_proxy", "HTTPS_PROXY", "all_proxy", "ALL_PROXY"],
    };
    let name = names.iter().copied().find(|name| set(name))?;
    let exceptions = ["no_proxy", "NO_PROXY"].into_iter().find(|name| set(name));
    let exceptions = exceptions.and_then(variable).unwrap_or_default();
    if is_excepted(host, &exceptions) {
        return None;
    }
    Some((name, variable(name)?))
}

/// A proxy as it may be shown: user and password are nobody's business.
pub(super) fn without_credentials(proxy: &str) -> String {
    let (scheme, rest) = proxy.split_once("://").unwrap_or(("http", proxy));
    // A password may hold any of the marks that end the authority, and then all of it is left out.
    let place = rest.rsplit_once('@').map_or(rest, |(_, place)| place);
    let place = place.split(['/', '?', '#']).next().unwrap_or(place);
    format!("{scheme}://{place}")
}

/// Whether `no_proxy` names a host: `*`, a domain with all that ends in it, an address, or a network.
fn is_excepted(host: &str, exceptions: &str) -> bool {
    if exceptions == "*" {
        return true;
    }
    let address: Option<IpAddr> = host.split('%').next().and_then(|host| host.parse().ok());
    let mut parts = exceptions.split([',', ' ', '\t']).filter(|part| !part.is_empty());
    parts.any(|part| match address {
        Some(address) => holds_address(part, address),
        None => holds_name(part, host),
    })
}

/// Whether a domain is the host's or one above it. A dot in front of it changes nothing, nor one behind either.
fn holds_name(domain: &str, host: &str) -> bool {
    let end = |name: &str| name.strip_suffix('.').unwrap_or(name).to_ascii_lowercase();
    let (domain, host) = (end(domain.strip_prefix('.').unwrap_or(domain)), end(host));
    let Some(before) = host.strip_suffix(&domain) else { return false };
    !domain.is_empty() && (before.is_empty() || before.ends_with('.'))
}

/// Whether an address is this one or in this network. As to curl, a length of 0 is none.
fn holds_address(part: &str, address: IpAddr) -> bool {
    let (network, length) = part.split_once('/').unwrap_or((part, "0"));
    let (Ok(network), Ok(length)) = (network.parse::<IpAddr>(), length.parse::<u32>()) else { return false };
    let (network, address, all) = match (network, address) {
        (IpAddr::V4(network), IpAddr::V4(address)) => {
            (u128::from(network.to_bits()), u128::from(address.to_bits()), 32)
        }
        (IpAddr::V6(network), IpAddr::V6(address)) => (network.to_bits(), address.to_bits(), 128),
        _ => return false,
    };
    let length = if length == 0 { all } else { length };
    length <= all && (network ^ address) >> (all - length) == 0
}

#[cfg(test)]
mod tests {
    use super::*;

    /// What is said of a URL where these variables are set.
    fn said(url: &str, variables: &[(&str, &str)]) -> Option<String> {
        let target = ConnectTarget::parse(url).expect("a target");
        let variable = |name: &str| {
            variables.iter().find(|(known, _)| *known == name).map(|(_, value)| (*value).to_owned())
        };
        notices(&[target], variable).pop()
    }

    #[track_caller]
    fn check(url: &str, variables: &[(&str, &str)], proxy: Option<(&str, &str)>) {
        let notice = said(url, variables);
        let expected = proxy.map(|(proxy, name)| format!("by the proxy {proxy} ({name} is set)"));
        assert_eq!(notice.is_some(), expected.is_some(), "{notice:?}");
        let notice = notice.unwrap_or_default();
        assert!(notice.contains(&expected.unwrap_or_default()), "{notice}");
    }

    const URL: &str = "https://www.example.org/";

    #[test]
    fn the_precedence_is_curls() {
        let proxy = "http://10.0.0.1:3128";
        check("http://h.example/", &[("http_proxy", proxy)], Some((proxy, "http_proxy")));
        check("http://h.example/", &[("HTTP_PROXY", proxy)], None);
        check("HTTPS://h.example/", &[("HTTPS_PROXY", proxy)], Some((proxy, "HTTPS_PROXY")));
        check(URL, &[("https_proxy", proxy), ("HTTPS_PROXY", "b")], Some((proxy, "https_proxy")));
        check(
            URL,
            &[("https_proxy", ""), ("ALL_PROXY", "socks5h://s:1080")],
            Some(("socks5h://s:1080", "ALL_PROXY")),
        );
        check(URL, &[("http_proxy", proxy)], None);
        check("h.example:443", &[("https_proxy", proxy)], None);
        check("ssh://h.example", &[("all_proxy", proxy)], None);
    }

    #[test]
    fn credentials_are_never_shown() {
        for proxy in ["http://user:secret@p:3128/", "user:secret@p:3128", "http://us@er:sec/ret@p:3128"] {
            check(URL, &[("https_proxy", proxy)], Some(("http://p:3128", "https_proxy")));
        }
    }

    #[test]
    fn exceptions_are_domains_addresses_and_networks() {
        for (host, exceptions, is) in [
            ("www.example.org", "example.org", true),
            ("www.example.org", "a.example, .example.org", true),
            ("www.example.org.", "EXAMPLE.org.", true),
            ("wwwexample.org", "example.org", false),
            ("www.example.org", "*", true),
            ("www.example.org", "*.example.org", false),
            ("www.example.org", "", false),
            ("www.example.org", ".", false),
            ("192.0.2.7", "192.0.2.7", true),
            ("192.0.2.7", "192.0.2.0/24 10.0.0.0/8", true),
            ("192.0.3.7", "192.0.2.0/24", false),
            ("192.0.2.7", "192.0.2.0/33", false),
            ("192.0.2.7", "0.2.7", false),
            ("2001:db8::7", "2001:db8::/32", true),
            ("2001:db8::7", "192.0.2.0/24", false),
            ("192.0.2.7", "0.0.0.0/0", false),
        ] {
            assert_eq!(is_excepted(host, exceptions), is, "{host} in {exceptions:?}");
        }
    }

    #[test]
    fn lower_case_exceptions_come_first() {
        let set = [("https_proxy", "p"), ("no_proxy", "other.example"), ("NO_PROXY", "*")];
        check(URL, &set, Some(("http://p", "https_proxy")));
        check(URL, &[("https_proxy", "p"), ("NO_PROXY", "example.org")], None);
    }
}
