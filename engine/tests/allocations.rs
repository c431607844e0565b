//! The loop over events allocates nothing: counted by an allocator that counts.
#![allow(unsafe_code, reason = "an allocator is unsafe to write; this one hands all on to the system's")]
#![allow(clippy::unwrap_used, reason = "a test says what it expects by failing")]

mod queueing;

use std::alloc::{GlobalAlloc, Layout, System};
use std::cell::Cell;

use engine::kernel::random::Law;
use engine::kernel::run::Limits;
use engine::kernel::time::Duration;
use queueing::Setting;

struct Counting;

thread_local! {
    static ALLOCATIONS: Cell<u64> = const { Cell::new(0) };
}

fn count() {
    ALLOCATIONS.with(|allocations| allocations.set(allocations.get() + 1));
}

// SAFETY: every method is the system's own.
unsafe impl GlobalAlloc for Counting {
    unsafe fn alloc(&self, layout: Layout) -> *mut u8 {
        count();
        // SAFETY: the caller's promise is handed on.
        unsafe { System.alloc(layout) }
    }

    unsafe fn alloc_zeroed(&self, layout: Layout) -> *mut u8 {
        count();
        // SAFETY: the caller's promise is handed on.
        unsafe { System.alloc_zeroed(layout) }
    }

    unsafe fn realloc(&self, pointer: *mut u8, layout: Layout, size: usize) -> *mut u8 {
        count();
        // SAFETY: the caller's promise is handed on.
        unsafe { System.realloc(pointer, layout, size) }
    }

    unsafe fn dealloc(&self, pointer: *mut u8, layout: Layout) {
        // SAFETY: the caller's promise is handed on.
        unsafe { System.dealloc(pointer, layout) }
    }
}

#[global_allocator]
static ALLOCATOR: Counting = Counting;

fn allocations() -> u64 {
    ALLOCATIONS.with(Cell::get)
}

#[test]
fn the_loop_allocates_nothing() {
    let service = Law::exponential(Duration::from_milliseconds(1)).unwrap();
    let timeout = Some(Duration::from_milliseconds(500));
    let setting = Setting { timeout, ..Setting::at_load(8, 0.9, service, 300_000, 1) };
    let before = allocations();
    let mut simulation = setting.simulation(Limits::default());
    assert!(allocations() > before, "the counter counts");
    let before = allocations();
    while simulation.advance(10_000).unwrap().stop.is_none() {}
    assert_eq!(allocations() - before, 0);
    assert_eq!(simulation.model().departed, 300_000);
}
