//! Files out of the page and into it, and pictures for the clipboard.

use js_sys::{Array, ArrayBuffer, Function, Object, Promise, Reflect, Uint8Array};
use wasm_bindgen::{JsCast, JsValue};
use web_sys::{Blob, BlobPropertyBag, HtmlCanvasElement, HtmlElement, Url};

use crate::browser::{after, window};
use crate::dom::element;

/// How long a file's address is kept: the browser takes it at once, but not within the click. In milliseconds.
const KEPT_MS: i32 = 30_000;

/// Why there is no file.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Trouble {
    /// The figure is not there any more.
    Gone,
    /// The browser gave no picture.
    TooLarge,
    /// The browser refused to take or give bytes.
    Refused,
    /// The browser copies no pictures, or refused to.
    NotCopied,
}

impl Trouble {
    /// The same for the reader, with the way on.
    pub fn says(self) -> &'static str {
        match self {
            Self::Gone => "There is nothing to export yet: the run has not brought this figure.",
            Self::TooLarge => {
                "The browser could not make this picture, perhaps for want of memory. A smaller PNG or the SVG may work."
            }
            Self::Refused => "The browser refused to hand over the file. Copy the link instead.",
            Self::NotCopied => "This browser did not copy the picture. Save it as PNG, or copy the link.",
        }
    }
}

/// Gives the reader a file.
pub fn save(name: &str, kind: &str, bytes: &[u8]) -> Result<(), Trouble> {
    let options = BlobPropertyBag::new();
    options.set_type(kind);
    let parts = Array::of1(&Uint8Array::from(bytes));
    let blob = Blob::new_with_u8_array_sequence_and_options(&parts, &options);
    let address =
        blob.and_then(|blob| Url::create_object_url_with_blob(&blob)).map_err(|_| Trouble::Refused)?;
    let link = element("a").attribute("href", &address).attribute("download", name);
    link.node::<HtmlElement>().click();
    let _ = after(KEPT_MS, move || drop(Url::revoke_object_url(&address)));
    Ok(())
}

/// What is on the canvas as a PNG, once the browser has it.
pub fn encoded(canvas: &HtmlCanvasElement) -> Promise {
    Promise::new(&mut |done, _| {
        if canvas.to_blob(&done).is_err() {
            // Nobody waits for what it answers.
            let _ = done.call1(&JsValue::NULL, &JsValue::NULL);
        }
    })
}

/// Asks for the bytes of a blob or file.
pub fn bytes(blob: JsValue) -> Result<Promise, Trouble> {
    blob.dyn_into::<Blob>().map(|blob| blob.array_buffer()).map_err(|_| Trouble::TooLarge)
}

/// The bytes that were asked for.
pub fn read(answer: Result<JsValue, JsValue>) -> Result<Vec<u8>, Trouble> {
    let buffer = answer.and_then(JsCast::dyn_into::<ArrayBuffer>).map_err(|_| Trouble::Refused)?;
    Ok(Uint8Array::new(&buffer).to_vec())
}

/// Puts what is on the canvas on the clipboard. It is called within the click and gives the picture as a promise: some
/// browsers take nothing later.
pub fn copy_picture(canvas: &HtmlCanvasElement) -> Result<Promise, Trouble> {
    copy_if_possible(canvas).map_err(|_| Trouble::NotCopied)
}

fn copy_if_possible(canvas: &HtmlCanvasElement) -> Result<Promise, JsValue> {
    // Each of the three may be missing: an older browser, a page that is not served securely.
    let window = window();
    let kind: Function = Reflect::get(&window, &"ClipboardItem".into())?.dyn_into()?;
    let clipboard = Reflect::get(&window.navigator(), &"clipboard".into())?;
    let write: Function = Reflect::get(&clipboard, &"write".into())?.dyn_into()?;
    let content = Object::new();
    Reflect::set(&content, &"image/png".into(), &encoded(canvas))?;
    let item = Reflect::construct(&kind, &Array::of1(&content))?;
    write.call1(&clipboard, &Array::of1(&item))?.dyn_into()
}
