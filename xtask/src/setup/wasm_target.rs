//! The wasm32 target. On an ordinary machine rustup adds it in seconds. Where rustup can't fetch anything, Debian's own
//! Rust is unpacked into the cache and its standard library is built for wasm32 once. Sources of one Rust version don't
//! build with another version's rustc, so compiler and sources come from the same release.

use std::path::{Path, PathBuf};
use std::process::Command;

use super::debian;
use crate::{Outcome, process};

const TARGET: &str = "wasm32-unknown-unknown";
/// The page's reactive crates and edition 2024 need at least this.
const LEAST_MINOR: u32 = 90;

/// Which rustc builds for wasm32.
pub(crate) enum Toolchain {
    /// The one that is there has the target.
    Present,
    /// Debian's, unpacked below this folder, linked by this rust-lld.
    Unpacked {
        /// The folder that holds `usr`.
        folder: PathBuf,
        /// rustup's own rust-lld.
        linker: PathBuf,
    },
}

impl Toolchain {
    /// Makes cargo, and everything that calls it, build for wasm32 with this toolchain.
    pub(crate) fn apply(&self, command: &mut Command) {
        if let Self::Unpacked { folder, linker } = self {
            command.env("RUSTC", folder.join("usr/bin/rustc"));
            command.env("LD_LIBRARY_PATH", libraries(folder));
            command.env("CARGO_TARGET_WASM32_UNKNOWN_UNKNOWN_LINKER", linker);
        }
    }
}

/// Finds the target or brings it.
pub(super) fn ready() -> Outcome<Toolchain> {
    let sysroot = process::answer(&mut process::program("rustc", ["--print", "sysroot"]))
        .map(PathBuf::from)
        .ok_or("rustc is missing: install Rust with rustup")?;
    if has_std(&sysroot) {
        return Ok(Toolchain::Present);
    }
    if let Some(toolchain) = unpacked_before(&sysroot)? {
        return Ok(toolchain);
    }
    let why = match rustup_adds(&sysroot) {
        Ok(()) => return Ok(Toolchain::Present),
        Err(why) => why,
    };
    println!("   rustup cannot bring {TARGET} here ({why}); Debian's own Rust stands in");
    let missing = |need: &str| format!("{TARGET} cannot be had from rustup ({why}), and {need}");
    if process::which("apt-get").is_none() || process::which("dpkg").is_none() {
        return Err(missing(
            "this is no Debian whose packages could stand in: run `rustup target add` where it works",
        ));
    }
    let version =
        debian::candidate("rustc-web", |version| minor(version).is_some_and(|minor| minor >= LEAST_MINOR))
            .map_err(|error| missing(&error))?;
    let release: Vec<&str> = version.split(['.', '+', '~', '-']).take(3).collect();
    let folder = folder_of(&release.join("."));
    let linker = linker(&sysroot)?;
    process::step(
        &format!("Debian's Rust {}: downloading into the cache", release.join(".")),
        "1 min",
        || unpack(&folder, &format!("{}.{}", release[0], release[1])),
    )?;
    process::step("the standard library for wasm32: building", "1 to 3 min", || build_std(&folder, &linker))?;
    std::fs::write(folder.join("ready"), version).map_err(|error| error.to_string())?;
    Ok(Toolchain::Unpacked { folder, linker })
}

/// The short way; where it does not work it says so at once.
fn rustup_adds(sysroot: &Path) -> Outcome {
    if process::which("rustup").is_none() {
        return Err("it is missing".into());
    }
    println!("── {TARGET}: rustup target add (10 s)");
    let reason = |error: String| {
        let words = error.lines().rfind(|line| line.contains("error")).unwrap_or(&error).to_owned();
        words.split(": ").last().unwrap_or_default().trim_end_matches(')').to_owned()
    };
    process::quiet(&mut process::program("rustup", ["target", "add", TARGET])).map_err(reason)?;
    if has_std(sysroot) { Ok(()) } else { Err("it added the target to another toolchain".into()) }
}

/// The second number of a version: 96 of `1.96.0+dfsg1`.
fn minor(version: &str) -> Option<u32> {
    version.split('.').nth(1)?.parse().ok()
}

fn has_std(sysroot: &Path) -> bool {
    let folder = sysroot.join("lib/rustlib").join(TARGET).join("lib");
    std::fs::read_dir(folder).is_ok_and(|entries| {
        entries.flatten().any(|entry| entry.file_name().to_string_lossy().starts_with("libstd-"))
    })
}

fn folder_of(release: &str) -> PathBuf {
    super::cache().join(format!("debian-rust-{release}"))
}

fn unpacked_before(sysroot: &Path) -> Outcome<Option<Toolchain>> {
    let mut found: Vec<PathBuf> = std::fs::read_dir(super::cache())
        .into_iter()
        .flatten()
        .flatten()
        .map(|entry| entry.path())
        .filter(|path| path.to_string_lossy().contains("debian-rust-") && path.join("ready").is_file())
        .collect();
    found.sort();
    found.pop().map(|folder| Ok(Toolchain::Unpacked { folder, linker: linker(sysroot)? })).transpose()
}

