import { Purpose } from "../model/campaign.ts";
import { Channel, isUnknown, type Stated } from "../model/rule-value.ts";
import { type DayNumber, dayOf } from "./local-time.ts";

// Dated values, made ready for being asked often: dates as day numbers, scopes as bits.

/** A value in its span, or that it is not known. */
export interface Rule<T> {
  readonly from: DayNumber;
  /** Exclusive. */
  readonly to: DayNumber;
  readonly purposes: number;
  readonly channels: number;
  /** What the pack says of a value it does not know; null when it knows it. */
  readonly unknown: string | null;
  readonly value: T | null;
}

interface Scoped {
  readonly purposes?: readonly Purpose[] | undefined;
  readonly channels?: readonly Channel[] | undefined;
}

const bits = <T>(all: readonly T[], some: readonly T[] | undefined): number =>
  some === undefined ? -1 : some.reduce((sum, one) => sum | (1 << all.indexOf(one)), 0);

const PURPOSE_BITS = new Map(Purpose.options.map((purpose, index) => [purpose, 1 << index]));
const CHANNEL_BITS = new Map(Channel.options.map((channel, index) => [channel, 1 << index]));

export const purposeBit = (purpose: Purpose): number => PURPOSE_BITS.get(purpose) ?? -1;
/** A call of which nobody knows how it is made is one of every channel. */
export const channelBits = (channel: Channel | null): number =>
  channel === null ? -1 : (CHANNEL_BITS.get(channel) ?? -1);

export function ruleTable<T extends object>(stated: readonly Stated<T>[] | undefined): readonly Rule<T>[] {
  return (stated ?? []).map(({ from, to, value }) => {
    const { purposes, channels } = value as Scoped;
    return {
      from: dayOf(from),
      to: to === null ? Number.POSITIVE_INFINITY : dayOf(to),
      purposes: bits(Purpose.options, purposes),
      channels: bits(Channel.options, channels),
      unknown: isUnknown(value) ? value.unknown : null,
      value: isUnknown(value) ? null : value,
    };
  });
}

/** Whether the rule is about such calls. */
export const speaks = (rule: Rule<unknown>, purpose: number, channels: number): boolean =>
  (rule.purposes & purpose) !== 0 && (rule.channels & channels) !== 0;

/** Rules in force on any of the days: while it is two days at once, those of both are. */
export const heldOn = <R extends Pick<Rule<unknown>, "from" | "to">>(
  rules: readonly R[],
  first: DayNumber,
  last: DayNumber,
): readonly R[] => rules.filter(({ from, to }) => from <= last && first < to);
