import { type Contact, toIso } from "@broadnet-engage/core/model";
import { guarded, typedCell } from "./guard.ts";

const when = (at: number | null): string => (at === null ? "" : toIso(at));

/** Columns a contact always has: those the import takes, then those it is only told. */
const COLUMNS: readonly (readonly [string, (contact: Contact) => string])[] = [
  ["phone", ({ phone }) => phone],
  ["first_name", ({ firstName }) => guarded(firstName ?? "")],
  ["last_name", ({ lastName }) => guarded(lastName ?? "")],
  ["external_id", ({ externalId }) => guarded(externalId ?? "")],
  ["timezone", ({ timezone }) => guarded(timezone ?? "")],
  ["priority", ({ priority }) => String(priority)],
  ["alt_phones", ({ altPhones }) => guarded(altPhones.join(";"))],
  ["id", ({ id }) => id],
  ["status", ({ status }) => status],
  ["attempts", ({ attempts }) => String(attempts)],
  ["last_call_at", ({ lastCallAt }) => when(lastCallAt)],
  ["next_attempt_at", ({ nextAttemptAt }) => when(nextAttemptAt)],
  ["disposition", ({ disposition }) => guarded(disposition ?? "")],
  ["created_at", ({ createdAt }) => toIso(createdAt)],
];

export interface ContactCells {
  readonly header: readonly string[];
  row(contact: Contact): readonly string[];
}

/**
 * A contact's cells. Each of `keys` is a column of its own; what a contact has beside them stands in the last column as
 * JSON, so that nothing is left out however many keys a list has.
 */
export function contactCells(keys: readonly string[]): ContactCells {
  const own = new Set(keys);
  const rest = ({ customFields }: Contact): string => {
    const others = Object.entries(customFields).filter(([key]) => !own.has(key));
    return others.length === 0 ? "" : JSON.stringify(Object.fromEntries(others));
  };
  const custom = (contact: Contact) => keys.map((key) => typedCell(ownValue(contact, key)));
  return {
    header: [...COLUMNS.map(([name]) => name), ...keys.map((key) => `custom_fields.${key}`), "custom_fields"],
    row: (contact) => [...COLUMNS.map(([, cell]) => cell(contact)), ...custom(contact), rest(contact)],
  };
}

const ownValue = ({ customFields }: Contact, key: string) =>
  Object.hasOwn(customFields, key) ? (customFields[key] ?? null) : null;
