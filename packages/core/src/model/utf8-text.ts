// JSON as *byte text*: a string whose characters are the bytes of its UTF-8. Such a string is of one byte a character however
// many letters it knows, so that it is put together cheaply and becomes bytes by copying.

/** What JSON writes as it is, between quotes. */
const PLAIN = /^[ !#-[\]-~]*$/;

/** Any JSON value, as JSON.stringify writes it. */
export const byteJson = (value: unknown): string => Buffer.from(JSON.stringify(value) ?? "null").toString("latin1");

/** A text, or null. */
export function byteQuoted(text: string | null): string {
  if (text === null) return "null";
  return PLAIN.test(text) ? `"${text}"` : byteJson(text);
}

/** As {@link byteQuoted} for one place where the same text comes again and again: the last one is kept. */
export class RepeatedText {
  #text: string | null = null;
  #quoted = "null";

  quoted(text: string | null): string {
    if (text !== this.#text) {
      this.#quoted = byteQuoted(text);
      this.#text = text;
    }
    return this.#quoted;
  }
}

/** Like JSON, which has no other numbers than finite ones. */
export const byteNumber = (value: number | null): string =>
  value !== null && Number.isFinite(value) ? `${value}` : "null";

export const byteList = (texts: readonly string[]): string => {
  let list = "";
  for (const text of texts) list += list === "" ? byteQuoted(text) : `,${byteQuoted(text)}`;
  return `[${list}]`;
};

/** A value that nobody changes, and which many share: written once. */
export class KeptJson {
  readonly #texts = new WeakMap<object, string>();

  of(value: object): string {
    const known = this.#texts.get(value);
    if (known !== undefined) return known;
    const made = byteJson(value);
    this.#texts.set(value, made);
    return made;
  }
}

/** Whether the object's members are these and come in this order, so that writing them one by one leaves nothing out. */
export function hasMembers(value: object, names: readonly string[]): boolean {
  let count = 0;
  for (const name in value) if (name !== names[count++]) return false;
  return count === names.length;
}
