//! What Palabre uses of ClamAV's daemon, as `clamd(8)` documents it: `zVERSION` and `zINSTREAM`, each on a connection of its
//! own, ended by NUL. It is strict: what the real one would not understand is put down as a fault.

use std::{
    io::{self, Read, Write},
    net::{SocketAddr, TcpListener, TcpStream},
    sync::{
        Arc, Mutex, MutexGuard, PoisonError,
        atomic::{AtomicBool, Ordering},
    },
    thread::JoinHandle,
};

use anyhow::Result;

/// The real one's `StreamMaxLength`.
const LIMIT: usize = 25 * 1024 * 1024;
/// Longest command that it reads.
const COMMAND_MAX: usize = 64;

/// How it behaves.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Mood {
    /// It finds what it is to find.
    Well,
    /// It hangs up as soon as it is called.
    Down,
    /// It says this of every file.
    Saying(String),
}

struct State {
    mood: Mood,
    limit: usize,
    /// How many bytes each file had that was looked at to its end.
    looked_at: Vec<usize>,
    faults: Vec<String>,
}

/// A stand-in that answers until it is dropped.
pub struct Clamd {
    address: SocketAddr,
    state: Arc<Mutex<State>>,
    stopping: Arc<AtomicBool>,
    thread: Option<JoinHandle<()>>,
}

/// The harmless text that every scanner finds (EICAR). In two pieces, or scanners would find it here.
#[must_use]
pub fn eicar() -> Vec<u8> {
    [r"X5O!P%@AP[4\PZX54(P^)7CC)7}$EICAR-STANDARD", "-ANTIVIRUS-TEST-FILE!$H+H*"].concat().into_bytes()
}

impl Clamd {
    /// Starts on any port of this machine.
    ///
    /// # Errors
    /// When it cannot listen.
    pub fn start() -> Result<Self> {
        let listener = TcpListener::bind("127.0.0.1:0")?;
        let address = listener.local_addr()?;
        let state = Arc::new(Mutex::new(State { mood: Mood::Well, limit: LIMIT, looked_at: Vec::new(), faults: Vec::new() }));
        let stopping = Arc::new(AtomicBool::new(false));
        let (shared, stop) = (Arc::clone(&state), Arc::clone(&stopping));
        let thread = std::thread::spawn(move || {
            for stream in listener.incoming().map_while(io::Result::ok).take_while(|_| !stop.load(Ordering::SeqCst)) {
                let shared = Arc::clone(&shared);
                std::thread::spawn(move || serve(stream, &shared));
            }
        });
        Ok(Self { address, state, stopping, thread: Some(thread) })
    }

    /// What the setting `PALABRE_CLAMD_URL` must be.
    #[must_use]
    pub fn url(&self) -> String {
        format!("tcp://{}", self.address)
    }

    fn state(&self) -> MutexGuard<'_, State> {
        lock(&self.state)
    }

    pub fn feel(&self, mood: Mood) {
        self.state().mood = mood;
    }

    /// Files with more bytes are refused.
    pub fn limit(&self, bytes: usize) {
        self.state().limit = bytes;
    }

    /// How many bytes each file had that was looked at.
    #[must_use]
    pub fn looked_at(&self) -> Vec<usize> {
        self.state().looked_at.clone()
    }

    /// What it was told that the real one would not have understood.
    #[must_use]
    pub fn faults(&self) -> Vec<String> {
        self.state().faults.clone()
    }
}

impl Drop for Clamd {
    fn drop(&mut self) {
        self.stopping.store(true, Ordering::SeqCst);
        let _wakes_it = TcpStream::connect(self.address);
        drop(self.thread.take().map(JoinHandle::join));
    }
}

fn lock(state: &Mutex<State>) -> MutexGuard<'_, State> {
    state.lock().unwrap_or_else(PoisonError::into_inner)
}

fn serve(mut stream: TcpStream, state: &Mutex<State>) {
    if lock(state).mood == Mood::Down {
        return;
    }
    let answer = match converse(&mut stream, state) {
        Ok(answer) => answer,
        Err(fault) => {
            lock(state).faults.push(fault.to_string());
            "UNKNOWN COMMAND".to_owned()
        }
    };
    let _hung_up = stream.write_all(format!("{answer}\0").as_bytes());
}

fn converse(stream: &mut TcpStream, state: &Mutex<State>) -> io::Result<String> {
    let fault = |text: String| io::Error::other(text);
    let mut command = Vec::new();
    while command.last() != Some(&0) {
        let mut byte = [0];
        stream.read_exact(&mut byte)?;
        command.push(byte[0]);
        if command.len() > COMMAND_MAX {
            return Err(fault(format!("a command without an end: {}", String::from_utf8_lossy(&command))));
        }
    }
    match command.as_slice() {
        b"zVERSION\0" => Ok("ClamAV 1.4.3/27800/Mon Nov 23 09:00:00 2026".to_owned()),
        b"zINSTREAM\0" => look(stream, state),
        other => Err(fault(format!("an unknown command: {}", String::from_utf8_lossy(other)))),
    }
}

/// Chunks, each behind its length in network byte order; one of no length ends the file.
fn look(stream: &mut TcpStream, state: &Mutex<State>) -> io::Result<String> {
    let (limit, mood) = {
        let state = lock(state);
        (state.limit, state.mood.clone())
    };
    let mut file = Vec::new();
    loop {
        let mut length = [0; 4];
        stream.read_exact(&mut length)?;
        let length = usize::try_from(u32::from_be_bytes(length)).unwrap_or(usize::MAX);
        if length == 0 {
            break;
        }
        if file.len() + length > limit {
            return Ok("INSTREAM size limit exceeded. ERROR".to_owned());
        }
        let start = file.len();
        file.resize(start + length, 0);
        stream.read_exact(&mut file[start..])?;
    }
    if let Mood::Saying(answer) = mood {
        return Ok(answer);
    }
    lock(state).looked_at.push(file.len());
    let eicar = eicar();
    let found = file.windows(eicar.len()).any(|window| window == eicar);
    Ok(if found { "stream: Eicar-Test-Signature FOUND" } else { "stream: OK" }.to_owned())
}
