//! How the binary is linked: relative relocations in the packed form (`DT_RELR`), which the loader reads in a twentieth of the
//! bytes.
//!
//! glibc understands it since 2.36 and musl since 1.2.4. Code that is unlikely to run stands apart, so that fewer pages are
//! mapped. A linker that does not know one of them says so and links as before.

fn main() {
    println!("cargo::rerun-if-changed=build.rs");
    if std::env::var("CARGO_CFG_TARGET_OS").is_ok_and(|system| system == "linux") {
        println!("cargo::rustc-link-arg-bins=-Wl,-z,pack-relative-relocs");
        println!("cargo::rustc-link-arg-bins=-Wl,-z,keep-text-section-prefix");
    }
}
