/**
 * Turns ONNX Runtime's telemetry off, which its builds for Linux and macOS have on since 1.29: it would make a number for this machine
 * (~/.cache/Microsoft), send what models are opened and how long they take, and match the process's command line against a regular
 * expression that recurses for every letter, so that 30 kB of file names end in SIGSEGV.
 *
 * The runtime looks at this variable of the process itself once, when it makes its first session. In a worker thread this works only
 * when it shares the environment of the process (`env: SHARE_ENV`). Source: github.com/microsoft/onnxruntime/blob/main/docs/Privacy.md.
 */
process.env.ORT_DISABLE_TELEMETRY = '1';
