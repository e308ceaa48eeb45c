import http from "node:http";
import https from "node:https";

class Silence extends Error {}

/** True of a connection we gave up on. */
export const isSilence = (error: unknown): boolean => error instanceof Silence;

type Answered = (response: http.IncomingMessage) => void;

/** HTTP that gives up on a connection nothing moves on for `stallMs`: the client itself would wait for ever. */
export function impatient(useSSL: boolean, stallMs: number): Pick<typeof http, "request"> {
  const { request } = useSSL ? https : http;
  const begin = (options: https.RequestOptions, answered: Answered): http.ClientRequest => {
    const begun = request(options, answered);
    begun.setTimeout(stallMs, () => begun.destroy(new Silence(`Nothing moved for ${stallMs} ms.`)));
    return begun;
  };
  return { request: begin as typeof http.request };
}
