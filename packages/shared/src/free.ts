/** A port whose other end is closed: what is moved there is freed at once. */
const { port1: nowhere } = new MessageChannel();
nowhere.close();

/** Frees buffers now instead of at some later collection, which large ones may outlive by several runs; their arrays become empty. */
export function free(buffers: readonly ArrayBufferLike[]): void {
  const owned = buffers.filter((buffer): buffer is ArrayBuffer => buffer instanceof ArrayBuffer);
  if (owned.length > 0) nowhere.postMessage(undefined, owned);
}
