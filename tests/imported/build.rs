//! A directory of schemas needs these lines, so that a file that is added is seen. A single file needs none.

fn main() {
    println!("cargo::rerun-if-changed=schemas");
}
