import type pg from "pg";
import { seededRandom } from "../../packages/core/src/conformance/index.ts";

/** What people type to find a contact, and what kind of asking it is. */
export interface Question {
  readonly kind: string;
  readonly q: string;
}

interface Row {
  readonly first_name: string;
  readonly last_name: string;
  readonly phone: string;
  readonly custom_fields: { readonly city: string; readonly email: string; readonly policy: string };
}

const withoutOneLetter = (text: string, at: number): string => {
  const cut = 1 + Math.floor(at * (text.length - 2));
  return text.slice(0, cut) + text.slice(cut + 1);
};

/** The ways to ask, over any contact of the book. `chance` is from 0 to 1. Each is of three letters or more. */
const KINDS: Readonly<Record<string, (row: Row, chance: number) => string>> = {
  "first name": ({ first_name }) => first_name,
  "last name": ({ last_name }) => last_name,
  "whole name": ({ first_name, last_name }) => `${first_name} ${last_name}`,
  "beginning of a name": ({ last_name }) => last_name.slice(0, 4),
  "inside of a name": ({ last_name }) => last_name.slice(1, 5),
  "three letters": ({ first_name }) => first_name.slice(0, 3),
  "capitals and accents": ({ last_name }) => last_name.toUpperCase().replace("A", "Á"),
  "tatweel and vowel signs": ({ first_name }) => `${first_name.slice(0, 2)}\u0640\u064E${first_name.slice(2)}`,
  "whole number": ({ phone }) => phone,
  "end of a number": ({ phone }) => phone.slice(-7),
  "four digits": ({ phone }) => phone.slice(-4),
  "e-mail": ({ custom_fields: { email } }) => email,
  "part of an e-mail": ({ custom_fields: { email } }) => email.slice(4, 14),
  "host of an e-mail": ({ custom_fields: { email } }) => email.slice(email.indexOf("@")),
  "policy number": ({ custom_fields: { policy } }) => policy,
  "common value": ({ custom_fields: { city } }) => city,
  "a word everybody has": () => "example",
  "two words in one value": ({ custom_fields: { city } }) => city.toLowerCase(),
  "one letter missing": ({ first_name, last_name }, chance) => withoutOneLetter(`${first_name} ${last_name}`, chance),
  "nobody's name": ({ last_name }) => `${last_name}zqx`,
};

/** So many questions of every kind, of contacts drawn by chance: common names come often, as they do. */
export async function questions(client: pg.Client, each: number): Promise<readonly Question[]> {
  const random = seededRandom(11).next;
  const { rows } = await client.query<Row>(
    `SELECT first_name, last_name, phone, custom_fields FROM contacts TABLESAMPLE SYSTEM (0.1) REPEATABLE (3)
     WHERE custom_fields ? 'email' LIMIT 1000`,
  );
  const any = (): Row => {
    const row = rows[Math.floor(random() * rows.length)];
    if (row === undefined) throw new Error("The book is empty.");
    return row;
  };
  const long = (kind: string): string => {
    for (;;) {
      const q = KINDS[kind]?.(any(), random()) ?? "";
      if (q.length >= 3) return q;
    }
  };
  return Object.keys(KINDS).flatMap((kind) => Array.from({ length: each }, () => ({ kind, q: long(kind) })));
}
