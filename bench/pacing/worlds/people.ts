import type { FloorAgent, FloorAgentState, FloorCall } from "../../../packages/core/src/pacing/floor.ts";
import type { Fate } from "./fate.ts";

type Changing<T> = { -readonly [K in keyof T]: T[K] };

/** A seat of the world: on the floor while `at` is not negative. */
export interface SeatedAgent extends Changing<FloorAgent> {
  state: FloorAgentState;
  /** Place in the floor's list; -1 = not on the floor. */
  at: number;
  /** Own speed: durations are multiplied by it. */
  readonly pace: number;
  onFloorSince: number;
  breakMs: number;
}

export interface PlacedCall extends Changing<FloorCall> {
  at: number;
  readonly fate: Fate;
}

export function addTo<T extends { at: number }>(list: T[], one: T): void {
  one.at = list.length;
  list.push(one);
}

export function removeFrom<T extends { at: number }>(list: T[], one: T): void {
  const last = list.pop();
  if (last !== undefined && last !== one) {
    list[one.at] = last;
    last.at = one.at;
  }
  one.at = -1;
}
