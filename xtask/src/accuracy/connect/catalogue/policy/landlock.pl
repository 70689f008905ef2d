my $handled = pack "QQ", 0, 2;
my $ruleset = syscall 444, $handled, 16, 0;
syscall(446, $ruleset, 0) == 0 or die "landlock: $!";
exec @ARGV;
