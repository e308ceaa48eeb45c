/** A carrier's gateway as the simulated switch sees it. */
export interface SimGateway {
  readonly name: string;
  /** False: its pings fail, and the switch refuses calls through it without sending anything. Default true. */
  readonly up?: boolean;
  /** Calls the carrier takes at once; it answers 503 to one more. Absent = no limit. */
  readonly maxChannels?: number;
  /** The carrier refuses every call with this. */
  readonly refuses?: { readonly sipStatus: number; readonly cause: string };
}

const FULL = { sipStatus: 503, cause: "NORMAL_TEMPORARY_FAILURE" } as const;

/** The gateways a simulated switch has, their state now, and the calls that are up through each. */
export class Gateways {
  readonly #known: Map<string, SimGateway> | null;
  readonly #changed = new Map<string, SimGateway>();
  readonly #live = new Map<string, number>();
  readonly #placed = new Map<string, number>();
  readonly #failed = new Map<string, number>();

  /** @param gateways absent = a gateway of any name exists. */
  constructor(gateways: readonly (string | SimGateway)[] | undefined) {
    const all = gateways?.map((gateway) => (typeof gateway === "string" ? { name: gateway } : gateway));
    this.#known = all ? new Map(all.map((gateway) => [gateway.name, gateway])) : null;
  }

  get(name: string): SimGateway | null {
    return this.#changed.get(name) ?? (this.#known ? (this.#known.get(name) ?? null) : { name });
  }

  /** Those that were named, or called through. */
  all(): readonly SimGateway[] {
    const names = new Set([...(this.#known?.keys() ?? this.#placed.keys()), ...this.#changed.keys()]);
    return [...names].flatMap((name) => this.get(name) ?? []);
  }

  /** Adds a gateway or changes it; calls that are up stay. True when it went up or down by that. */
  set(gateway: SimGateway): boolean {
    const before = this.get(gateway.name);
    this.#changed.set(gateway.name, gateway);
    return (before?.up ?? true) !== (gateway.up ?? true);
  }

  /** Counts one more call. What the carrier refuses it with, or null. */
  place(name: string): SimGateway["refuses"] | null {
    const { maxChannels, refuses } = this.get(name) ?? {};
    const live = (this.#live.get(name) ?? 0) + 1;
    this.#live.set(name, live);
    this.#placed.set(name, (this.#placed.get(name) ?? 0) + 1);
    return refuses ?? (maxChannels !== undefined && live > maxChannels ? FULL : null);
  }

  /** A call through it ended. */
  release(name: string, failed: boolean): void {
    this.#live.set(name, Math.max(0, (this.#live.get(name) ?? 0) - 1));
    if (failed) this.#failed.set(name, (this.#failed.get(name) ?? 0) + 1);
  }

  /** Calls sent through it since the start, those of them that came to nothing, and those up now. */
  counts(name: string): { readonly placed: number; readonly failed: number; readonly live: number } {
    return {
      placed: this.#placed.get(name) ?? 0,
      failed: this.#failed.get(name) ?? 0,
      live: this.#live.get(name) ?? 0,
    };
  }
}
