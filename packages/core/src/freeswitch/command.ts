import { EngageError } from "../errors.ts";
import { type AgentId, type CallId, isUuid, type LegId } from "../model/ids.ts";

/**
 * A command that may go to the switch. Only {@link cmd} makes one, so a string from elsewhere cannot reach the socket: it
 * has the wrong type.
 */
export type SafeCommand = string & { readonly "~command": "safe" };

const invalid = (detail: string): EngageError => new EngageError("validation-failed", detail);

/** Characters that no checked text ever holds: each of them means something to the switch, or ends the command. */
const NEVER = /[\s\p{Cc}{}[\],'"\\$^|;<>()&`]/u;
const VARIABLE = /^[A-Za-z][A-Za-z0-9_-]{0,63}$/;

/**
 * A piece of a command that was checked for what it is. Made by the functions of `command-parts.ts`, by {@link part} and by
 * {@link block}; the text is private and the constructor too, so that no cast makes one out of a raw string.
 */
export class Part {
  readonly #text: string;

  private constructor(text: string) {
    this.#text = text;
  }

  /** @throws EngageError `validation-failed` unless the text matches, and holds nothing that means something to the switch. */
  static checked(text: string, pattern: RegExp, complaint: string): Part {
    if (typeof text !== "string" || !pattern.test(text) || NEVER.test(text)) throw invalid(complaint);
    return new Part(text);
  }

  /** Channel variables for an originate, `{a=b,c=d}`. */
  static block(variables: Readonly<Record<string, CommandValue>>): Part {
    const pairs = Object.entries(variables).map(([name, value]) => {
      if (!VARIABLE.test(name))
        throw invalid("A channel variable's name may hold letters, digits, dash and underscore.");
      return `${name}=${written(value)}`;
    });
    return new Part(`{${pairs.join(",")}}`);
  }

  /** Several parts as one value of a variable: a comma with a backslash before it does not end the value. */
  static list(parts: readonly Part[]): Part {
    if (parts.length === 0) throw invalid("A list in a switch command must not be empty.");
    return new Part(parts.map(written).join("\\,"));
  }

  static isGenuine(value: unknown): value is Part {
    return typeof value === "object" && value !== null && #text in value;
  }

  toString(): string {
    return this.#text;
  }
}

/** What may stand in a command: a checked part, the id of a leg or a call, a whole number. */
export type CommandValue = Part | LegId | CallId | AgentId | number;

function written(value: CommandValue): string {
  if (Part.isGenuine(value)) return String(value);
  if (typeof value === "number") {
    if (!Number.isSafeInteger(value)) throw invalid("A number in a switch command must be whole.");
    return String(value);
  }
  if (!isUuid(value)) throw invalid("Leg and call ids must be UUIDs.");
  return value;
}

const filled = (words: TemplateStringsArray, values: readonly CommandValue[]): string =>
  words.reduce((text, word, at) => `${text}${written(values[at - 1] as CommandValue)}${word}`);

/** Writes a piece of a command out of smaller ones: part`sofia/gateway/${gatewayName(name)}/${phoneNumber(to, "plus")}`. */
export const part = (words: TemplateStringsArray, ...values: readonly CommandValue[]): Part =>
  Part.checked(filled(words, values), /^/, "A piece of a command holds what means something to the switch.");

/**
 * Writes a command: cmd`uuid_kill ${legId} ${cause("USER_BUSY")}`. The words between are the author's own; what stands in
 * `${}` is an id, a whole number or a checked part, each of which is exactly one word to the switch. What only the whole
 * text can show is for `command-guard.ts` to refuse, at the socket.
 *
 * @throws EngageError `validation-failed` for a value that is not what its type says.
 */
export const cmd = (words: TemplateStringsArray, ...values: readonly CommandValue[]): SafeCommand =>
  filled(words, values) as SafeCommand;
