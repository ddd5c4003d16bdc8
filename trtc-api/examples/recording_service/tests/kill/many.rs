//! Many recordings at the same time, which start slowly and whose callbacks get lost, while the service is killed.

use std::collections::BTreeSet;
use std::io::{Read, Write};
use std::net::{TcpListener, TcpStream};
use std::sync::{Arc, Mutex};
use std::time::{Duration, Instant};

use serde_json::Value;
use trtc_api::Credential;
use trtc_api::emulator::{EmulatedTask, Emulator, Fault};

use crate::service::{BODY, Database, Random, SECRET_ID, SECRET_KEY, Service, request};

/// Stands between the emulator and the service, and loses some callbacks.
#[derive(Default)]
struct Gateway {
    /// The address of the service.
    service: Mutex<String>,
    /// The recordings of whose file the service has acknowledged a callback.
    acknowledged: Mutex<BTreeSet<String>>,
}

impl Gateway {
    fn open(self: &Arc<Self>) -> String {
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let url = format!("http://{}/callbacks", listener.local_addr().unwrap());
        let this = Arc::clone(self);
        std::thread::spawn(move || {
            for (number, stream) in listener.incoming().enumerate() {
                let this = Arc::clone(&this);
                std::thread::spawn(move || this.forward(number, stream.unwrap()));
            }
        });
        url
    }

    fn forward(&self, number: usize, mut stream: TcpStream) -> Option<()> {
        let (head, body) = read(&mut stream)?;
        let sign = head.lines().find_map(|line| line.strip_prefix("sign: "))?;
        let address = self.service.lock().unwrap().clone();
        let status = match number % 5 {
            0 => 200, // Lost for good.
            1 => 503, // Comes again.
            _ => request(&address, "POST", "/callbacks", &[("Sign", sign)], &body).map_or(502, |(status, _)| status),
        };
        let callback: Value = serde_json::from_str(&body).unwrap();
        if number % 5 > 1 && status == 200 && callback["EventType"] == 311 {
            let task = callback["EventInfo"]["TaskId"].as_str().unwrap().split("_StartTimeMs_").next().unwrap();
            self.acknowledged.lock().unwrap().insert(task.to_owned());
        }
        write!(stream, "HTTP/1.1 {status} X\r\nContent-Length: 0\r\n\r\n").ok()
    }
}

fn read(stream: &mut TcpStream) -> Option<(String, String)> {
    let mut bytes = Vec::new();
    let mut buffer = [0; 4096];
    loop {
        let count = stream.read(&mut buffer).ok().filter(|count| *count > 0)?;
        bytes.extend_from_slice(&buffer[..count]);
        let text = String::from_utf8_lossy(&bytes);
        let Some((head, body)) = text.split_once("\r\n\r\n") else { continue };
        let length = head.lines().find_map(|line| line.strip_prefix("content-length: "))?;
        if body.len() >= length.parse().ok()? {
            return Some((head.to_owned(), body.to_owned()));
        }
    }
}

/// What the service shows of a recording: its stage and the number of its files.
fn shown(service: &Service, path: &str) -> Option<(String, usize)> {
    let (status, body) = service.request("GET", path, "").unwrap();
    let shown: Value = (status == 200).then(|| serde_json::from_str(&body).unwrap())?;
    Some((shown["stage"].as_str().unwrap().to_owned(), shown["files"].as_array().unwrap().len()))
}

/// Waits until each recording that the service knows has one of the final stages.
fn settle(service: &Service, paths: &[String], finals: &[&str], timeout: Duration) {
    let begun = Instant::now();
    for path in paths {
        while let Some((stage, _)) = shown(service, path).filter(|(stage, _)| !finals.contains(&&**stage)) {
            assert!(begun.elapsed() < timeout, "{path} stays {stage}");
            std::thread::sleep(Duration::from_millis(200));
        }
    }
}

fn number(variable: &str, default: u64) -> u64 {
    std::env::var(variable).map_or(default, |number| number.parse().unwrap())
}

#[test]
fn no_kill_loses_one_of_many_recordings() {
    let (kills, lag) = (number("KILLS", 10), number("LAG", 1));
    let lessons = kills / 4 + 1;
    let database = Database::new("many");
    let gateway = Arc::new(Gateway::default());
    let faults = [
        (Fault::Delay(Duration::from_millis(150)), 0.4),
        (Fault::ResetAfter, 0.1),
        (Fault::InternalAfter, 0.05),
        (Fault::Truncated, 0.05),
        (Fault::Html, 0.05),
    ];
    let emulator = Emulator::builder()
        .credential(Credential::new(SECRET_ID, SECRET_KEY))
        .random_start_lag(number("SEED", 7), Duration::ZERO..=Duration::from_secs(lag))
        .random_faults(number("SEED", 7), &faults)
        .callbacks(&gateway.open(), Some("123654"))
        .unwrap()
        .build();
    let server = emulator.listen("127.0.0.1:0").unwrap();
    let spawn = || {
        let service = Service::with_window(&database, &server, lag);
        service.address.clone_into(&mut gateway.service.lock().unwrap());
        service
    };
    let paths: Vec<_> = (0..lessons).map(|lesson| format!("/recordings/lesson-{lesson}")).collect();
    let mut random = Random(number("SEED", 7));
    for _ in 0..kills {
        let service = spawn();
        let requests: Vec<_> = (0..=random.below(3))
            .map(|_| {
                let (address, pause) = (service.address.clone(), random.millis(300));
                let path = paths[usize::try_from(random.below(lessons)).unwrap()].clone();
                let method = if random.below(3) == 0 { "DELETE" } else { "POST" };
                std::thread::spawn(move || {
                    std::thread::sleep(pause);
                    request(&address, method, &path, &[], BODY)
                })
            })
            .collect();
        std::thread::sleep(random.millis(1_200));
        service.kill();
        requests.into_iter().for_each(|request| drop(request.join().unwrap()));
    }

    // Without further kills, the service finishes what was requested.
    let service = spawn();
    let timeout = Duration::from_secs(3 * lag + 60);
    settle(&service, &paths, &["running", "ended"], timeout);
    let of = |path: &str| -> Vec<EmulatedTask> {
        let own = |task: &EmulatedTask| task.key.as_deref() == path.strip_prefix("/recordings/");
        emulator.tasks().into_iter().filter(own).collect()
    };
    for path in &paths {
        let stage = shown(&service, path).map(|(stage, _)| stage);
        let tasks = of(path);
        assert!(tasks.len() <= 1, "{path} was started twice: {tasks:?}");
        let runs = tasks.iter().any(|task| task.running);
        assert_eq!(runs, stage.as_deref() == Some("running"), "{path} is {stage:?}: {tasks:?}");
    }
    for path in &paths {
        service.request("DELETE", path, "");
    }
    settle(&service, &paths, &["ended"], timeout);
    assert!(emulator.running_tasks("WebRecording").is_empty(), "{:?}", emulator.running_tasks("WebRecording"));
    service.kill();

    // Whatever was acknowledged is known after one more restart.
    let acknowledged = gateway.acknowledged.lock().unwrap().clone();
    let service = spawn();
    for path in &paths {
        let known = of(path).iter().any(|task| acknowledged.contains(&task.task_id));
        assert!(!known || shown(&service, path).is_some_and(|(_, files)| files == 1), "{path} has lost its file");
    }
    println!("{} recordings, {} with a file", emulator.tasks().len(), acknowledged.len());
    service.kill();
}
