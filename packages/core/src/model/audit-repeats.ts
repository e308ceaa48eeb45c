import { withPhrases } from "./audit-phrases.ts";
import type { CheckDetail } from "./decision.ts";
import { byteJson, byteNumber, byteQuoted } from "./utf8-text.ts";

// Most of what a record says was said a moment ago. Here it is kept as it is written down, with its phrases.

/** For one place where the same text comes again and again: the last one is kept. */
export class RepeatedText {
  #text: string | null = null;
  #written = "null";

  of(text: string | null): string {
    if (text !== this.#text) {
      this.#written = withPhrases(byteQuoted(text));
      this.#text = text;
    }
    return this.#written;
  }
}

const MAX_WORDS = 1_000;

/** For texts of which there are few, as `write` writes them. */
export class Words {
  readonly #written = new Map<string, string>();
  readonly #write: (text: string) => string;

  constructor(write: (text: string) => string) {
    this.#write = write;
  }

  of(text: string | null): string {
    if (text === null) return "null";
    const known = this.#written.get(text);
    if (known !== undefined) return known;
    if (this.#written.size >= MAX_WORDS) this.#written.clear();
    const written = this.#write(text);
    this.#written.set(text, written);
    return written;
  }
}

/** A value that nobody changes, and which many share: written once. */
export class KeptJson {
  readonly #written = new WeakMap<object, string>();

  of(value: object): string {
    const known = this.#written.get(value);
    if (known !== undefined) return known;
    const written = withPhrases(byteJson(value));
    this.#written.set(value, written);
    return written;
  }
}

/** One check of a decision, kept while it says the same, if need be of another number. */
export class RepeatedDetail {
  #last: CheckDetail | null = null;
  /** Around the number in the last reason, which has it once, or is all of it. */
  #around: readonly string[] = [];
  #written: readonly string[] = [];

  /** @param phone of plain characters, as JSON writes them */
  of(detail: CheckDetail, phone: string): string {
    const last = this.#last;
    if (last === null || !sameBut(detail, last) || !this.#saysAgain(detail.reason, phone)) this.#keep(detail, phone);
    const [before = "", after] = this.#written;
    return after === undefined ? before : `${before}${phone}${after}`;
  }

  #saysAgain(reason: string, phone: string): boolean {
    const [before = "", after] = this.#around;
    if (after === undefined) return reason === before;
    const length = before.length + phone.length + after.length;
    return (
      reason.length === length &&
      reason.startsWith(before) &&
      reason.startsWith(phone, before.length) &&
      reason.endsWith(after)
    );
  }

  #keep(detail: CheckDetail, phone: string): void {
    const around = phone === "" ? [detail.reason] : detail.reason.split(phone);
    this.#around = around.length === 2 ? around : [detail.reason];
    this.#last = { ...detail };
    // Nothing in a plain number is written otherwise, so the text falls apart where its reason does.
    this.#written = this.#around.length === 2 ? splitAt(detail, phone) : [withPhrases(detailText(detail))];
  }
}

function splitAt(detail: CheckDetail, phone: string): readonly string[] {
  const text = detailText(detail);
  const at = text.indexOf(phone);
  return [withPhrases(text.slice(0, at)), withPhrases(text.slice(at + phone.length))];
}

const sameBut = (one: CheckDetail, other: CheckDetail): boolean =>
  one.result === other.result && one.dataAsOf === other.dataAsOf && one.source === other.source;

function detailText({ result, reason, source, dataAsOf }: CheckDetail): string {
  let text = `{"result":"${result}","reason":${byteQuoted(reason)}`;
  if (source !== undefined) text += `,"source":${byteQuoted(source)}`;
  if (dataAsOf !== undefined) text += `,"dataAsOf":${byteNumber(dataAsOf)}`;
  return `${text}}`;
}
