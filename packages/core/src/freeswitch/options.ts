import { EngageError } from "../errors.ts";
import type { Clock, Timers } from "../ports/clock.ts";
import type { Log } from "../ports/log.ts";
import type { Random } from "../ports/random.ts";
import type { InCallOptions } from "./call-control.ts";
import type { DialOptions } from "./dial-string.ts";

export interface FreeswitchOptions extends DialOptions, InCallOptions {
  /** `esl://:password@host:port`; the port is 8021 when left out. Percent-encode what a URL cannot hold. */
  readonly url: string;
  /** What to call this switch in events; `host:port` when left out. */
  readonly node?: string;
  /** This node finishes its calls and takes no new ones. */
  readonly draining?: boolean;
  /**
   * What an agent hears whose leg stands nailed up and who is not on a call: `local_stream://<name>`, music of the switch's
   * `mod_local_stream`, or `silence_stream://-1`, which keeps sound packets flowing. Nothing when left out.
   */
  readonly seatAudio?: string;
  readonly clock: Clock;
  readonly random: Random;
  readonly timers: Timers;
  readonly log?: Log;
}

export interface EslAddress {
  readonly host: string;
  readonly port: number;
  readonly password: string;
}

const bad = (detail: string): EngageError => new EngageError("validation-failed", detail);

function percentDecoded(text: string): string | null {
  try {
    return decodeURIComponent(text);
  } catch {
    return null;
  }
}

/** Reads an `esl:` URL. Messages never repeat the URL: it holds the password. */
export function parseEslUrl(url: string): EslAddress {
  if (!URL.canParse(url)) throw bad("The switch URL must look like esl://:password@host:port.");
  const parsed = new URL(url);
  if (parsed.protocol !== "esl:" || parsed.hostname === "")
    throw bad("The switch URL must look like esl://:password@host:port.");
  if (parsed.username !== "") throw bad("The switch URL takes a password only: esl://:password@host:port.");
  const password = percentDecoded(parsed.password);
  if (!password) throw bad("The switch URL names no password, or one that is not percent-encoded.");
  return {
    host: parsed.hostname.replace(/^\[(.*)\]$/, "$1"),
    port: parsed.port === "" ? 8021 : Number(parsed.port),
    password,
  };
}
