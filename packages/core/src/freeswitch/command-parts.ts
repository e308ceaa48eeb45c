import { EngageError } from "../errors.ts";
import { isSipUser } from "../model/agent.ts";
import { type E164, isE164 } from "../model/phone.ts";
import { Part } from "./command.ts";

// The kinds of text that may stand in a command, each with the alphabet it may use. All throw `validation-failed`.

/** How a number is written to the carrier: `971501234567` or `+971501234567`. */
export type NumberFormat = "digits" | "plus";

const MAX_VALUE_LENGTH = 1_000;

/** Name of a hang-up cause. An unknown one is taken by the switch for NORMAL_CLEARING, silently. */
export const cause = (text: string): Part =>
  Part.checked(text, /^[A-Z][A-Z0-9_]{0,63}$/, "Not a name of a hang-up cause.");

/** Name of a gateway or a SIP profile. */
export const gatewayName = (text: string): Part =>
  Part.checked(
    text,
    /^[A-Za-z0-9._-]{1,128}$/,
    "The gateway's name may hold letters, digits, dot, dash and underscore.",
  );

/** A word of the switch's own: `both`, `true`, `aleg`. For values that our code chooses, not for text from outside. */
export const word = (text: string): Part =>
  Part.checked(text, /^[A-Za-z0-9_.+-]{1,128}$/, "Not a word we would put in a command.");

/** A stream the switch plays for ever: one of its own two kinds, never a file or an address. */
export const stream = (text: string): Part =>
  Part.checked(
    text,
    /^(?:local_stream:\/\/[A-Za-z0-9._-]{1,100}|silence_stream:\/\/-1)$/,
    "Not a stream we would play: local_stream://<name> or silence_stream://-1.",
  );

/** Keys of a phone, to be sent as tones. */
export const dtmf = (text: string): Part => Part.checked(text, /^[0-9A-D*#]{1,64}$/, "Not DTMF digits.");

/** An absolute path on the switch's machine, without spaces and without `..`. */
export const path = (text: string): Part =>
  Part.checked(
    text,
    /^(?!.*\/\.\.?(?:\/|$))(?:[A-Za-z]:)?\/[A-Za-z0-9._/+@=-]{1,1000}$/,
    "A path at the switch must be absolute and may hold letters, digits and . _ / + @ = - only.",
  );

export function sipUser(text: string): Part {
  if (!isSipUser(text)) throw new EngageError("validation-failed", "Not a SIP user we would put in a dial string.");
  return Part.checked(text, /^/, "");
}

/** A phone number; nothing but digits and a leading plus can leave here. */
export function phoneNumber(phone: E164, format: NumberFormat): Part {
  if (!isE164(phone)) throw new EngageError("validation-failed", "Not an E.164 number.");
  return Part.checked(format === "plus" ? phone : phone.slice(1), /^\+?[0-9]+$/, "Not an E.164 number.");
}

/** Free text as the value of a channel variable: nothing in the result can end the value, the block or the command. */
export function encodeValue(text: string): string {
  if (text.length === 0 || text.length > MAX_VALUE_LENGTH)
    throw new EngageError("validation-failed", "A channel variable needs a value of 1–1,000 characters.");
  return text.replace(/[^A-Za-z0-9._+-]+/gu, (part) =>
    [...Buffer.from(part, "utf8")].map((byte) => `%${byte.toString(16).toUpperCase().padStart(2, "0")}`).join(""),
  );
}

/** Free text, percent-encoded by {@link encodeValue}; the switch hands it back as it is written here. */
export const encoded = (text: string): Part =>
  Part.checked(encodeValue(text), /^[A-Za-z0-9._+%-]+$/, "Not an encoded value.");

/** A domain of the switch's directory: a host name or an address. */
export const domain = (text: string): Part =>
  Part.checked(text, /^[A-Za-z0-9.:-]{1,253}$/, "Not a domain we would put in a command.");
