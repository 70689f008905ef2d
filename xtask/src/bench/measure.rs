//! What one run of a program costs: wall time, CPU time, peak memory. Judges nothing.

use std::process::{Command, Stdio};
use std::thread;
use std::time::{Duration, Instant};

use anyhow::{Context, Result};
use nix::sys::resource::{UsageWho, getrusage};
use nix::sys::time::TimeValLike;

/// One run, ended.
#[derive(Debug)]
pub struct Run {
    /// From before the program was started until it had ended.
    pub wall: Duration,
    /// User and system time of all its threads, as the kernel sums them up at its end.
    pub cpu: Duration,
    /// The most memory it held at once, in bytes, as last seen before it ended.
    pub peak: u64,
    /// Both its outputs, one after the other.
    pub said: String,
}

/// Runs a program to its end, whatever its exit code: tools that measure tell by it what they found.
///
/// Nothing else may be waited for meanwhile, or its CPU time would be counted too.
pub fn run(command: &mut Command) -> Result<Run> {
    command.stdin(Stdio::null()).stdout(Stdio::piped()).stderr(Stdio::piped());
    let before = cpu_of_ended_children()?;
    let start = Instant::now();
    let child = command.spawn().with_context(|| format!("cannot run {}", command.get_program().display()))?;
    let id = child.id();
    let watch = thread::spawn(move || watch_peak(id));
    let output = child.wait_with_output()?;
    let wall = start.elapsed();
    let cpu = cpu_of_ended_children()?.saturating_sub(before);
    let peak = watch.join().map_err(|_| anyhow::anyhow!("the watcher of memory panicked"))?;
    let said = [output.stdout, output.stderr].concat();
    Ok(Run { wall, cpu, peak, said: String::from_utf8_lossy(&said).into_owned() })
}

/// Peak memory of a run whose output goes nowhere, in bytes. It is looked at without a pause: also what lives for a few
/// milliseconds is seen close to its end.
pub fn peak(command: &mut Command) -> Result<u64> {
    command.stdin(Stdio::null()).stdout(Stdio::null()).stderr(Stdio::null());
    let mut child =
        command.spawn().with_context(|| format!("cannot run {}", command.get_program().display()))?;
    let path = format!("/proc/{}/status", child.id());
    let program = std::fs::read_link(format!("/proc/{}/exe", std::process::id()))?;
    let mut peak = 0;
    while let Some(now) = std::fs::read_to_string(&path).ok().as_deref().and_then(high_water_mark) {
        // Until the child is the other program, it has our own memory.
        let is_started =
            std::fs::read_link(format!("/proc/{}/exe", child.id())).is_ok_and(|exe| exe != program);
        peak = if is_started { now } else { peak };
    }
    child.wait()?;
    Ok(peak)
}

/// Peak memory of a process until it ends. `ru_maxrss` will not do: it counts the memory of whoever forked.
fn watch_peak(id: u32) -> u64 {
    let mut peak = 0;
    let path = format!("/proc/{id}/status");
    // An ended process has no memory, and once it is waited for no file.
    while let Some(now) = std::fs::read_to_string(&path).ok().as_deref().and_then(high_water_mark) {
        peak = now;
        thread::sleep(Duration::from_millis(5));
    }
    peak
}

/// `VmHWM` of `/proc/PID/status`, in bytes.
fn high_water_mark(status: &str) -> Option<u64> {
    let value = status.lines().find_map(|line| line.strip_prefix("VmHWM:"))?;
    let kibibytes: u64 = value.trim().strip_suffix("kB")?.trim().parse().ok()?;
    Some(kibibytes * 1024)
}

fn cpu_of_ended_children() -> Result<Duration> {
    let usage = getrusage(UsageWho::RUSAGE_CHILDREN).context("getrusage failed")?;
    let microseconds = usage.user_time().num_microseconds() + usage.system_time().num_microseconds();
    Ok(Duration::from_micros(microseconds.try_into().context("CPU time is not negative")?))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_high_water_mark_is_read_in_bytes() {
        assert_eq!(high_water_mark("Name:\tx\nVmHWM:\t    2048 kB\nVmRSS:\t 1 kB\n"), Some(2_097_152));
        assert_eq!(high_water_mark("Name:\tx\nState:\tZ (zombie)\n"), None);
    }

    #[test]
    fn a_run_says_what_the_program_said_even_when_it_fails() {
        let run = run(Command::new("sh").args(["-c", "echo one; echo two >&2; exit 1"])).unwrap();
        assert_eq!(run.said, "one\ntwo\n");
        assert!(run.wall > Duration::ZERO);
    }
}
