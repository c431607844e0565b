//! The two functions, called as the page calls them: octets into the module's memory, octets out of it.
#![allow(clippy::unwrap_used, reason = "a test says what it expects by failing")]
#![allow(unsafe_code, reason = "the caller is a host that reads and writes memory by address")]

use exchange::{Call, Exchange, ExchangeError, Framing, Order, Plan, Request, Response, Transport};

fn through_memory(plan: &[u8]) -> Result<Exchange, ExchangeError> {
    let room = exchange_module::allocate(plan.len());
    // SAFETY: that much room was given; the answer begins with the length of what follows.
    let answer = unsafe {
        std::ptr::copy_nonoverlapping(plan.as_ptr(), room, plan.len());
        let answer = exchange_module::exchange();
        let length = u32::from_le_bytes(*answer.cast::<[u8; 4]>());
        std::slice::from_raw_parts(answer.add(4), length as usize)
    };
    postcard::from_bytes::<Result<Exchange, ExchangeError>>(answer).unwrap()
}

#[test]
fn an_exchange_through_memory_is_the_exchange() {
    let request =
        Request { method: "POST".into(), path: "/a".into(), headers: vec![], message: vec![1; 70_000] };
    let response = Response { status: 200, headers: vec![], message: vec![2; 9], trailers: vec![] };
    let plan = Plan {
        transport: Transport::Http2,
        framing: Framing::Grpc,
        order: Order::InTurn,
        authority: "a.example".into(),
        date: String::new(),
        calls: vec![Call { request, response }; 2],
    };
    let octets = postcard::to_stdvec(&plan).unwrap();
    assert_eq!(through_memory(&octets), exchange::run(&plan));
    assert_eq!(through_memory(&octets), exchange::run(&plan), "and again");
    let none = Plan { calls: vec![], ..plan };
    let refused = through_memory(&postcard::to_stdvec(&none).unwrap());
    assert!(matches!(refused, Err(ExchangeError::Plan { field, .. }) if field == "calls"));
}

#[test]
fn what_is_no_plan_is_refused() {
    for octets in [&[][..], &[7], &[255; 40]] {
        assert!(matches!(through_memory(octets), Err(ExchangeError::Unavailable(_))), "{octets:?}");
    }
}
