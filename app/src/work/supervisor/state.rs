//! What the supervisor remembers.

/// Where experiments run at the moment.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) enum Place {
    /// Nowhere yet, or no longer.
    #[default]
    None,
    /// Asked for, not ready yet.
    Starting {
        /// For how many ticks.
        silent_ticks: u32,
    },
    /// In a worker.
    Worker,
    /// On the page, for want of a worker.
    Page,
}

/// The one run that has been sent.
#[derive(Clone, Debug)]
pub(super) struct InFlight {
    /// Its number.
    pub(super) run: u32,
    /// The order to stop has been sent; its answers are no longer shown.
    pub(super) cancelled: bool,
    /// It stands still until the second module is loaded, however long that takes.
    pub(super) waits: bool,
    /// Ticks since the last message.
    pub(super) silent_ticks: u32,
}
