//! A stream of messages that lie ready, at a pace.

use std::pin::Pin;
use std::task::{Context, Poll};

use tokio::sync::mpsc::{Receiver, channel};
use tokio_stream::Stream;

use crate::messages::Body;
use crate::plan::Pace;

/// Messages that are lent one after the other.
#[derive(Debug)]
pub(super) enum Ready<M: 'static> {
    /// All are there.
    AtOnce(std::slice::Iter<'static, M>),
    /// A task of its own hands over one after the other, as a service does that hears of them itself. That the stream waited
    /// by itself would not do: tonic's encoder polls it again at once after it has waited.
    OneByOne(Receiver<&'static M>),
}

impl<M: Body> Ready<M> {
    /// On a task of tokio's.
    pub(super) fn new(messages: &'static [M], pace: Pace) -> Self {
        if pace == Pace::AtOnce {
            return Self::AtOnce(messages.iter());
        }
        let (sender, receiver) = channel(1);
        tokio::spawn(async move {
            for message in messages {
                if sender.send(message).await.is_err() {
                    return;
                }
                // It goes on when every other task waits, and the system was asked for what has come.
                tokio::task::yield_now().await;
            }
        });
        Self::OneByOne(receiver)
    }
}

impl<M> Stream for Ready<M> {
    type Item = &'static M;

    fn poll_next(self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<Option<&'static M>> {
        match self.get_mut() {
            Self::AtOnce(left) => Poll::Ready(left.next()),
            Self::OneByOne(receiver) => receiver.poll_recv(context),
        }
    }
}

#[cfg(test)]
mod tests {
    use std::future::poll_fn;

    use proto::plain::payments::Transaction;

    use super::*;
    use crate::messages::{Method, StreamTransactions};

    /// How many messages come each time that the task which reads them is woken, though it asks again after it was told
    /// to wait.
    fn at_a_time(pace: Pace) -> Vec<usize> {
        let messages: &'static [Transaction] = StreamTransactions::responses(StreamTransactions::request(3));
        let runtime = crate::peer::runtime().expect("a runtime");
        runtime.block_on(async {
            let read = tokio::spawn(async move {
                let (mut ready, mut counts) = (Ready::new(messages, pace), Vec::new());
                poll_fn(|context| {
                    let (mut count, mut waits) = (0, 0);
                    while waits < 2 {
                        match Pin::new(&mut ready).poll_next(context) {
                            Poll::Ready(Some(_)) => count += 1,
                            Poll::Ready(None) => {
                                counts.push(count);
                                return Poll::Ready(());
                            }
                            Poll::Pending => waits += 1,
                        }
                    }
                    counts.push(count);
                    Poll::Pending
                })
                .await;
                counts.retain(|count| *count > 0);
                counts
            });
            read.await.expect("messages")
        })
    }

    #[test]
    fn only_one_by_one_lets_others_go_first() {
        assert_eq!(at_a_time(Pace::AtOnce), [3]);
        assert_eq!(at_a_time(Pace::OneByOne), [1, 1, 1]);
    }
}
