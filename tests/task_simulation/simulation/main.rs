//! Tasks against a service that fails at random, in virtual time, with an oracle that knows the truth.
//!
//! Each start has a service, a client and a seed of its own, so that one that fails can be repeated alone. A hundred
//! starts of each family run by default; `TRTC_STARTS=100000` runs that number of the families with a key, and a fifth of it
//! of the others. `TRTC_SEED=7` draws other faults.

#[cfg(feature = "blocking")]
mod blocking;
mod families;
mod oracle;
mod random;
mod scenario;

use trtc_api::Client;
use trtc_api::task::TaskFamily;
use trtc_api::tasks::{
    AIConversation, AITranscription, CdnRelay, CloudModeration, CloudRecording, CloudSlicing, CloudTranscription,
    StreamIngest, WebRecording,
};
use trtc_task_simulation::Runtime;

use families::Simulated;
use scenario::Scenario;

#[derive(Clone, Copy, PartialEq, Eq, Debug)]
enum Outcome {
    Started,
    Unknown,
    Refused,
}

/// `client.web_recordings()` and its like, for any family.
trait TasksOf {
    fn tasks_of<F: TaskFamily>(&self) -> trtc_api::task::Tasks<'_, F>;
}

impl TasksOf for Client {
    fn tasks_of<F: TaskFamily>(&self) -> trtc_api::task::Tasks<'_, F> {
        trtc_api::task::Tasks::new(self)
    }
}

fn simulate<F: Simulated>() {
    let few = 100;
    let starts = std::env::var("TRTC_STARTS").map_or(few, |starts| starts.parse::<u64>().unwrap());
    let starts = if F::HAS_KEY { starts } else { (starts / 5).max(few.min(starts)) };
    let seed = std::env::var("TRTC_SEED").map_or(0, |seed| seed.parse::<u64>().unwrap());
    let only = std::env::var("TRTC_START").ok().map(|number| number.parse::<u64>().unwrap());
    let family = F::LIFECYCLE.name;
    let mut outcomes = [0_u64; 3];
    for number in only.map_or(0..starts, |number| number..number + 1) {
        let run = std::panic::catch_unwind(|| {
            Runtime::paused().block_on(async { Scenario::new(family, number, seed).run::<F>().await })
        });
        match run {
            Ok(outcome) => outcomes[outcome as usize] += 1,
            Err(panic) => {
                eprintln!("{family}, start {number}: repeat it with TRTC_SEED={seed} TRTC_START={number}");
                std::panic::resume_unwind(panic);
            }
        }
    }
    let [started, unknown, refused] = outcomes;
    println!("{family}: {starts} starts, {started} started, {unknown} unknown, {refused} refused");
    // A service that fails often is no excuse to give up: most starts succeed.
    assert!(only.is_some() || started * 2 > starts, "{started} of {starts} {family} tasks were started");
}

macro_rules! simulations {
    ($($name:ident: $family:ty),* $(,)?) => {
        $(#[test]
        fn $name() {
            simulate::<$family>();
        })*
    };
}

simulations! {
    web_recordings: WebRecording,
    ai_conversations: AIConversation,
    ai_transcriptions: AITranscription,
    cloud_recordings: CloudRecording,
    cloud_slicings: CloudSlicing,
    cloud_moderations: CloudModeration,
    cloud_transcriptions: CloudTranscription,
    stream_ingests: StreamIngest,
    cdn_relays: CdnRelay,
}