/// rust-lld inside the toolchain that runs; Debian's own needs another package.
fn linker(sysroot: &Path) -> Outcome<PathBuf> {
    let file = sysroot.join("lib/rustlib").join(host()?).join("bin/rust-lld");
    if file.is_file() { Ok(file) } else { Err(format!("{} is missing", file.display())) }
}

fn host() -> Outcome<String> {
    let version = process::answer(&mut process::program("rustc", ["-vV"])).unwrap_or_default();
    let host = version.lines().find_map(|line| line.strip_prefix("host: "));
    host.map(str::to_owned).ok_or("rustc does not say its host".into())
}

/// Debian's multiarch name of the host: `x86_64-linux-gnu`.
fn multiarch() -> String {
    host().unwrap_or_default().replace("-unknown-", "-")
}

fn libraries(folder: &Path) -> std::ffi::OsString {
    let mut folders = vec![folder.join("usr/lib").join(multiarch()), folder.join("lib").join(multiarch())];
    let llvm = std::fs::read_dir(folder.join("usr/lib")).into_iter().flatten().flatten();
    folders.extend(
        llvm.filter(|entry| entry.file_name().to_string_lossy().starts_with("llvm-"))
            .map(|entry| entry.path().join("lib")),
    );
    std::env::join_paths(folders).unwrap_or_default()
}

/// Unpacks compiler, sources and what they need; libraries of a very bare system too.
fn unpack(folder: &Path, release: &str) -> Outcome {
    let standard = format!("libstd-rust-web-{release}");
    let llvm = debian::depends(&standard).into_iter().find(|name| name.starts_with("libllvm"));
    let llvm = llvm.ok_or_else(|| format!("{standard} names no libllvm"))?;
    // libstd-rust-web-dev holds the host's standard library, which build scripts and macros need.
    let packages =
        ["rustc-web".into(), "libstd-rust-web-dev".into(), standard, "rust-web-src".into(), llvm.clone()];
    debian::unpack(&packages, folder)?;
    if starts(folder) {
        return Ok(());
    }
    // The library packages of LLVM's own dependencies; the C library itself must be the system's.
    let bare: Vec<String> = debian::depends(&llvm)
        .into_iter()
        .filter(|name| !name.starts_with("libc6") && !name.contains("gcc"))
        .collect();
    debian::unpack(&bare, folder)?;
    let second: Vec<String> = bare
        .iter()
        .flat_map(|name| debian::depends(name))
        .filter(|name| name.starts_with("lib") && !name.starts_with("libc6") && !name.contains("gcc"))
        .collect();
    debian::unpack(&second, folder)?;
    if starts(folder) {
        Ok(())
    } else {
        Err("Debian's rustc does not start: `ldd` on it tells what it misses".into())
    }
}

fn starts(folder: &Path) -> bool {
    let mut rustc = process::program(folder.join("usr/bin/rustc"), ["--version"]);
    process::answer(rustc.env("LD_LIBRARY_PATH", libraries(folder))).is_some()
}

/// Builds the standard library in an empty crate and puts it where rustc looks for it. Bitcode is embedded because the
/// release page is built with link-time optimisation.
fn build_std(folder: &Path, linker: &Path) -> Outcome {
    let empty = folder.join("empty");
    std::fs::create_dir_all(empty.join("src")).map_err(|error| error.to_string())?;
    let manifest = "[package]\nname = \"empty\"\nversion = \"0.0.0\"\nedition = \"2021\"\n[workspace]\n";
    std::fs::write(empty.join("Cargo.toml"), manifest).map_err(|error| error.to_string())?;
    std::fs::write(empty.join("src/lib.rs"), "").map_err(|error| error.to_string())?;
    let parts = "-Zbuild-std=std,panic_abort,test,proc_macro";
    let mut build = process::program("cargo", ["build", "--release", parts, "--target", TARGET]);
    let toolchain = Toolchain::Unpacked { folder: folder.to_path_buf(), linker: linker.to_path_buf() };
    toolchain.apply(&mut build);
    build.env("RUSTC_BOOTSTRAP", "1").env("RUSTFLAGS", "-Cembed-bitcode=yes").current_dir(&empty);
    build.env("CARGO_TARGET_DIR", empty.join("target"));
    process::quiet(&mut build)?;
    let built = empty.join("target").join(TARGET).join("release/deps");
    let home = folder.join("usr/lib/rustlib").join(TARGET).join("lib");
    std::fs::create_dir_all(&home).map_err(|error| error.to_string())?;
    for entry in std::fs::read_dir(built).map_err(|error| error.to_string())? {
        let file = entry.map_err(|error| error.to_string())?.path();
        let name = file.file_name().unwrap_or_default().to_string_lossy().into_owned();
        if name.ends_with(".rlib") && !name.starts_with("libempty") {
            std::fs::copy(&file, home.join(&name)).map_err(|error| format!("{name}: {error}"))?;
        }
    }
    std::fs::remove_dir_all(&empty).map_err(|error| error.to_string())
}
