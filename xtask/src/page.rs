//! The published page: Trunk's release build into `dist/`, a strict Content-Security-Policy in its head, one minified style
//! sheet, minified scripts, the module split into chunks (`xtask/js/split.mjs`), short names between module and glue, the modules
//! packed, and what a visit loads, against `budgets.toml`.

use std::path::Path;

use crate::setup::Tools;
use crate::{Outcome, modules, process};

/// What the page may do: run its own scripts and wasm, start workers from its own code, ask its own host. Nothing else.
/// Delivered as a meta element so that it holds on every static host.
pub(crate) const POLICY: &str = "default-src 'none'; script-src 'self' 'wasm-unsafe-eval'; \
    worker-src 'self' blob:; connect-src 'self'; style-src 'self'; img-src 'self' data: blob:; \
    font-src 'self' data:; manifest-src 'self'; base-uri 'none'; form-action 'none'";

/// Builds `dist/`.
pub(crate) fn build(tools: &Tools) -> Outcome {
    modules::build(tools, true)?;
    process::step(
        "the page: release build",
        "4 to 6 min from nothing on two cores, 2 min after a change",
        || process::open(&mut trunk(tools, &["build", "--release", "--offline"])),
    )?;
    let index = Path::new("dist/index.html");
    let html = std::fs::read_to_string(index).map_err(|error| format!("{}: {error}", index.display()))?;
    std::fs::write(index, with_policy(&html, POLICY)?).map_err(|error| error.to_string())?;
    process::open(&mut tools.native("node", &["xtask/js/styles.mjs"]))?;
    minify(tools)?;
    for script in ["split", "imports", "pack", "modules", "sizes"] {
        process::open(&mut tools.native("node", &[&format!("xtask/js/{script}.mjs")]))?;
    }
    Ok(())
}

/// Scripts and styles without what only their readers need. By esbuild: Trunk's own minifier broke a destructuring
/// default (`[first, last = first]`).
fn minify(tools: &Tools) -> Outcome {
    let files = std::fs::read_dir("dist").map_err(|error| format!("dist: {error}"))?;
    let files = files.flatten().map(|entry| entry.path());
    let files: Vec<_> = files
        .filter(|file| file.extension().is_some_and(|end| end == "js" || end == "css"))
        .map(|file| file.display().to_string())
        .collect();
    let mut arguments = vec!["--minify", "--allow-overwrite", "--log-level=warning", "--outdir=dist"];
    arguments.extend(files.iter().map(String::as_str));
    process::open(&mut tools.native("esbuild", &arguments))
}

/// Trunk, quiet about its own progress.
pub(crate) fn trunk(tools: &Tools, arguments: &[&str]) -> std::process::Command {
    let mut trunk = tools.wasm("trunk", arguments);
    trunk.env("TRUNK_SKIP_VERSION_CHECK", "true").env_remove("NO_COLOR");
    trunk
}

/// The page with the policy as the first thing in its head, before anything that it governs. The head's own tag may be
/// missing: what makes the page smaller leaves it out, as HTML allows.
fn with_policy(html: &str, policy: &str) -> Outcome<String> {
    let head = html.find("<meta").ok_or("dist/index.html has no <meta")?;
    let meta = format!("<meta http-equiv=\"Content-Security-Policy\" content=\"{policy}\">");
    Ok(format!("{}{meta}{}", &html[..head], &html[head..]))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_policy_comes_before_all_that_it_governs() {
        let html = with_policy(
            "<html><meta charset=utf-8><script src=a></script></head></html>",
            "default-src 'none'",
        )
        .unwrap();
        assert!(html.find("Content-Security-Policy").unwrap() < html.find("<script").unwrap());
        assert!(with_policy("<html></html>", "x").is_err());
    }

    #[test]
    fn the_policy_allows_no_inline_script_and_no_other_host() {
        assert!(!POLICY.contains("unsafe-inline") && !POLICY.contains("'unsafe-eval'"));
        assert!(!POLICY.contains("http") && !POLICY.contains('*'));
    }
}
