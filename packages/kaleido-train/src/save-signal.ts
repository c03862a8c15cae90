const asked = new AbortController();

// Node would open its inspector on this signal, so this module is loaded before any other.
process.on('SIGUSR1', () => asked.abort());

/** Aborted once SIGUSR1, which schedulers send before they end a job, has asked for a save. */
export const saveSignal: AbortSignal = asked.signal;
