//! Asks the linker to leave the page's constants apart, so that `xtask/js/split.mjs` can give each to the chunk that uses it.

fn main() {
    println!("cargo:rerun-if-changed=build.rs");
    if std::env::var("CARGO_CFG_TARGET_ARCH").is_ok_and(|target| target == "wasm32") {
        println!("cargo:rustc-link-arg-bins=--no-merge-data-segments");
    }
}
