import { parseArgs } from "node:util";
import { seqOfRef } from "@broadnet-engage/core/model";

export const USAGE = `Looks into the audit log of the storage that the server's own variables name (DATABASE_URL, or DATA_DIR).

  npm run audit -- replay AUD-7 [--rules now | --pack FILE]…   the decision made again: by the packs of then, or by others
  npm run audit -- export [--out FILE]                          the whole log, for verify-audit.mjs
  npm run audit -- verify                                       reads every record again
  npm run audit -- forget +9715…                                takes a person out of the log for ever
  npm run audit -- keys                                         the public keys heads are signed with
  npm run audit -- rotate                                       a new key, endorsed by the old one

  --tenant SLUG    whose log; needed when the storage holds several tenants

An embedded database is open in one process at a time: stop the server first. Ends with 0, or 1 when something differs.`;

export type Asked =
  | {
      readonly kind: "replay";
      readonly ref: string;
      readonly rules: "then" | "now";
      readonly packs: readonly string[];
      readonly tenant: string | null;
    }
  | { readonly kind: "export"; readonly out: string | null; readonly tenant: string | null }
  | { readonly kind: "verify"; readonly tenant: string | null }
  | { readonly kind: "forget"; readonly phone: string; readonly tenant: string | null }
  | { readonly kind: "keys" }
  | { readonly kind: "rotate" }
  | { readonly kind: "wrong"; readonly why: string };

const wrong = (why: string): Asked => ({ kind: "wrong", why });

const OPTIONS = {
  tenant: { type: "string" },
  rules: { type: "string", default: "then" },
  pack: { type: "string", multiple: true, default: [] as string[] },
  out: { type: "string" },
} as const;

/** Never throws. */
export function readOptions(args: readonly string[]): Asked {
  try {
    const { values, positionals } = parseArgs({ args: [...args], options: OPTIONS, allowPositionals: true });
    const [command, subject = ""] = positionals;
    const tenant = values.tenant ?? null;
    if (command === "export") return { kind: "export", out: values.out ?? null, tenant };
    if (command === "verify") return { kind: "verify", tenant };
    if (command === "forget") return { kind: "forget", phone: subject, tenant };
    if (command === "keys" || command === "rotate") return { kind: command };
    if (command !== "replay") return wrong(command === undefined ? "What is to be done?" : `What is ${command}?`);
    if (seqOfRef(subject) === null) return wrong("Which decision? AUD-<number>.");
    if (values.rules !== "then" && values.rules !== "now") return wrong("--rules is then or now.");
    return { kind: "replay", ref: subject, rules: values.rules, packs: values.pack, tenant };
  } catch (error) {
    return wrong(error instanceof Error ? error.message : String(error));
  }
}
