//! The binary under test, where an ordinary user can execute it: a copy in a directory that everybody may enter.

use std::fs::{self, Permissions};
use std::os::unix::fs::PermissionsExt as _;
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, Weak};

/// A copy, shared by the worlds of a process and removed with the last of them.
#[derive(Debug)]
pub struct Binary {
    directory: PathBuf,
    path: String,
}

impl Binary {
    /// The copy that other worlds use, or a new one.
    pub fn shared() -> Arc<Self> {
        static SHARED: Mutex<Weak<Binary>> = Mutex::new(Weak::new());
        let mut shared = SHARED.lock().expect("a copy fails in no test but the first");
        shared.upgrade().unwrap_or_else(|| {
            let copy = Arc::new(Self::copy());
            *shared = Arc::downgrade(&copy);
            copy
        })
    }

    /// Where it is.
    pub fn path(&self) -> &str {
        &self.path
    }

    fn copy() -> Self {
        remove_orphans(&std::env::temp_dir());
        let directory = new_directory(&std::env::temp_dir());
        let path = directory.join("netkit");
        for (file, source) in [(&directory, None), (&path, Some(env!("CARGO_BIN_EXE_netkit")))] {
            if let Some(source) = source {
                fs::copy(source, file).expect("the temporary directory has room for the binary");
            }
            fs::set_permissions(file, Permissions::from_mode(0o755)).expect("we made it");
        }
        let path = path.into_os_string().into_string().expect("the temporary directory's name is UTF-8");
        Self { directory, path }
    }
}

impl Drop for Binary {
    fn drop(&mut self) {
        let _may_stay = fs::remove_dir_all(&self.directory);
    }
}

/// A directory that was not there before: nobody else can have put anything into it.
fn new_directory(parent: &Path) -> PathBuf {
    let names = (0..1_000).map(|number| parent.join(format!("netkit-{}-{number}", std::process::id())));
    let mut made = names.filter(|name| fs::create_dir(name).is_ok());
    made.next().expect("the temporary directory is writable")
}

/// Removes what processes of ours left behind that were killed.
fn remove_orphans(parent: &Path) {
    for entry in fs::read_dir(parent).into_iter().flatten().flatten() {
        let name = entry.file_name();
        let words: Vec<_> = name.to_str().unwrap_or_default().split('-').collect();
        if let ["netkit", process, number] = words[..]
            && [process, number].iter().all(|word| word.parse::<u32>().is_ok())
            && !Path::new("/proc").join(process).exists()
        {
            let _is_somebody_elses = fs::remove_dir_all(entry.path());
        }
    }
}
