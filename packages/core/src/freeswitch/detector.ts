import { EngageError } from "../errors.ts";
import type { LegId } from "../model/ids.ts";
import type { AmdResult } from "../model/leg.ts";
import { cmd, Part, part, type SafeCommand } from "./command.ts";
import { word } from "./command-parts.ts";
import type { EslEvent } from "./esl.ts";

/**
 * Who listens for machines. `avmd`: FreeSWITCH's own module, which hears beeps and says nothing of people, so a person is
 * whoever was not beeped at within the limit. `event`: anything that tells its answer as a CUSTOM event, e.g. an external
 * detector; it is started by an application with an argument, or listens by itself.
 */
export type DetectorOptions =
  | { readonly kind: "avmd" }
  | {
      readonly kind: "event";
      /** e.g. `engage::amd`. */
      readonly subclass: string;
      /** The header that names the leg. Default `Unique-ID`. */
      readonly legHeader?: string;
      /** The header that holds the answer. Default `AMD-Result`. */
      readonly resultHeader?: string;
      /** Its words for ours; one that is not here is `unknown`. Default: our own words. */
      readonly results?: Readonly<Record<string, AmdResult>>;
      /** What is run on the answered leg, e.g. `{ application: "amd" }`. Left out: it listens by itself. */
      readonly start?: { readonly application: string; readonly argument?: string };
    };

export interface Detector {
  /** What must be subscribed. */
  readonly subclass: string;
  /** Null: nothing has to be started. */
  start(legId: LegId): SafeCommand | null;
  /** What the event says of which leg; null when it says nothing. */
  read(event: EslEvent): { readonly legId: string; readonly result: AmdResult } | null;
}

const OUR_WORDS: Readonly<Record<string, AmdResult>> = {
  human: "human",
  machine: "machine",
  fax: "fax",
  unknown: "unknown",
};
const SUBCLASS = /^[A-Za-z][A-Za-z0-9_-]*::[A-Za-z0-9_-]+$/;
const HEADER = /^[A-Za-z][A-Za-z0-9_-]{0,63}$/;

const bad = (detail: string): EngageError => new EngageError("validation-failed", detail);
const textOf = (event: EslEvent, name: string): string => (typeof event[name] === "string" ? event[name] : "");

/** @throws EngageError `validation-failed` for options that could not be written into a command. */
export function detectorOf(options: DetectorOptions): Detector {
  return options.kind === "avmd" ? AVMD : eventDetector(options);
}

/** The beep alone counts: `avmd::stop` says `Beep-Status: DETECTED` on calls without any, on a real switch. */
const AVMD: Detector = {
  subclass: "avmd::beep",
  start: (legId) => cmd`avmd ${legId} start`,
  read: (event) =>
    event["Event-Subclass"] === "avmd::beep" ? { legId: textOf(event, "Unique-ID"), result: "machine" } : null,
};

function eventDetector(options: Extract<DetectorOptions, { kind: "event" }>): Detector {
  const { subclass, legHeader = "Unique-ID", resultHeader = "AMD-Result", results = OUR_WORDS, start } = options;
  if (!SUBCLASS.test(subclass)) throw bad("A detector's subclass must look like engage::amd.");
  if (!HEADER.test(legHeader) || !HEADER.test(resultHeader))
    throw bad("A detector's header has a forbidden character.");
  const application = start === undefined ? null : applicationPart(start);
  return {
    subclass,
    start: (legId) => (application === null ? null : cmd`uuid_broadcast ${legId} ${application} aleg`),
    read: (event) => {
      if (event["Event-Subclass"] !== subclass) return null;
      const said = textOf(event, resultHeader);
      const result = Object.hasOwn(results, said) ? (results[said] ?? "unknown") : "unknown";
      return { legId: textOf(event, legHeader), result };
    },
  };
}

/** `application::argument`, as the switch takes an application where a file could stand. */
function applicationPart({
  application,
  argument,
}: {
  readonly application: string;
  readonly argument?: string;
}): Part {
  const name = word(application);
  if (argument === undefined) return part`${name}::`;
  return part`${name}::${Part.checked(argument, /^[A-Za-z0-9_./=:+-]{1,200}$/, "A detector's argument has a forbidden character.")}`;
}
