import type { Socket } from "node:net";
import { Readable } from "node:stream";
import { pipeline } from "node:stream/promises";
import type pg from "pg";
import { from as streamInto } from "pg-copy-streams";

/** Of a client's limit that is never to come: what it does to a COPY ends the process when the server answers later. */
const NEVER_MS = 2 ** 31 - 1;

/**
 * Streams chunks into a `COPY … FROM STDIN`. A connection on which nothing moves for `silenceMs`, to or fro, is given up, and with it
 * the COPY: the error has no SQLSTATE, like that of every lost connection.
 */
export async function copyStream(
  client: pg.Client | pg.PoolClient,
  text: string,
  chunks: AsyncIterable<string | Uint8Array>,
  silenceMs: number,
): Promise<void> {
  // Plain or TLS, it is one, whatever its type says.
  const socket = client.connection.stream as Socket;
  const giveUp = () => {
    socket.destroy(new Error("The database did not go on with a COPY."));
  };
  socket.setTimeout(silenceMs, giveUp);
  try {
    const copy = Object.assign(streamInto(text), { query_timeout: NEVER_MS });
    await pipeline(Readable.from(chunks), client.query(copy));
  } finally {
    socket.setTimeout(0);
    socket.removeListener("timeout", giveUp);
  }
}
