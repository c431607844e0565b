//! The binary: everything is in the library, so that it compiles and is tested natively too.

fn main() {
    app::start();
}
