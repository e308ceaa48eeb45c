import type { Dated, RulePack } from "@broadnet-engage/core/model";
import type { PackFolder } from "../pack-folder.ts";

/** Looks at one folder on one day and answers with sentences: what is wrong. None when all is well. */
export type Check = (folder: PackFolder, today: string) => readonly string[];

export interface NamedValue {
  /** `callingHours[1]`. */
  readonly name: string;
  readonly dated: Dated<unknown>;
}

/** Every dated value of the pack, with the name a sentence can call it by. */
export const valuesOf = (pack: RulePack): readonly NamedValue[] =>
  Object.entries(pack.rules).flatMap(([kind, values]: [string, readonly Dated<unknown>[]]) =>
    values.map((dated, index) => ({ name: `${kind}[${index}]`, dated })),
  );
