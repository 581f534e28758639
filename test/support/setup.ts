// Loaded before every test file (bunfig.toml): the one place for limits that hold for all of them.
import { setDefaultTimeout } from "bun:test";

// Real browsers, compiled binaries and pseudo-terminals are slow on two busy cores; nothing here sleeps to wait.
setDefaultTimeout(60_000);
