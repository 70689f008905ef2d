my ($type, $hook) = splice @ARGV, 0, 2;
my $bpf = `uname -m` =~ /aarch64/ ? 280 : 321;
my ($root) = `findmnt -nt cgroup2 -o TARGET` =~ /(\S+)/ or die "no cgroup2";
my $group = "$root/netkit-accuracy-$$";
mkdir $group or die "$group: $!";
opendir my $place, $group;
my ($code, $license) = (pack("(CCsl)2", 0xb7, 0, 0, 0, 0x95, 0, 0, 0), "GPL");
my $load = pack "LLPPLLQLLa16LL", $type, 2, $code, $license, 0, 0, 0, 0, 0, "", 0, $hook;
my $program = syscall $bpf, 5, $load, length $load;
my $attach = pack "L4", fileno $place, $program, $hook, 0;
syscall($bpf, 8, $attach, length $attach) == 0 or die "bpf: $!";
my $tool = fork // die "fork: $!";
if (!$tool) {
  open my $members, ">", "$group/cgroup.procs" or die "$group: $!";
  print $members $$;
  close $members or die "$group: $!";
  exec @ARGV;
}
waitpid $tool, 0;
my $code_of_tool = $? >> 8;
rmdir $group or die "$group: $!";
exit $code_of_tool;
