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

/** Like JSON, which has no other numbers than finite ones. */
export const byteNumber = (value: number | null): string =>
  value !== null && Number.isFinite(value) ? `${value}` : "null";

export const byteList = (texts: readonly string[]): string => {
  let list = "";
  for (const text of texts) list += list === "" ? byteQuoted(text) : `,${byteQuoted(text)}`;
  return `[${list}]`;
};

/** Whether the object's members are these and come in this order, so that writing them one by one leaves nothing out. */
export function hasMembers(value: object, names: readonly string[]): boolean {
  let count = 0;
  for (const name in value) if (name !== names[count++]) return false;
  return count === names.length;
}
