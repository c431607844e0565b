//! Flow control at the receiver (RFC 9113, 5.2 and 6.9): what has been received, and when it is credited. Only the payload
//! of DATA counts. The application reads at once, so that credit waits for the rule alone.

use crate::wire::defaults::CreditRule;

/// A window as its receiver sees it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Receiver {
    /// The whole window.
    window: i64,
    /// What the sender may still send, as far as the receiver has told it.
    remaining: i64,
    /// Received and read, not credited yet.
    owed: i64,
}

impl Receiver {
    pub(super) fn new(window: u32) -> Self {
        Self { window: window.into(), remaining: window.into(), owed: 0 }
    }

    /// So many octets of DATA have come, and are read. Gives the increment of the WINDOW_UPDATE that is due, if one is.
    pub(super) fn receive(&mut self, octets: u32, rule: CreditRule) -> Option<u32> {
        self.remaining -= i64::from(octets);
        self.read(octets, rule)
    }

    /// The same, of the connection's window: h2 looks at that when DATA comes, before the application reads it (h2 0.4.20,
    /// `proto/streams/recv.rs`, `send_connection_window_update`; seen by `tests/peers/rust/tests/frames.rs`).
    pub(super) fn receive_on_connection(&mut self, octets: u32, rule: CreditRule) -> Option<u32> {
        self.remaining -= i64::from(octets);
        let before = if rule == CreditRule::HalfOfRemaining { self.credit(rule) } else { None };
        let after = self.read(octets, rule);
        match (before, after) {
            (Some(before), Some(after)) => Some(before + after),
            _ => before.or(after),
        }
    }

    fn read(&mut self, octets: u32, rule: CreditRule) -> Option<u32> {
        self.owed += i64::from(octets);
        self.credit(rule)
    }

    fn credit(&mut self, rule: CreditRule) -> Option<u32> {
        let due_at = match rule {
            CreditRule::Immediate => 1,
            CreditRule::QuarterOfWindow => self.window / 4,
            CreditRule::HalfOfWindow => self.window / 2,
            CreditRule::HalfOfRemaining => self.remaining / 2,
        };
        if self.owed < due_at.max(1) {
            return None;
        }
        self.remaining += self.owed;
        u32::try_from(std::mem::take(&mut self.owed)).ok()
    }

    /// The window has changed by SETTINGS (RFC 9113, 6.9.2).
    pub(super) fn resize(&mut self, by: i64) {
        self.window += by;
        self.remaining += by;
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn credits(rule: CreditRule) -> Vec<Option<u32>> {
        let mut receiver = Receiver::new(60_000);
        [14_999, 1, 14_999, 1].map(|octets| receiver.receive(octets, rule)).into()
    }

    #[test]
    fn each_rule_credits_when_it_says() {
        let none = None;
        assert_eq!(credits(CreditRule::Immediate), [Some(14_999), Some(1), Some(14_999), Some(1)]);
        assert_eq!(credits(CreditRule::QuarterOfWindow), [none, Some(15_000), none, Some(15_000)]);
        assert_eq!(credits(CreditRule::HalfOfWindow), [none, none, none, Some(30_000)]);
        assert_eq!(credits(CreditRule::HalfOfRemaining), [none, none, Some(29_999), none]);
    }

    /// h2 counts half of what the sender has left: that is met at a third of the whole.
    #[test]
    fn half_of_what_remains_is_a_third_of_the_whole() {
        let mut receiver = Receiver::new(60_000);
        assert_eq!(receiver.receive(19_999, CreditRule::HalfOfRemaining), None);
        assert_eq!(receiver.receive(1, CreditRule::HalfOfRemaining), Some(20_000));
    }

    #[test]
    fn h2_credits_a_connection_before_it_reads() {
        let receive = Receiver::receive_on_connection;
        let mut receiver = Receiver::new(60_000);
        assert_eq!(receive(&mut receiver, 19_999, CreditRule::HalfOfRemaining), None);
        assert_eq!(receive(&mut receiver, 10_000, CreditRule::HalfOfRemaining), Some(19_999));
        let mut receiver = Receiver::new(60_000);
        assert_eq!(receive(&mut receiver, 29_999, CreditRule::HalfOfWindow), None);
        assert_eq!(receive(&mut receiver, 10_000, CreditRule::HalfOfWindow), Some(39_999));
    }

    #[test]
    fn nothing_received_is_never_credited() {
        let mut receiver = Receiver::new(0);
        assert_eq!(receiver.receive(0, CreditRule::QuarterOfWindow), None);
        receiver.resize(8);
        assert_eq!(receiver.receive(1, CreditRule::QuarterOfWindow), None);
        assert_eq!(receiver.receive(1, CreditRule::QuarterOfWindow), Some(2));
    }
}
