import { decide } from "../../packages/core/src/compliance/index.ts";
import { cpuMs, goal, interleaved, machine, median, ratio } from "../rounds.ts";
import { byIntl, byLuxon } from "./hours.ts";
import { throughTheDialer } from "./through.ts";
import { factsFor, packOf, packs } from "./world.ts";

// npm run bench -- compliance [decision]
//
// A whole decision with its facts at hand, beside two that only look at the clock. Then the same decision asked of a dialer:
// facts gathered, decided, written to the audit log (C-CMP-12); `decision` leaves that out.

const START = Date.UTC(2026, 8, 2, 6);
const ROUNDS = 9;
const CALLS = 20_000;

/** Instants of a week, in no order a cache would like. */
const instantOf = (n: number): number => START + ((n * 7_919) % 10_080) * 60_000;

async function compare(id: string): Promise<void> {
  const pack = packOf(id);
  // The same facts for all moments but the registers' date: making facts is not deciding.
  const facts = Array.from({ length: 10_080 }, (_, n) => factsFor(pack, instantOf(n)));
  const [intl, luxon] = [byIntl(pack), byLuxon(pack)];
  let permitted = 0;
  const measure = (ask: (n: number) => boolean) => () =>
    cpuMs(() => {
      for (let n = 0; n < CALLS; n += 1) if (ask(n % 10_080)) permitted += 1;
    });
  const taken = await interleaved(ROUNDS, {
    engine: measure((n) => decide(facts[n] ?? (facts[0] as never), packs, instantOf(n)).allowed),
    intl: measure((n) => intl(instantOf(n))),
    luxon: measure((n) => luxon(instantOf(n))),
  });
  const each = (ms: readonly number[]): string => `${((median(ms) / CALLS) * 1_000).toFixed(2)} µs`;
  console.log(
    `${id} (${pack.zones.length} zones): decision ${each(taken.engine)}, hours by Intl ${each(taken.intl)} (${ratio(taken.intl, taken.engine).toFixed(1)} ×), by luxon ${each(taken.luxon)} (${ratio(taken.luxon, taken.engine).toFixed(1)} ×); ${permitted} permitted`,
  );
}

/** How long single decisions take, in microseconds. The clock itself costs part of one; it is not taken off. */
function percentiles(id: string): { readonly p50: number; readonly p99: number } {
  const pack = packOf(id);
  const facts = Array.from({ length: 10_080 }, (_, n) => factsFor(pack, instantOf(n)));
  const times = new Float64Array(100_000);
  for (let n = 0; n < 300_000; n += 1) {
    const [given, at] = [facts[n % 10_080] ?? (facts[0] as never), instantOf(n)];
    const began = process.hrtime.bigint();
    decide(given, packs, at);
    const took = Number(process.hrtime.bigint() - began) / 1_000;
    if (n >= 200_000) times[n - 200_000] = took;
  }
  times.sort();
  const at = (share: number): number => times[Math.floor(times.length * share)] ?? Number.NaN;
  console.log(`${id}: p50 ${at(0.5).toFixed(2)} µs, p99 ${at(0.99).toFixed(2)} µs, p99.9 ${at(0.999).toFixed(2)} µs`);
  return { p50: at(0.5), p99: at(0.99) };
}

console.log(machine());
const ids = ["ae", "us", "fr"].filter((id) => packs.some((pack) => pack.id === id));
for (const id of ids) await compare(id);
for (const id of ids) {
  const { p50, p99 } = percentiles(id);
  goal(`a decision with facts at hand, ${id}, p50 in µs`, p50, 2, "less");
  goal(`a decision with facts at hand, ${id}, p99 in µs`, p99, 10, "less");
}
if (process.argv[2] !== "decision") await throughTheDialer();
