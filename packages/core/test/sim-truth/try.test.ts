import { it } from "vitest";
import { compare } from "./compare.ts";
import { play } from "./play.ts";
import { readRecording, recordingNames } from "./recording.ts";

it("prints", { timeout: 120_000 }, () => {
  const only = process.env.ONLY;
  const groups = new Map<string, string[]>();
  for (const name of recordingNames()) {
    const k = /^6[01]/.test(name) ? name.replace(/\.\d$/, "") : name;
    groups.set(k, [...(groups.get(k) ?? []), name]);
  }
  for (const [k, names] of groups) {
    if (only && !new RegExp(only).test(k)) continue;
    const recordings = names.map(readRecording);
    const t0 = performance.now();
    let said;
    try {
      said = play(recordings);
    } catch (e) {
      console.log(k, "THROWS", e);
      continue;
    }
    recordings.forEach((r, i) => {
      const c = compare(r, said[i] ?? []);
      console.log(
        `${r.name.slice(0, 40).padEnd(40)} frames ${c.inOrder}/${c.frames} +${c.extra.length}  names ${((100 * c.names) / (c.fields || 1)).toFixed(1)} of ${c.fields} values ${((100 * c.values) / (c.compared || 1)).toFixed(1)} of ${c.compared}  ${(performance.now() - t0).toFixed(0)} ms`,
      );
      if (process.env.V) {
        for (const m of c.missing.slice(0, 40)) console.log("   -", m.slice(0, 200));
        for (const m of c.extra.slice(0, 40)) console.log("   +", m.slice(0, 200));
      }
      if (process.env.H) {
        console.log([...c.missingNames].map(([n, x]) => `${n}×${x}`).join(" "));
        for (const [n, v] of c.wrongValues) console.log("   ", n, v.slice(0, 160));
      }
    });
  }
});
