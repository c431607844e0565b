//! Keeps the optimisation level, which the bench names.

fn main() {
    let level = std::env::var("OPT_LEVEL").unwrap_or_default();
    println!("cargo:rustc-env=OPTIMISATION_LEVEL={level}");
}
