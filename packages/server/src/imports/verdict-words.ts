import { bareMark } from "@broadnet-engage/core/registries";

/** What a washed list says of numbers that are in the register, and of those that are not. None of both: the usual words. */
export interface VerdictWords {
  readonly listed?: readonly string[] | undefined;
  readonly unlisted?: readonly string[] | undefined;
}

/** Which of them is wrong, and why: words of one's own take the place of the usual ones, and mean one thing each. */
export function whyNotWords({ listed, unlisted }: VerdictWords): readonly [keyof VerdictWords, string] | null {
  if (listed === undefined && unlisted === undefined) return null;
  if (listed === undefined) return ["listed", "must be given too: each without the other guesses"];
  if (unlisted === undefined) return ["unlisted", "must be given too: each without the other guesses"];
  const other = new Set(unlisted.map(bareMark));
  const both = listed.find((word) => other.has(bareMark(word)));
  return both === undefined ? null : ["unlisted", `must not have "${both}", which \`listed\` has`];
}
