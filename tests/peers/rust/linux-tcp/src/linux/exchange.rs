//! Requests and responses over the relay: plaintext, and a server that answers at once.

use std::io::{Read, Write};
use std::net::{TcpListener, TcpStream};
use std::sync::mpsc::{Receiver, Sender, channel};

use linux_tcp::plan::{Control, REQUEST};

use super::relay::Relay;
use super::side::SERVER;
use super::{Outcome, kernel};

const PORT: u16 = 5_002;

/// Connects to the server, on a thread of the client's namespace.
pub(crate) fn connect(control: Control) -> Outcome<TcpStream> {
    let stream = TcpStream::connect((SERVER, PORT)).map_err(|error| format!("connecting: {error}"))?;
    stream.set_nodelay(true).map_err(|error| format!("TCP_NODELAY: {error}"))?;
    kernel::choose(&stream, control)?;
    Ok(stream)
}

/// Sends a request for so many octets and reads them.
pub(crate) fn ask(stream: &mut TcpStream, octets: u32) -> Outcome {
    ask_in_two(stream, [0, octets])
}

/// Sends a request for octets that the server writes in two goes, the first of which may be nothing, and reads them.
pub(crate) fn ask_in_two(stream: &mut TcpStream, octets: [u32; 2]) -> Outcome {
    let mut request = [0; REQUEST];
    request[..4].copy_from_slice(&octets[0].to_be_bytes());
    request[4..8].copy_from_slice(&octets[1].to_be_bytes());
    let mut response = vec![0; octets.iter().sum::<u32>() as usize];
    stream.write_all(&request).map_err(|error| format!("writing a request: {error}"))?;
    stream.read_exact(&mut response).map_err(|error| format!("reading a response: {error}"))
}

/// A server for one connection after the other. It tells what the kernel says of each before each answer, and when the client
/// has closed it.
pub(crate) fn serve(relay: &Relay, control: Control) -> Outcome<Receiver<libc::tcp_info>> {
    let listener = relay.server.within(|| {
        TcpListener::bind((SERVER, PORT)).map_err(|error| format!("listening in the namespace: {error}"))
    })?;
    kernel::choose(&listener, control)?;
    let (tell, told) = channel();
    // It ends with the program: it waits for a client that no longer comes.
    std::thread::spawn(
        move || {
            while listener.accept().is_ok_and(|(stream, _)| answer(stream, &tell).is_ok()) {}
        },
    );
    Ok(told)
}

/// Answers requests until the client closes: with as many octets as the first four ask for, in one write, and then as many as the
/// next four do, in another.
fn answer(stream: TcpStream, tell: &Sender<libc::tcp_info>) -> std::io::Result<()> {
    stream.set_nodelay(true)?;
    // Who asks no more hears no more.
    let tell_now = || {
        if let Ok(info) = kernel::info(&stream) {
            let _ = tell.send(info);
        }
    };
    let mut request = [0; REQUEST];
    while (&stream).read_exact(&mut request).is_ok() {
        tell_now();
        for [first, second, third, fourth] in [[0, 1, 2, 3], [4, 5, 6, 7]] {
            let octets = [request[first], request[second], request[third], request[fourth]];
            // A write of nothing sends nothing.
            (&stream).write_all(&vec![0x5a; u32::from_be_bytes(octets) as usize])?;
        }
    }
    tell_now();
    Ok(())
}
