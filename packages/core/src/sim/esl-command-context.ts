import type { Clock, Timers } from "../ports/clock.ts";
import type { Random } from "../ports/random.ts";
import type { OriginateOrder } from "./channel.ts";
import type { EventWriter, NodeName } from "./esl-events.ts";
import type { SwitchCore } from "./switch-core.ts";

/** What the commands of a simulated switch work on. */
export interface CommandContext {
  readonly core: SwitchCore;
  readonly clock: Clock;
  /** Of the switch's own life. */
  readonly timers: Timers;
  readonly random: Random;
  readonly writer: EventWriter;
  readonly node: NodeName;
  readonly startedAt: number;
  /** Global variables, as `global_getvar` shows them. */
  readonly globals: Readonly<Record<string, string>>;
  /** Calls back once, with the result of the order's job. */
  readonly onJob: (order: OriginateOrder, done: (result: string) => void) => void;
  /** Ends the switch's life, `elegant` after its last call. `done` when the command is to be answered. */
  readonly shutDown: (elegant: boolean, done: () => void) => void;
}

/** An api command: its words, and everything after its name as it came, in; its whole answer out. */
export type Command = (context: CommandContext, args: readonly string[], argument: string) => string;
export type Commands = Readonly<Record<string, Command>>;

/** What stands before and after the first separator. */
export function cutOnce(text: string, separator: string): readonly [string, string] {
  const at = text.indexOf(separator);
  return at === -1 ? [text, ""] : [text.slice(0, at), text.slice(at + separator.length).trim()];
}
