import type { Instant } from "../model/instant.ts";
import type { E164 } from "../model/phone.ts";

/** What a national do-not-call register says of one number. */
export interface RegistryAnswer {
  readonly listed: boolean;
  /** When the data was true at its source. */
  readonly asOf: Instant;
  readonly source: string;
  /** Names exactly the content that answered. Left out where there is none to name: a service was asked about this number. */
  readonly digest?: string;
}

/**
 * The national do-not-call registers this installation can ask. A register nobody has loaded answers null, which is
 * *unknown*, which blocks. Never guess: an adapter that cannot tell must throw or answer null.
 */
export interface Registry {
  /**
   * `registry` is the rule pack's name of it, e.g. `ae.tdra`. Null = not loaded here. What is at hand is answered at once;
   * a promise is for what must be waited for, and whoever asks puts a time limit on it.
   */
  lookup(registry: string, phone: E164): RegistryAnswer | null | Promise<RegistryAnswer | null>;
  /** What answers now, for those who watch its age; null = not loaded here. Left out where nothing is loaded but asked each time. */
  loaded?(registry: string): Promise<{ readonly asOf: Instant } | null>;
}
