//! Fuzzes the record route decoder: it names only addresses that stand in the options, and padding before and
//! after changes nothing.
#![no_main]

use std::net::Ipv4Addr;

use libfuzzer_sys::fuzz_target;
use netkit_packet::Malformed;
use netkit_packet::ip::recorded_route;

fuzz_target!(|options: &[u8]| {
    let route = recorded_route(options);
    if let Ok(Some(addresses)) = &route {
        assert!(addresses.len() * 4 + 3 <= options.len());
        let bytes = addresses.iter().flat_map(Ipv4Addr::octets).collect::<Vec<_>>();
        assert!(bytes.is_empty() || options.windows(bytes.len()).any(|window| window == bytes));
    }
    let no_operation_first = [&[1], options].concat();
    assert_eq!(recorded_route(&no_operation_first), route);
    if !matches!(route, Err(Malformed::Short { .. })) {
        let end_of_options_last = [options, &[0]].concat();
        assert_eq!(recorded_route(&end_of_options_last), route);
    }
});
