//! The whole page as one HTML file that opens from disk: wasm (deflated, base64), glue, styles, font and icons inlined,
//! under a policy that names the hash of each script (anchors: frontend §2.4).

use crate::setup::{self, Tools};
use crate::{Outcome, process};

/// Folds `dist/` into `target/bundle/wirelab.html`.
pub(crate) fn fold(tools: &Tools) -> Outcome {
    let file = setup::target().join("bundle/wirelab.html");
    process::step("the page as one file", "2 s", || {
        process::open(tools.native("node", &["xtask/js/bundle.mjs", "dist"]).arg(&file))
    })
}
