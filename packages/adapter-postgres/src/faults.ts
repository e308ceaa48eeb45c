import { EngageError, type ErrorCode, isEngageError } from "@broadnet-engage/core/errors";

// One place where the database's words become the library's. Messages hold no SQL and no values: the raw error, which
// does, stays in `cause` for a debugger and is never told to callers.

const member = (error: unknown, name: string): string | null => {
  if (typeof error !== "object" || error === null) return null;
  const value = (error as Record<string, unknown>)[name];
  return typeof value === "string" ? value : null;
};

const SQL_STATE = /^[0-9A-Z]{5}$/;
/** The five characters by which the database names an error; null when it was not the database that spoke. */
export const sqlStateOf = (error: unknown): string | null => {
  const code = member(error, "code");
  // Node's own codes (EPIPE) can have five letters too; no SQLSTATE begins with E.
  return code !== null && SQL_STATE.test(code) && !code.startsWith("E") ? code : null;
};

/** Serialization fault or deadlock: the same work may well pass when run again. */
export const isRepeatable = (error: unknown): boolean => {
  const state = sqlStateOf(error);
  return state === "40001" || state === "40P01";
};

/** Connection, authorisation, resources, operator and system trouble: not this statement's fault. */
const AWAY = /^(08|28|3D|53|57|58|F0|XX|55P03|25P03|25P04|25006|40)/;
/** Text the database cannot hold: a NUL character, half a surrogate pair, a malformed id. */
const BAD_TEXT = new Set(["22021", "22P05", "22P02"]);

/** Unique indexes whose breach has a name of its own in the ports. */
const BREACHES: Readonly<Record<string, readonly [ErrorCode, string]>> = {
  calls_one_live_per_contact: ["invariant-broken", "The contact has a live call already."],
  calls_one_live_per_agent: ["invariant-broken", "The agent has a live call already."],
  call_events_pkey: ["invariant-broken", "The call has an event of this number already."],
  previews_one_open_per_agent: ["invalid-state", "The agent has an open preview already."],
  previews_one_open_per_contact: ["invalid-state", "The contact has an open preview already."],
  contacts_phone: ["duplicate-resource", "The number is in the campaign already."],
  users_email: ["duplicate-resource", "The e-mail is used in this tenant already."],
  agents_sip_user: ["duplicate-resource", "The SIP user is taken on this installation."],
};

/** True when the connection the statement ran on can no longer be trusted. */
export const losesConnection = (error: unknown): boolean => {
  const state = sqlStateOf(error);
  return state === null || /^(08|57P|25P03|25P04)/.test(state);
};

/** Whatever a driver threw, as the port's error. */
export function toEngageError(error: unknown): EngageError {
  if (isEngageError(error)) return error;
  const state = sqlStateOf(error);
  if (state === null) {
    return new EngageError("dependency-unavailable", "The storage cannot be reached.", {
      extra: { dependency: "storage" },
      cause: error,
    });
  }
  if (AWAY.test(state)) {
    return new EngageError("dependency-unavailable", `The storage cannot serve now (${state}).`, {
      extra: { dependency: "storage", sqlState: state },
      cause: error,
    });
  }
  if (BAD_TEXT.has(state)) {
    return new EngageError("validation-failed", "The storage cannot hold this text.", {
      extra: { sqlState: state },
      cause: error,
    });
  }
  const [code, detail] = BREACHES[member(error, "constraint") ?? ""] ?? [
    "invariant-broken" as const,
    `The storage refused a statement (${state}).`,
  ];
  return new EngageError(code, detail, { extra: { sqlState: state }, cause: error });
}
