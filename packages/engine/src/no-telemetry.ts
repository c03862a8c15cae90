/**
 * Turns off ONNX Runtime's telemetry, which its builds for Linux and macOS enable since 1.29: it would create an id for this machine
 * (~/.cache/Microsoft), report which models are opened and how long they take, and match the process's command line against a regular
 * expression that recurses for every letter, so that 30 kB of file names end in SIGSEGV.
 *
 * The runtime reads this variable of the process once, when it creates its first session. A worker thread therefore has to share the
 * environment of the process (`env: SHARE_ENV`). Source: github.com/microsoft/onnxruntime/blob/main/docs/Privacy.md.
 */
process.env.ORT_DISABLE_TELEMETRY = '1';
