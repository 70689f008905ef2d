my ($seccomp, $connect) = `uname -m` =~ /aarch64/ ? (277, 203) : (317, 42);
my $filter = pack "(SCCL)4", 0x20, 0, 0, 0, 0x15, 0, 1, $connect, 6, 0, 0, 0x50001, 6, 0, 0, 0x7fff0000;
my $program = pack "S x6 P", 4, $filter;
syscall($seccomp, 1, 0, $program) == 0 or die "seccomp: $!";
exec @ARGV;
