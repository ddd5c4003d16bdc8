//! A timer for executors without tokio: one thread waits for all callers, and ends when no caller waits.

use std::future::Future;
use std::pin::Pin;
use std::sync::{Condvar, Mutex, MutexGuard, PoisonError};
use std::task::{Context, Poll, Waker};
use std::time::{Duration, Instant};

/// A timer so far away that its time cannot be computed waits this long.
const LONGEST: Duration = Duration::from_secs(365 * 86_400);

static TIMERS: Mutex<Timers> = Mutex::new(Timers { waiting: Vec::new(), next: 0, running: false });
static CHANGED: Condvar = Condvar::new();

/// When a timer ends; the number tells timers with the same end apart.
type Key = (Instant, u64);

struct Timers {
    /// The timers that have not ended, with whom to wake; the one that ends first is the last.
    waiting: Vec<(Key, Option<Waker>)>,
    next: u64,
    /// Whether the thread runs.
    running: bool,
}

impl Timers {
    /// Returns the place of a timer, or the one where it belongs.
    fn place(&self, key: Key) -> Result<usize, usize> {
        self.waiting.binary_search_by(|(other, _)| key.cmp(other))
    }
}

/// Waits for a duration. Dropping it leaves nothing behind.
pub(crate) struct Timer(Option<Key>);

impl Timer {
    /// Starts a timer. If the system has no thread left for it, this call blocks instead.
    pub(crate) fn new(duration: Duration) -> Self {
        let now = Instant::now();
        let Some(end) = now.checked_add(duration).or_else(|| now.checked_add(LONGEST)) else { return Self(None) };
        let mut timers = lock();
        let key = (end, timers.next);
        timers.next += 1;
        let (Ok(place) | Err(place)) = timers.place(key);
        timers.waiting.insert(place, (key, None));
        if !timers.running {
            timers.running = std::thread::Builder::new().name("trtc-api timer".to_owned()).spawn(run).is_ok();
        }
        let running = timers.running;
        drop(timers);
        CHANGED.notify_one();
        let this = Self(Some(key));
        if !running {
            std::thread::sleep(duration);
            return Self(None);
        }
        this
    }
}

impl Future for Timer {
    type Output = ();

    fn poll(self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<()> {
        let Some(key) = self.0 else { return Poll::Ready(()) };
        let mut timers = lock();
        let place = timers.place(key).ok();
        match place.and_then(|place| timers.waiting.get_mut(place)) {
            Some((_, waker)) => {
                *waker = Some(context.waker().clone());
                Poll::Pending
            }
            None => Poll::Ready(()),
        }
    }
}

impl Drop for Timer {
    fn drop(&mut self) {
        if let Some(key) = self.0 {
            let mut timers = lock();
            let waiting = timers.place(key).map(|place| timers.waiting.remove(place));
            drop(timers);
            // The thread may have waited for this timer alone.
            CHANGED.notify_one();
            drop(waiting);
        }
    }
}

fn lock() -> MutexGuard<'static, Timers> {
    TIMERS.lock().unwrap_or_else(PoisonError::into_inner)
}

/// Wakes whoever waits for a timer that has ended, until no caller waits.
fn run() {
    let mut timers = lock();
    loop {
        let now = Instant::now();
        let mut ended = Vec::new();
        while timers.waiting.last().is_some_and(|((end, _), _)| *end <= now) {
            ended.extend(timers.waiting.pop());
        }
        if !ended.is_empty() {
            // A waker may take the lock.
            drop(timers);
            for (_, waker) in ended {
                waker.into_iter().for_each(Waker::wake);
            }
            timers = lock();
            continue;
        }
        let Some(((end, _), _)) = timers.waiting.last() else {
            timers.running = false;
            return;
        };
        let wait = end.saturating_duration_since(now);
        timers = CHANGED.wait_timeout(timers, wait).unwrap_or_else(PoisonError::into_inner).0;
    }
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;
    use std::sync::atomic::{AtomicUsize, Ordering};
    use std::task::Wake;

    use super::*;

    struct Count(AtomicUsize);

    impl Wake for Count {
        fn wake(self: Arc<Self>) {
            self.0.fetch_add(1, Ordering::SeqCst);
        }
    }

    /// Hundreds of dropped timers leave no thread.
    #[test]
    fn one_thread_serves_all_timers_and_ends_with_the_last() {
        let count = Arc::new(Count(AtomicUsize::new(0)));
        let waker = Waker::from(Arc::clone(&count));
        let mut context = Context::from_waker(&waker);
        let mut dropped: Vec<_> = (0..300).map(|_| Timer::new(Duration::from_secs(3_600))).collect();
        dropped.push(Timer::new(Duration::MAX));
        assert!(dropped.iter_mut().all(|timer| Pin::new(timer).poll(&mut context).is_pending()));
        let mut short: Vec<_> = (0..10).map(|milliseconds| Timer::new(Duration::from_millis(milliseconds))).collect();
        for timer in &mut short {
            while Pin::new(&mut *timer).poll(&mut context).is_pending() {
                std::thread::yield_now();
            }
        }
        assert!(lock().running && lock().waiting.len() >= 301);
        drop((dropped, short));
        while lock().running {
            std::thread::yield_now();
        }
    }
}
