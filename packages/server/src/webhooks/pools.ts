import { isIP } from "node:net";
import { Pool } from "undici";

/** Connections kept open between deliveries, at most to so many addresses. */
const POOLS = 256;
/** Shorter than common servers wait, so that a request seldom meets a connection that is just being closed. */
const KEEP_ALIVE_MS = 4_000;

/** Connects to the address that was judged, whatever the name says meanwhile. */
const pinned = (origin: string, address: string): Pool =>
  new Pool(origin, {
    connections: 64,
    pipelining: 1,
    keepAliveTimeout: KEEP_ALIVE_MS,
    keepAliveMaxTimeout: KEEP_ALIVE_MS,
    connect: {
      lookup: (_host, options, callback) => {
        const family = isIP(address);
        if (options.all) callback(null, [{ address, family }]);
        else callback(null, address, family);
      },
    },
  });

/**
 * Connections by origin *and* judged address: one that was opened to an address is only used again when the name still leads
 * to that address, and the address was judged again.
 */
export class PinnedPools {
  readonly #pools = new Map<string, Pool>();

  of(url: URL, address: string): Pool {
    const key = `${url.origin} ${address}`;
    const pool = this.#pools.get(key) ?? pinned(url.origin, address);
    this.#pools.delete(key);
    this.#pools.set(key, pool);
    this.#closeOldest();
    return pool;
  }

  async close(): Promise<void> {
    const open = [...this.#pools.values()];
    this.#pools.clear();
    await Promise.all(open.map((pool) => pool.destroy()));
  }

  /** Requests under way in it are finished first. */
  #closeOldest(): void {
    if (this.#pools.size <= POOLS) return;
    const [oldest] = this.#pools;
    if (oldest === undefined) return;
    this.#pools.delete(oldest[0]);
    void oldest[1].close().catch(() => {});
  }
}
