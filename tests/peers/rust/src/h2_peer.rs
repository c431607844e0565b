//! h2's client on an in-memory pipe whose other end only listens: the header blocks that it writes, octet for octet.

use engine::wire::hpack::Field;
use h2::client;
use http::header::{HeaderName, HeaderValue};
use http::{HeaderMap, Method, Request, Version};
use tokio::io::{AsyncReadExt, AsyncWriteExt, DuplexStream, duplex};

const PREFACE: usize = 24;
const FRAME_HEADER: usize = 9;
const HEADERS: u8 = 1;
const SETTINGS: u8 = 4;
const CONTINUATION: u8 = 9;
const ACK: u8 = 1;
const END_HEADERS: u8 = 4;
const HEADER_TABLE_SIZE: u16 = 1;

/// What the client is made to do.
#[derive(Clone, Debug)]
pub enum Act {
    /// A request with these fields: `:method`, `:scheme`, `:authority`, `:path`, then others, those of one name together.
    Call(Vec<Field>),
    /// The server announces this SETTINGS_HEADER_TABLE_SIZE, and the client acknowledges it.
    TableSize(u32),
}

/// The header blocks of the calls, in order.
pub async fn header_blocks(acts: &[Act]) -> Vec<Vec<u8>> {
    let (near, mut far) = duplex(1 << 20);
    let (mut send, connection) = client::Builder::new()
        .initial_max_send_streams(1 << 10)
        .handshake::<_, bytes::Bytes>(near)
        .await
        .expect("a handshake needs no answer");
    let driver = tokio::spawn(connection);
    let mut preface = [0; PREFACE];
    far.read_exact(&mut preface).await.expect("a preface");
    far.write_all(&settings(None)).await.expect("room");
    let mut blocks = Vec::new();
    let mut calls = Vec::new();
    let mut acknowledged = 0;
    let mut announced = 1;
    for act in acts {
        match act {
            Act::Call(fields) => {
                let (response, _) = send.send_request(request(fields), true).expect("a request");
                // A response that is dropped resets its stream.
                calls.push(response);
                let before = blocks.len();
                while blocks.len() == before {
                    frame(&mut far, &mut blocks, &mut acknowledged).await;
                }
            }
            Act::TableSize(size) => {
                far.write_all(&settings(Some(*size))).await.expect("room");
                announced += 1;
                while acknowledged < announced {
                    frame(&mut far, &mut blocks, &mut acknowledged).await;
                }
            }
        }
    }
    driver.abort();
    blocks
}

fn request(fields: &[Field]) -> Request<()> {
    let text = |field: &Field| String::from_utf8(field.value.clone()).expect("text");
    let [method, scheme, authority, path, others @ ..] = fields else { panic!("four pseudo-header fields") };
    let mut headers = HeaderMap::new();
    for field in others {
        let mut value = HeaderValue::from_bytes(&field.value).expect("a value");
        value.set_sensitive(field.sensitive);
        headers.append(HeaderName::from_bytes(&field.name).expect("a name"), value);
    }
    let mut request = Request::builder()
        .version(Version::HTTP_2)
        .method(Method::from_bytes(&method.value).expect("a method"))
        .uri(format!("{}://{}{}", text(scheme), text(authority), text(path)))
        .body(())
        .expect("a request");
    *request.headers_mut() = headers;
    request
}

fn settings(table_size: Option<u32>) -> Vec<u8> {
    let mut payload = Vec::new();
    if let Some(size) = table_size {
        payload.extend_from_slice(&HEADER_TABLE_SIZE.to_be_bytes());
        payload.extend_from_slice(&size.to_be_bytes());
    }
    let mut frame = vec![0, 0, payload.len() as u8, SETTINGS, 0, 0, 0, 0, 0];
    frame.append(&mut payload);
    frame
}

/// Reads a frame; a header block that goes on in CONTINUATION counts when it is whole.
async fn frame(far: &mut DuplexStream, blocks: &mut Vec<Vec<u8>>, acknowledged: &mut usize) {
    let mut block = Vec::new();
    loop {
        let mut header = [0; FRAME_HEADER];
        far.read_exact(&mut header).await.expect("a frame");
        let length = u32::from_be_bytes([0, header[0], header[1], header[2]]) as usize;
        let mut payload = vec![0; length];
        far.read_exact(&mut payload).await.expect("its payload");
        let (kind, flags) = (header[3], header[4]);
        match kind {
            HEADERS | CONTINUATION => {
                block.append(&mut payload);
                if flags & END_HEADERS != 0 {
                    return blocks.push(block);
                }
            }
            SETTINGS if flags & ACK != 0 => return *acknowledged += 1,
            _ => return,
        }
    }
}
