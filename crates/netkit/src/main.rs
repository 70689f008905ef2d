//! The binary's door: everything happens in the library, so that its command line can be documented from there.

fn main() -> std::process::ExitCode {
    netkit::main()
}
