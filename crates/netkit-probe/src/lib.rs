//! One probe's life: build, send, match, time out; ping sessions and sweeps.
