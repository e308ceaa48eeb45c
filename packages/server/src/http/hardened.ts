import { createServer, type RequestListener, type Server } from "node:http";

export interface Patience {
  /** For the head of a request to be whole. */
  readonly headersMs: number;
  /** For the whole request, its body too: who drips is cut off with 408. */
  readonly requestMs: number;
  /** How often that is looked at. */
  readonly checkMs: number;
}

const USUAL: Patience = { headersMs: 10_000, requestMs: 60_000, checkMs: 1_000 };
/** A little longer than load balancers keep theirs, so that it is they who close. */
const KEEP_ALIVE_MS = 65_000;
const MAX_HEAD_BYTES = 16 * 1024;
const MAX_HEADERS = 100;

/** A server that waits for nobody for ever: slow heads, slow bodies and idle connections all end. */
export function hardenedServer(handler: RequestListener, patience: Patience = USUAL): Server {
  const server = createServer(
    {
      headersTimeout: patience.headersMs,
      requestTimeout: patience.requestMs,
      connectionsCheckingInterval: patience.checkMs,
      keepAliveTimeout: KEEP_ALIVE_MS,
      maxHeaderSize: MAX_HEAD_BYTES,
    },
    handler,
  );
  server.maxHeadersCount = MAX_HEADERS;
  return server;
}
