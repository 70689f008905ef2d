# Print an optspec for argparse to handle cmd's options that are independent of any subcommand.
function __fish_netkit_global_optspecs
    string join \n h/help V/version
end

function __fish_netkit_needs_command
    # Figure out if the current invocation already has a command.
    set -l cmd (commandline -opc)
    set -e cmd[1]
    argparse -s (__fish_netkit_global_optspecs) -- $cmd 2>/dev/null
    or return
    if set -q argv[1]
        # Also print the command, so this can be used to figure out what it is.
        echo $argv[1]
        return 1
    end
    return 0
end

function __fish_netkit_using_subcommand
    set -l cmd (__fish_netkit_needs_command)
    test -z "$cmd"
    and return 1
    contains -- $cmd[1] $argv
end

complete -c netkit -n "__fish_netkit_needs_command" -s h -l help -d 'Print help'
complete -c netkit -n "__fish_netkit_needs_command" -s V -l version -d 'Print version'
complete -c netkit -n "__fish_netkit_needs_command" -f -a "ping" -d 'Latency and loss, one host or a million'
complete -c netkit -n "__fish_netkit_needs_command" -f -a "trace" -d 'The path to a host, once'
complete -c netkit -n "__fish_netkit_needs_command" -f -a "mtr" -d 'The path to a host, again and again'
complete -c netkit -n "__fish_netkit_needs_command" -f -a "pathping" -d 'The path to a host, and whose the loss is: node and link apart'
complete -c netkit -n "__fish_netkit_needs_command" -f -a "connect" -d 'Whether a TCP port is reachable, and if not, whose fault that is'
complete -c netkit -n "__fish_netkit_needs_command" -f -a "lookup" -d 'What name servers say about a name, and what is wrong with them or with what they say'
complete -c netkit -n "__fish_netkit_needs_command" -f -a "capture" -d 'Handshakes and teardowns as they happen, with the state of both ends'
complete -c netkit -n "__fish_netkit_needs_command" -f -a "sockets" -d 'The sockets of this host: states, owners, queues, and what is wrong with them'
complete -c netkit -n "__fish_netkit_needs_command" -f -a "doctor" -d 'This host: link, address, route, names, queues, limits and settings, and what is wrong with them'
complete -c netkit -n "__fish_netkit_needs_command" -f -a "explain" -d 'What an error, a state, a code or a setting means (offline)'
complete -c netkit -n "__fish_netkit_using_subcommand ping" -s f -l file -d 'Read targets from a file, one a line; - is standard input' -r -F
complete -c netkit -n "__fish_netkit_using_subcommand ping" -s c -l count -d 'Stop after this many probes to each target; in a sweep, tries for each address' -r
complete -c netkit -n "__fish_netkit_using_subcommand ping" -s i -l interval -d 'Time between probes to a target, at least 2ms [default: 1s]' -r
complete -c netkit -n "__fish_netkit_using_subcommand ping" -l rate -d 'Probes a second over all targets; more than 1000 need --i-own-this-network [default for sweeps: 1000]' -r
complete -c netkit -n "__fish_netkit_using_subcommand ping" -s W -l timeout -d 'How long a probe may take; a later reply is counted as late, not as lost [default: 10s, in a sweep 1s]' -r
complete -c netkit -n "__fish_netkit_using_subcommand ping" -s w -l deadline -d 'End after this time in any case; -c then counts replies' -r
complete -c netkit -n "__fish_netkit_using_subcommand ping" -l udp -d 'Use UDP datagrams; a reply or a port unreachable counts as an answer [default port: 33434]' -r
complete -c netkit -n "__fish_netkit_using_subcommand ping" -l tcp -d 'Use TCP handshakes; SYN-ACK or RST counts as an answer [default port: 80]' -r
complete -c netkit -n "__fish_netkit_using_subcommand ping" -s s -l size -d 'Payload bytes' -r
complete -c netkit -n "__fish_netkit_using_subcommand ping" -s p -l pattern -d 'Fill the payload with this pattern of up to 16 hex bytes' -r
complete -c netkit -n "__fish_netkit_using_subcommand ping" -s t -l ttl -d 'TTL or hop limit' -r
complete -c netkit -n "__fish_netkit_using_subcommand ping" -s Q -l tos -d 'TOS or traffic class: a number, or a DSCP name such as ef, af41, cs6' -r
complete -c netkit -n "__fish_netkit_using_subcommand ping" -s I -l interface -d 'Send from this address or through this interface; may be given twice, once for each' -r
complete -c netkit -n "__fish_netkit_using_subcommand ping" -s M -l pmtudisc -d 'Path MTU discovery: do (never fragment), want, probe (ignore the known path MTU), dont' -r -f -a "do\t''
want\t''
probe\t''
dont\t''"
complete -c netkit -n "__fish_netkit_using_subcommand ping" -l fail-loss -d 'Exit 1 when more than this part of the probes gets no answer, such as 5%' -r
complete -c netkit -n "__fish_netkit_using_subcommand ping" -l fail-p95 -d 'Exit 1 when the 95th percentile of the round trip is above this, such as 80ms' -r
complete -c netkit -n "__fish_netkit_using_subcommand ping" -l color -d 'Colour the output: auto, always, never' -r -f -a "auto\t''
always\t''
never\t''"
complete -c netkit -n "__fish_netkit_using_subcommand ping" -s 4 -l ipv4 -d 'Use IPv4 only'
complete -c netkit -n "__fish_netkit_using_subcommand ping" -s 6 -l ipv6 -d 'Use IPv6 only'
complete -c netkit -n "__fish_netkit_using_subcommand ping" -l all -d 'Probe every address of a name, not only the first'
complete -c netkit -n "__fish_netkit_using_subcommand ping" -s b -l broadcast -d 'Permit broadcast and multicast targets'
complete -c netkit -n "__fish_netkit_using_subcommand ping" -s A -l adaptive -d 'Send the next probe when the last was answered'
complete -c netkit -n "__fish_netkit_using_subcommand ping" -l i-own-this-network -d 'I may load this network: permits more than 1000 probes a second and sweeps of more than 65536 addresses'
complete -c netkit -n "__fish_netkit_using_subcommand ping" -l icmp -d 'Use ICMP echo and nothing else'
complete -c netkit -n "__fish_netkit_using_subcommand ping" -s R -l record-route -d 'Record the route (IPv4, up to nine hops there and back)'
complete -c netkit -n "__fish_netkit_using_subcommand ping" -s L -l no-multicast-loop -d 'Do not hear our own multicast probes'
complete -c netkit -n "__fish_netkit_using_subcommand ping" -l until-fail -d 'Stop at the first probe that is not answered in time'
complete -c netkit -n "__fish_netkit_using_subcommand ping" -l until-reply -d 'Stop when every target has answered'
complete -c netkit -n "__fish_netkit_using_subcommand ping" -s n -l numeric -d 'Show addresses, do not look up names'
complete -c netkit -n "__fish_netkit_using_subcommand ping" -s q -l quiet -d 'Only the summary'
complete -c netkit -n "__fish_netkit_using_subcommand ping" -s v -l verbose -d 'More: probes that are lost, addresses of a sweep that do not answer'
complete -c netkit -n "__fish_netkit_using_subcommand ping" -s D -l timestamps -d 'Print the time before each line: of receipt, or when it became known'
complete -c netkit -n "__fish_netkit_using_subcommand ping" -s O -l outstanding -d 'Say when there is no answer yet by the time of the next probe'
complete -c netkit -n "__fish_netkit_using_subcommand ping" -s a -l audible -d 'Ring the bell at each reply'
complete -c netkit -n "__fish_netkit_using_subcommand ping" -l json -d 'One JSON document at the end, also when the run fails or is interrupted'
complete -c netkit -n "__fish_netkit_using_subcommand ping" -l jsonl -d 'JSON events as they happen, one a line; the last line is the document of --json'
complete -c netkit -n "__fish_netkit_using_subcommand ping" -l csv -d 'One CSV row for each probe'
complete -c netkit -n "__fish_netkit_using_subcommand ping" -l plain -d 'Plain lines: no colour, no live display'
complete -c netkit -n "__fish_netkit_using_subcommand ping" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c netkit -n "__fish_netkit_using_subcommand trace" -s f -l first-hop -l first-ttl -d 'The first hop to probe' -r
complete -c netkit -n "__fish_netkit_using_subcommand trace" -s m -l max-hops -l max-ttl -d 'The farthest hop to probe' -r
complete -c netkit -n "__fish_netkit_using_subcommand trace" -l asn -d 'Show whose network each address is in, from this table (MMDB, such as GeoLite2-ASN); nobody is asked' -r -F
complete -c netkit -n "__fish_netkit_using_subcommand trace" -s q -l queries -d 'Probes for each hop' -r
complete -c netkit -n "__fish_netkit_using_subcommand trace" -s w -l wait -d 'How long an answer is waited for at most; where other hops have answered, it is less' -r
complete -c netkit -n "__fish_netkit_using_subcommand trace" -s N -l window -d 'Probes on their way at most' -r
complete -c netkit -n "__fish_netkit_using_subcommand trace" -l paths -d 'Find every path that load balancers spread flows over; the chance to miss a branch is at most 1 minus this' -r
complete -c netkit -n "__fish_netkit_using_subcommand trace" -s p -l port -d 'The destination port of TCP and UDP' -r
complete -c netkit -n "__fish_netkit_using_subcommand trace" -l strategy -d 'Which flow each probe belongs to' -r -f -a "constant\t'One flow for all probes, so that they take one path'
per-query\t'A flow for each of the probes of a hop, the same at every hop'
per-probe\t'A flow for each probe, as the classic traceroute has it'"
complete -c netkit -n "__fish_netkit_using_subcommand trace" -s s -l source -d 'Send from this address' -r
complete -c netkit -n "__fish_netkit_using_subcommand trace" -s i -l interface -d 'Send through this interface' -r
complete -c netkit -n "__fish_netkit_using_subcommand trace" -s t -l tos -d 'TOS or traffic class: a number, or a DSCP name such as ef, af41, cs6' -r
complete -c netkit -n "__fish_netkit_using_subcommand trace" -l size -d 'Payload bytes, at least 16' -r
complete -c netkit -n "__fish_netkit_using_subcommand trace" -l color -d 'Colour the output: auto, always, never' -r -f -a "auto\t''
always\t''
never\t''"
complete -c netkit -n "__fish_netkit_using_subcommand trace" -s 4 -l ipv4 -d 'Use IPv4 only'
complete -c netkit -n "__fish_netkit_using_subcommand trace" -s 6 -l ipv6 -d 'Use IPv6 only'
complete -c netkit -n "__fish_netkit_using_subcommand trace" -s n -l numeric -l no-dns -d 'Show addresses, do not look up names'
complete -c netkit -n "__fish_netkit_using_subcommand trace" -l mtu -d 'Find the path MTU, and the hop behind which longer packets vanish'
complete -c netkit -n "__fish_netkit_using_subcommand trace" -l fallback -d 'When the target does not answer, try the next protocol'
complete -c netkit -n "__fish_netkit_using_subcommand trace" -s I -l icmp -d 'Use ICMP echo [default]'
complete -c netkit -n "__fish_netkit_using_subcommand trace" -s T -l tcp -d 'Use TCP handshakes [default port: 80]'
complete -c netkit -n "__fish_netkit_using_subcommand trace" -s U -l udp -d 'Use UDP datagrams [default port: 33434]'
complete -c netkit -n "__fish_netkit_using_subcommand trace" -l json -d 'One JSON document at the end, also when the run fails or is interrupted'
complete -c netkit -n "__fish_netkit_using_subcommand trace" -l jsonl -d 'JSON events as they happen, one a line; the last line is the document of --json'
complete -c netkit -n "__fish_netkit_using_subcommand trace" -l csv -d 'One CSV row for each probe'
complete -c netkit -n "__fish_netkit_using_subcommand trace" -l plain -d 'Plain lines: no colour, no live display'
complete -c netkit -n "__fish_netkit_using_subcommand trace" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c netkit -n "__fish_netkit_using_subcommand mtr" -s f -l first-hop -l first-ttl -d 'The first hop to probe' -r
complete -c netkit -n "__fish_netkit_using_subcommand mtr" -s m -l max-hops -l max-ttl -d 'The farthest hop to probe' -r
complete -c netkit -n "__fish_netkit_using_subcommand mtr" -l asn -d 'Show whose network each address is in, from this table (MMDB, such as GeoLite2-ASN); nobody is asked' -r -F
complete -c netkit -n "__fish_netkit_using_subcommand mtr" -l report-file -d 'Write a page (.html) or a text (.md) with table, charts, verdict and the exact command to this file' -r -F
complete -c netkit -n "__fish_netkit_using_subcommand mtr" -l format -d 'Print the keys that mtr\'s --json prints' -r -f -a "mtr\t'The keys of mtr\'s --json'"
complete -c netkit -n "__fish_netkit_using_subcommand mtr" -s o -l order -d 'The columns of the table, by mtr\'s letters' -r
complete -c netkit -n "__fish_netkit_using_subcommand mtr" -s c -l count -l report-cycles -d 'Rounds' -r
complete -c netkit -n "__fish_netkit_using_subcommand mtr" -s i -l interval -d 'Time between two probes to one hop' -r
complete -c netkit -n "__fish_netkit_using_subcommand mtr" -s Z -l timeout -d 'How long a probe may take; a later reply is counted as late, not as lost' -r
complete -c netkit -n "__fish_netkit_using_subcommand mtr" -s P -l port -d 'The destination port of TCP and UDP' -r
complete -c netkit -n "__fish_netkit_using_subcommand mtr" -s s -l psize -d 'Payload bytes, at least 16' -r
complete -c netkit -n "__fish_netkit_using_subcommand mtr" -s a -l address -d 'Send from this address' -r
complete -c netkit -n "__fish_netkit_using_subcommand mtr" -s I -l interface -d 'Send through this interface' -r
complete -c netkit -n "__fish_netkit_using_subcommand mtr" -s Q -l tos -d 'TOS or traffic class: a number, or a DSCP name such as ef, af41, cs6' -r
complete -c netkit -n "__fish_netkit_using_subcommand mtr" -l color -d 'Colour the output: auto, always, never' -r -f -a "auto\t''
always\t''
never\t''"
complete -c netkit -n "__fish_netkit_using_subcommand mtr" -s 4 -l ipv4 -d 'Use IPv4 only'
complete -c netkit -n "__fish_netkit_using_subcommand mtr" -s 6 -l ipv6 -d 'Use IPv6 only'
complete -c netkit -n "__fish_netkit_using_subcommand mtr" -s n -l numeric -l no-dns -d 'Show addresses, do not look up names'
complete -c netkit -n "__fish_netkit_using_subcommand mtr" -s r -l report -d 'Print a report instead of the live view; 10 rounds unless -c says otherwise'
complete -c netkit -n "__fish_netkit_using_subcommand mtr" -s w -l report-wide -d 'A report that does not cut names'
complete -c netkit -n "__fish_netkit_using_subcommand mtr" -s j -d 'The same as --format mtr'
complete -c netkit -n "__fish_netkit_using_subcommand mtr" -s z -l aslookup -d 'Show AS numbers; they come from the table of --asn, without which there are none'
complete -c netkit -n "__fish_netkit_using_subcommand mtr" -s u -l udp -d 'Use UDP datagrams [default port: 33434]'
complete -c netkit -n "__fish_netkit_using_subcommand mtr" -s T -l tcp -d 'Use TCP handshakes [default port: 80]'
complete -c netkit -n "__fish_netkit_using_subcommand mtr" -l json -d 'One JSON document at the end, also when the run fails or is interrupted'
complete -c netkit -n "__fish_netkit_using_subcommand mtr" -l jsonl -d 'JSON events as they happen, one a line; the last line is the document of --json'
complete -c netkit -n "__fish_netkit_using_subcommand mtr" -l csv -d 'One CSV row for each probe'
complete -c netkit -n "__fish_netkit_using_subcommand mtr" -l plain -d 'Plain lines: no colour, no live display'
complete -c netkit -n "__fish_netkit_using_subcommand mtr" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c netkit -n "__fish_netkit_using_subcommand pathping" -s f -l first-hop -l first-ttl -d 'The first hop to probe' -r
complete -c netkit -n "__fish_netkit_using_subcommand pathping" -s m -l max-hops -l max-ttl -d 'The farthest hop to probe' -r
complete -c netkit -n "__fish_netkit_using_subcommand pathping" -l asn -d 'Show whose network each address is in, from this table (MMDB, such as GeoLite2-ASN); nobody is asked' -r -F
complete -c netkit -n "__fish_netkit_using_subcommand pathping" -l duration -d 'How long every hop is sampled' -r
complete -c netkit -n "__fish_netkit_using_subcommand pathping" -s i -l interval -d 'Time between two probes to one hop, at least 200ms' -r
complete -c netkit -n "__fish_netkit_using_subcommand pathping" -s w -l timeout -d 'How long a probe may take; a later reply is counted as late, not as lost' -r
complete -c netkit -n "__fish_netkit_using_subcommand pathping" -s p -l port -d 'The destination port of TCP and UDP' -r
complete -c netkit -n "__fish_netkit_using_subcommand pathping" -l size -d 'Payload bytes, at least 16' -r
complete -c netkit -n "__fish_netkit_using_subcommand pathping" -s s -l source -d 'Send from this address' -r
complete -c netkit -n "__fish_netkit_using_subcommand pathping" -s I -l interface -d 'Send through this interface' -r
complete -c netkit -n "__fish_netkit_using_subcommand pathping" -s Q -l tos -d 'TOS or traffic class: a number, or a DSCP name such as ef, af41, cs6' -r
complete -c netkit -n "__fish_netkit_using_subcommand pathping" -l report-file -d 'Write a page (.html) or a text (.md) with table, charts, verdict and the exact command to this file' -r -F
complete -c netkit -n "__fish_netkit_using_subcommand pathping" -l color -d 'Colour the output: auto, always, never' -r -f -a "auto\t''
always\t''
never\t''"
complete -c netkit -n "__fish_netkit_using_subcommand pathping" -s 4 -l ipv4 -d 'Use IPv4 only'
complete -c netkit -n "__fish_netkit_using_subcommand pathping" -s 6 -l ipv6 -d 'Use IPv6 only'
complete -c netkit -n "__fish_netkit_using_subcommand pathping" -s n -l numeric -l no-dns -d 'Show addresses, do not look up names'
complete -c netkit -n "__fish_netkit_using_subcommand pathping" -s U -l udp -d 'Use UDP datagrams [default port: 33434]'
complete -c netkit -n "__fish_netkit_using_subcommand pathping" -s T -l tcp -d 'Use TCP handshakes [default port: 80]'
complete -c netkit -n "__fish_netkit_using_subcommand pathping" -l json -d 'One JSON document at the end, also when the run fails or is interrupted'
complete -c netkit -n "__fish_netkit_using_subcommand pathping" -l jsonl -d 'JSON events as they happen, one a line; the last line is the document of --json'
complete -c netkit -n "__fish_netkit_using_subcommand pathping" -l csv -d 'One CSV row for each probe'
complete -c netkit -n "__fish_netkit_using_subcommand pathping" -l plain -d 'Plain lines: no colour, no live display'
complete -c netkit -n "__fish_netkit_using_subcommand pathping" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c netkit -n "__fish_netkit_using_subcommand connect" -s W -l timeout -d 'How long an answer to the handshake is waited for' -r
complete -c netkit -n "__fish_netkit_using_subcommand connect" -s c -l count -d 'Connect so many times, for statistics of the handshake' -r
complete -c netkit -n "__fish_netkit_using_subcommand connect" -s i -l interval -d 'Time from one connection to the next' -r
complete -c netkit -n "__fish_netkit_using_subcommand connect" -s s -l source -d 'Connect from this address' -r
complete -c netkit -n "__fish_netkit_using_subcommand connect" -s I -l interface -d 'Connect through this interface' -r
complete -c netkit -n "__fish_netkit_using_subcommand connect" -l ttl -d 'TTL or hop limit of the connection' -r
complete -c netkit -n "__fish_netkit_using_subcommand connect" -s Q -l tos -d 'TOS or traffic class: a number, or a DSCP name such as ef, af41, cs6' -r
complete -c netkit -n "__fish_netkit_using_subcommand connect" -l proxy -d 'Connect through this HTTP proxy (CONNECT); without a URL through the environment\'s, as curl would' -r
complete -c netkit -n "__fish_netkit_using_subcommand connect" -l hold -d 'Stay connected for so long and watch what the service does' -r
complete -c netkit -n "__fish_netkit_using_subcommand connect" -l send -d 'Send this text; \\r, \\n, \\t, \\0 and \\\\ stand for what they do in C' -r
complete -c netkit -n "__fish_netkit_using_subcommand connect" -l expect -d 'Stay until the service has sent this text, with the same escapes' -r
complete -c netkit -n "__fish_netkit_using_subcommand connect" -l tls -d 'Speak TLS then, and judge the certificate for NAME, by default the target\'s; URLs such as https:// imply it' -r
complete -c netkit -n "__fish_netkit_using_subcommand connect" -l alpn -d 'Offer these protocols (ALPN), such as h2,http/1.1, which is what https:// offers' -r
complete -c netkit -n "__fish_netkit_using_subcommand connect" -l ca -d 'Trust the certificates in this file (PEM) instead of the system\'s' -r -F
complete -c netkit -n "__fish_netkit_using_subcommand connect" -l budget -d 'Packets that may be sent to find out why a connection fails, besides those of the connection itself' -r
complete -c netkit -n "__fish_netkit_using_subcommand connect" -l color -d 'Colour the output: auto, always, never' -r -f -a "auto\t''
always\t''
never\t''"
complete -c netkit -n "__fish_netkit_using_subcommand connect" -s 4 -l ipv4 -d 'Use IPv4 only'
complete -c netkit -n "__fish_netkit_using_subcommand connect" -s 6 -l ipv6 -d 'Use IPv6 only'
complete -c netkit -n "__fish_netkit_using_subcommand connect" -l all -d 'Try every address of a name one after the other, instead of racing them as browsers do'
complete -c netkit -n "__fish_netkit_using_subcommand connect" -l mss-test -d 'Transfer in long and in short segments, and find out whether long ones vanish on the way (MTU black hole)'
complete -c netkit -n "__fish_netkit_using_subcommand connect" -s n -l numeric -d 'Accepted out of habit: addresses are never looked up'
complete -c netkit -n "__fish_netkit_using_subcommand connect" -s q -l quiet -d 'The verdict alone'
complete -c netkit -n "__fish_netkit_using_subcommand connect" -s v -l verbose -d 'More: what the kernel said of each connection'
complete -c netkit -n "__fish_netkit_using_subcommand connect" -l json -d 'One JSON document at the end, also when the run fails or is interrupted'
complete -c netkit -n "__fish_netkit_using_subcommand connect" -l jsonl -d 'JSON events as they happen, one a line; the last line is the document of --json'
complete -c netkit -n "__fish_netkit_using_subcommand connect" -l csv -d 'One CSV row for each probe'
complete -c netkit -n "__fish_netkit_using_subcommand connect" -l plain -d 'Plain lines: no colour, no live display'
complete -c netkit -n "__fish_netkit_using_subcommand connect" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c netkit -n "__fish_netkit_using_subcommand lookup" -s x -l reverse -d 'Look up the name of this address' -r
complete -c netkit -n "__fish_netkit_using_subcommand lookup" -s t -l type -d 'Ask for this type' -r
complete -c netkit -n "__fish_netkit_using_subcommand lookup" -l compare -d 'Compare these servers, which are asked all at once: who says the same, and which version of the zone they have' -r
complete -c netkit -n "__fish_netkit_using_subcommand lookup" -l count -d 'Ask each server so often, and show how fast it answers: minimum, median, 95th percentile and loss' -r
complete -c netkit -n "__fish_netkit_using_subcommand lookup" -s f -l file -d 'Ask for every line of this file, NAME or NAME TYPE, and write a line of JSON for each; - is standard input' -r -F
complete -c netkit -n "__fish_netkit_using_subcommand lookup" -l in-flight -d 'With --file: questions under way at once' -r
complete -c netkit -n "__fish_netkit_using_subcommand lookup" -l hints -d 'Servers of the root for --trace, a file in the form of root.hints, instead of those of the Internet' -r -F
complete -c netkit -n "__fish_netkit_using_subcommand lookup" -l anchor -d 'Trust the DS and DNSKEY records in this file, and not the root of the Internet; implies --dnssec' -r -F
complete -c netkit -n "__fish_netkit_using_subcommand lookup" -s p -l port -d 'Port of the servers' -r
complete -c netkit -n "__fish_netkit_using_subcommand lookup" -s I -l interface -d 'Ask through this interface or from this address' -r
complete -c netkit -n "__fish_netkit_using_subcommand lookup" -l tls -d 'Ask over TLS (DoT, RFC 7858), port 853; the certificate has to be for NAME, or else for the server as it is named' -r
complete -c netkit -n "__fish_netkit_using_subcommand lookup" -l https -d 'Ask over HTTPS (DoH, RFC 8484) at this path, port 443; a server may be named by its URL instead' -r
complete -c netkit -n "__fish_netkit_using_subcommand lookup" -l ca -d 'Trust the certificates in this file (PEM) instead of those of the system' -r -F
complete -c netkit -n "__fish_netkit_using_subcommand lookup" -l timeout -d 'How long each try waits for an answer; by default 1 s, then 2 s. With --file: at most, by default 1 s, and as long as a server usually needs before it is asked again' -r
complete -c netkit -n "__fish_netkit_using_subcommand lookup" -l tries -d 'Datagrams that a question may cost; by default 3, and 6 with --file' -r
complete -c netkit -n "__fish_netkit_using_subcommand lookup" -l cookie -d 'Send a cookie (RFC 7873): 8 bytes by chance, or these' -r
complete -c netkit -n "__fish_netkit_using_subcommand lookup" -l subnet -d 'Ask as if from this network (RFC 7871)' -r
complete -c netkit -n "__fish_netkit_using_subcommand lookup" -l bufsize -d 'The longest UDP answer that is taken, in bytes' -r
complete -c netkit -n "__fish_netkit_using_subcommand lookup" -l color -d 'Colour the output: auto, always, never' -r -f -a "auto\t''
always\t''
never\t''"
complete -c netkit -n "__fish_netkit_using_subcommand lookup" -l no-recurse -d 'Ask without recursion (RD=0), as servers ask one another'
complete -c netkit -n "__fish_netkit_using_subcommand lookup" -l cd -d 'Ask the server not to verify signatures (CD=1)'
complete -c netkit -n "__fish_netkit_using_subcommand lookup" -l ad -d 'Ask whether the server has verified the answer (AD=1); this is the default'
complete -c netkit -n "__fish_netkit_using_subcommand lookup" -l no-ad -d 'Do not ask whether the server has verified the answer (AD=0)'
complete -c netkit -n "__fish_netkit_using_subcommand lookup" -l trace -d 'Walk from the servers of the root down to the name, asking every server on the way and no resolver'
complete -c netkit -n "__fish_netkit_using_subcommand lookup" -l dnssec -d 'Walk the chain of trust from the root down, and say which link is broken'
complete -c netkit -n "__fish_netkit_using_subcommand lookup" -s 4 -l ipv4 -d 'Ask servers by IPv4 only'
complete -c netkit -n "__fish_netkit_using_subcommand lookup" -s 6 -l ipv6 -d 'Ask servers by IPv6 only'
complete -c netkit -n "__fish_netkit_using_subcommand lookup" -l tcp -d 'Ask over TCP from the start'
complete -c netkit -n "__fish_netkit_using_subcommand lookup" -l no-edns -d 'Ask without EDNS, as before 1999'
complete -c netkit -n "__fish_netkit_using_subcommand lookup" -l do -d 'Ask for signatures (DO=1)'
complete -c netkit -n "__fish_netkit_using_subcommand lookup" -l nsid -d 'Ask which of its machines the server is (NSID, RFC 5001)'
complete -c netkit -n "__fish_netkit_using_subcommand lookup" -l padding -d 'Fill the question up to a multiple of 128 bytes (RFC 8467)'
complete -c netkit -n "__fish_netkit_using_subcommand lookup" -l short -d 'The data alone, a line each, as dig +short'
complete -c netkit -n "__fish_netkit_using_subcommand lookup" -l zone -d 'The answer\'s records alone, as dig +noall +answer'
complete -c netkit -n "__fish_netkit_using_subcommand lookup" -s q -l quiet -d 'The verdict alone'
complete -c netkit -n "__fish_netkit_using_subcommand lookup" -s v -l verbose -d 'More: authority and additional records'
complete -c netkit -n "__fish_netkit_using_subcommand lookup" -l json -d 'One JSON document at the end, also when the run fails or is interrupted'
complete -c netkit -n "__fish_netkit_using_subcommand lookup" -l jsonl -d 'JSON events as they happen, one a line; the last line is the document of --json'
complete -c netkit -n "__fish_netkit_using_subcommand lookup" -l plain -d 'Plain lines: no colour, no live display'
complete -c netkit -n "__fish_netkit_using_subcommand lookup" -l csv -d 'One CSV row for each probe'
complete -c netkit -n "__fish_netkit_using_subcommand lookup" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c netkit -n "__fish_netkit_using_subcommand capture" -s i -l interface -d 'The interface; any is all of them, with one copy of each packet' -r
complete -c netkit -n "__fish_netkit_using_subcommand capture" -s r -l read -d 'Read a capture file, pcap or pcapng; - is standard input' -r -F
complete -c netkit -n "__fish_netkit_using_subcommand capture" -s w -l write -d 'Write the packets into this file, as pcapng' -r -F
complete -c netkit -n "__fish_netkit_using_subcommand capture" -s c -l count -d 'Stop after so many packets' -r
complete -c netkit -n "__fish_netkit_using_subcommand capture" -l for -d 'Stop after this time' -r
complete -c netkit -n "__fish_netkit_using_subcommand capture" -l color -d 'Colour the output: auto, always, never' -r -f -a "auto\t''
always\t''
never\t''"
complete -c netkit -n "__fish_netkit_using_subcommand capture" -l summary -d 'The numbers of each connection at the end, and no line for each segment'
complete -c netkit -n "__fish_netkit_using_subcommand capture" -s n -l numeric -d 'Addresses and ports stay numbers; so they do anyway'
complete -c netkit -n "__fish_netkit_using_subcommand capture" -s q -l quiet -d 'The verdict alone'
complete -c netkit -n "__fish_netkit_using_subcommand capture" -l json -d 'One JSON document at the end, also when the run fails or is interrupted'
complete -c netkit -n "__fish_netkit_using_subcommand capture" -l jsonl -d 'JSON events as they happen, one a line; the last line is the document of --json'
complete -c netkit -n "__fish_netkit_using_subcommand capture" -l plain -d 'Plain lines: no colour, no live display'
complete -c netkit -n "__fish_netkit_using_subcommand capture" -l csv -d 'One CSV row for each probe'
complete -c netkit -n "__fish_netkit_using_subcommand capture" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c netkit -n "__fish_netkit_using_subcommand sockets" -s w -l watch -d 'Rates every so many seconds, 1 without a number; with --problems, look twice, so long apart' -r
complete -c netkit -n "__fish_netkit_using_subcommand sockets" -s c -l count -d 'With --watch: so many intervals' -r
complete -c netkit -n "__fish_netkit_using_subcommand sockets" -s N -l netns -d 'Those of another network namespace: a name of `ip netns`, a process number or a path (needs root)' -r
complete -c netkit -n "__fish_netkit_using_subcommand sockets" -l color -d 'Colour the output: auto, always, never' -r -f -a "auto\t''
always\t''
never\t''"
complete -c netkit -n "__fish_netkit_using_subcommand sockets" -l list -d 'Each socket in a line, as ss'
complete -c netkit -n "__fish_netkit_using_subcommand sockets" -l problems -d 'Everything that is wrong, with evidence and remedy'
complete -c netkit -n "__fish_netkit_using_subcommand sockets" -s t -l tcp -d 'TCP sockets only'
complete -c netkit -n "__fish_netkit_using_subcommand sockets" -s u -l udp -d 'UDP sockets only; with -t both, which is the default'
complete -c netkit -n "__fish_netkit_using_subcommand sockets" -s 4 -l ipv4 -d 'Sockets that speak IPv4 only'
complete -c netkit -n "__fish_netkit_using_subcommand sockets" -s 6 -l ipv6 -d 'Sockets that speak IPv6 only'
complete -c netkit -n "__fish_netkit_using_subcommand sockets" -s l -l listening -d 'List those that listen, and UDP sockets that take datagrams from anybody'
complete -c netkit -n "__fish_netkit_using_subcommand sockets" -s a -l all -d 'List all sockets, as ss -a'
complete -c netkit -n "__fish_netkit_using_subcommand sockets" -s p -l processes -d 'Name the processes, as ss -p; this is the default'
complete -c netkit -n "__fish_netkit_using_subcommand sockets" -l no-processes -d 'Do not look for processes: faster where there are many'
complete -c netkit -n "__fish_netkit_using_subcommand sockets" -s n -l numeric -d 'Users by number; addresses and ports are never anything else'
complete -c netkit -n "__fish_netkit_using_subcommand sockets" -s q -l quiet -d 'The verdict alone'
complete -c netkit -n "__fish_netkit_using_subcommand sockets" -s v -l verbose -d 'More of each socket: its timer, round trip, window, repetitions, memory and control group'
complete -c netkit -n "__fish_netkit_using_subcommand sockets" -l json -d 'One JSON document at the end, also when the run fails or is interrupted'
complete -c netkit -n "__fish_netkit_using_subcommand sockets" -l jsonl -d 'JSON events as they happen, one a line; the last line is the document of --json'
complete -c netkit -n "__fish_netkit_using_subcommand sockets" -l plain -d 'Plain lines: no colour, no live display'
complete -c netkit -n "__fish_netkit_using_subcommand sockets" -l csv -d 'One CSV row for each socket; implies --list'
complete -c netkit -n "__fish_netkit_using_subcommand sockets" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c netkit -n "__fish_netkit_using_subcommand doctor" -l for -d 'How long to watch the counters' -r
complete -c netkit -n "__fish_netkit_using_subcommand doctor" -l color -d 'Colour the output: auto, always, never' -r -f -a "auto\t''
always\t''
never\t''"
complete -c netkit -n "__fish_netkit_using_subcommand doctor" -l no-lookup -d 'Ask no name server'
complete -c netkit -n "__fish_netkit_using_subcommand doctor" -s 4 -l ipv4 -d 'The way by IPv4 only'
complete -c netkit -n "__fish_netkit_using_subcommand doctor" -s 6 -l ipv6 -d 'The way by IPv6 only'
complete -c netkit -n "__fish_netkit_using_subcommand doctor" -s q -l quiet -d 'The verdict alone'
complete -c netkit -n "__fish_netkit_using_subcommand doctor" -s v -l verbose -d 'More: every check, also where nothing is wrong, with what it rests on'
complete -c netkit -n "__fish_netkit_using_subcommand doctor" -l json -d 'One JSON document at the end, also when the run fails or is interrupted'
complete -c netkit -n "__fish_netkit_using_subcommand doctor" -l jsonl -d 'JSON events as they happen, one a line; the last line is the document of --json'
complete -c netkit -n "__fish_netkit_using_subcommand doctor" -l plain -d 'Plain lines: no colour, no live display'
complete -c netkit -n "__fish_netkit_using_subcommand doctor" -l csv -d 'One CSV row for each probe'
complete -c netkit -n "__fish_netkit_using_subcommand doctor" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c netkit -n "__fish_netkit_using_subcommand explain" -l color -d 'Colour the output: auto, always, never' -r -f -a "auto\t''
always\t''
never\t''"
complete -c netkit -n "__fish_netkit_using_subcommand explain" -l json -d 'One JSON document'
complete -c netkit -n "__fish_netkit_using_subcommand explain" -l plain -d 'Plain lines: no colour'
complete -c netkit -n "__fish_netkit_using_subcommand explain" -s h -l help -d 'Print help (see more with \'--help\')'
