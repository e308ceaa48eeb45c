/** A lognormal duration: mean in milliseconds, and standard deviation ÷ mean. */
export interface Spread {
  readonly meanMs: number;
  readonly cv: number;
}

/** What the people at the other end are like. All durations are milliseconds of simulated life. */
export interface WorldSettings {
  /**
   * How calls come out, by weight. `answer`: a person; `voicemail`: a machine answers; `invalid`: 404, and then for every
   * try at that number; `busy`: 486; `failure`: 503; `refusal`: 603; `noAnswer`: rings on.
   */
  readonly outcomes: Readonly<
    Record<"answer" | "noAnswer" | "busy" | "voicemail" | "invalid" | "failure" | "refusal", number>
  >;
  /** From the INVITE to the far end's first word, uniform. */
  readonly setupMs: readonly [from: number, to: number];
  /** From the ringing to a person's answer, gamma. */
  readonly ringToAnswer: { readonly meanMs: number; readonly shape: number };
  /** Share of answered calls that are early media first (183) instead of ringing (180). */
  readonly earlyMediaShare: number;
  /** Of a person with an agent, from the bridge on. */
  readonly talk: Spread;
  /** Share of conversations that the customer ends; the agent ends the others. */
  readonly customerEndsShare: number;
  /** How long a person who answered waits for an agent. */
  readonly patience: Spread;
  /** How long an answering machine stays on the line. */
  readonly voicemail: Spread;
  readonly agents: {
    /** From the ringing to the agent's answer, uniform. */
    readonly answerMs: readonly [from: number, to: number];
    /** Share of rings an agent's phone lets pass. */
    readonly noAnswerShare: number;
    /** Share of rings an agent's phone refuses with 486. */
    readonly busyShare: number;
  };
}

export const DEFAULT_WORLD: WorldSettings = {
  outcomes: { answer: 0.35, noAnswer: 0.4, busy: 0.1, voicemail: 0.07, invalid: 0.05, failure: 0.03, refusal: 0 },
  setupMs: [1_000, 3_000],
  ringToAnswer: { meanMs: 11_000, shape: 3 },
  earlyMediaShare: 0.1,
  talk: { meanMs: 100_000, cv: 0.8 },
  customerEndsShare: 0.6,
  patience: { meanMs: 12_000, cv: 0.5 },
  voicemail: { meanMs: 25_000, cv: 0.3 },
  agents: { answerMs: [100, 400], noAnswerShare: 0.001, busyShare: 0 },
};

/** Settings where only what differs from {@link DEFAULT_WORLD} is named. `outcomes` and `agents` are merged, too. */
export type WorldOverrides = Partial<Omit<WorldSettings, "outcomes" | "agents">> & {
  readonly outcomes?: Partial<WorldSettings["outcomes"]>;
  readonly agents?: Partial<WorldSettings["agents"]>;
};

export const worldSettings = (overrides: WorldOverrides = {}): WorldSettings => ({
  ...DEFAULT_WORLD,
  ...overrides,
  outcomes: { ...DEFAULT_WORLD.outcomes, ...overrides.outcomes },
  agents: { ...DEFAULT_WORLD.agents, ...overrides.agents },
});
