socket my $kernel, 16, 3, 12 or die "netlink: $!";
sub attribute { my ($type, $value) = @_; pack "SSa*x![4]", 4 + length $value, $type, $value }
sub tuple { my ($from, $to) = @_;
  attribute(0x8001, attribute(1, $from) . attribute(2, $to)) .
  attribute(0x8002, attribute(1, "\x11") . attribute(2, "@@") . attribute(3, "@@")) }
my $batch = "";
for my $host (0 .. ($ARGV[0] + 1000) / 60_000) {
  my ($here, $there) = (pack("N", 0xc6120000), pack("N", 0xc6130000 + $host));
  my $body = pack("CCn", 2, 0, 0) . attribute(0x8001, tuple($here, $there))
    . attribute(0x8002, tuple($there, $here)) . attribute(3, pack "N", 14) . attribute(7, pack "N", 600);
  my @pieces = split /@@/, pack("LSSLL", 16 + length $body, 0x100, 0x601, 0, 0) . $body;
  for my $port (1_024 .. 61_100) {
    $batch .= join pack("n", $port), @pieces;
    next if length $batch < 60_000;
    syswrite $kernel, $batch; $batch = "";
  }
}
syswrite $kernel, $batch;
