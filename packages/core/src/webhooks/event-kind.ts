import { z } from "zod";
import type { EventPayloads, EventType } from "../model/events.ts";

// How single values are spelled on the wire. Wire schemas are kept apart from the model's because they are published: they
// must turn into JSON Schema, and they must not change when our own spelling does.

export const uuid = z.guid();
export const phone = z
  .string()
  .regex(/^\+[1-9][0-9]{6,14}$/)
  .describe("E.164");
export const datetime = z
  .string()
  .regex(/^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2}Z$/)
  .describe("UTC, whole seconds");
export const count = z.int().min(0);

/** One type of event: what it means, how its payload is spelled on the wire, and an example. */
export interface EventKind<T extends EventType> {
  readonly type: T;
  /** One sentence: when it is told. */
  readonly meaning: string;
  /** Left out of `*`; sent to those who name it. For events too many for most receivers. */
  readonly onlyIfNamed: boolean;
  /** The payload on the wire. Receivers must ignore members it does not list (C-GEN-13). */
  readonly schema: z.ZodObject;
  readonly toWire: (payload: Readonly<EventPayloads[T]>) => Readonly<Record<string, unknown>>;
  readonly example: Readonly<EventPayloads[T]>;
}

interface Spelling<T extends EventType, S extends z.ZodObject> {
  readonly meaning: string;
  readonly onlyIfNamed?: true;
  readonly schema: S;
  readonly toWire: (payload: Readonly<EventPayloads[T]>) => z.input<S>;
  readonly example: Readonly<EventPayloads[T]>;
}

/** Ties our spelling to the wire's: a member the schema wants and the mapping forgets does not compile. */
export const eventKind = <T extends EventType, S extends z.ZodObject>(
  type: T,
  spelling: Spelling<T, S>,
): EventKind<T> => ({ onlyIfNamed: false, ...spelling, type });
