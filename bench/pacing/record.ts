import { existsSync, mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { dotPlot } from "./plot.ts";
import { gaps } from "./table.ts";
import type { Score, Standing } from "./tournament.ts";

const FOLDER = "docs/explanation/pacing";
const RESULTS = `${FOLDER}/results.json`;
const PAGE = "docs/explanation/pacing.md";
const BEGIN = "<!-- results: written by the bench -->";
const END = "<!-- end of results -->";

interface Recorded {
  readonly scenario: string;
  readonly agents: number;
  readonly seeds: number;
  readonly scores: readonly (Score & {
    readonly gapOwn: number | null;
    readonly gapWithin: number | null;
    readonly gapPublished: number | null;
  })[];
}

/** Puts a scenario's standing into the results; policies that did not play now keep what they had. */
export function record(standing: Standing): void {
  mkdirSync(FOLDER, { recursive: true });
  const known = recorded();
  const { name, agents } = standing.scenario;
  const before = known.find((one) => one.scenario === name)?.scores ?? [];
  const played = [
    ...standing.scores,
    ...before.filter(({ policy }) => standing.scores.every((score) => score.policy !== policy)),
  ];
  const scores = played.map((score) => {
    const { own, published } = gaps({ ...standing, scores: played }, score);
    return { ...score, gapOwn: own?.closed ?? null, gapWithin: own?.within ?? null, gapPublished: published };
  });
  const all = [
    ...known.filter((one) => one.scenario !== name),
    { scenario: name, agents, seeds: standing.seeds, scores },
  ];
  all.sort((a, b) => (a.scenario < b.scenario ? -1 : 1));
  writeFileSync(RESULTS, `${JSON.stringify(all, null, 1)}\n`);
}

/** Results written before days were kept have none. */
function recorded(): readonly Recorded[] {
  if (!existsSync(RESULTS)) return [];
  return (JSON.parse(readFileSync(RESULTS, "utf8")) as Recorded[]).map((one) => ({
    ...one,
    scores: one.scores.map((score) => ({
      ...score,
      utilisations: score.utilisations ?? [],
      givenUpShare: score.givenUpShare ?? 0,
    })),
  }));
}

/** Draws the plots and the table of the page anew from all results. */
export function redraw(): void {
  const all = recorded();
  draw(all);
  if (existsSync(PAGE)) writeFileSync(PAGE, withTable(readFileSync(PAGE, "utf8"), table(all)));
}

const series = (all: readonly Recorded[], of: (score: Score) => number) =>
  [
    ["progressive", "progressive", "#8a8f98"],
    ["vicidial-tapered", "VICIdial, tapered", "#d98324"],
    ["erlang", "Erlang", "#8e6bbf"],
    ["predictive", "predictive (ours)", "#1769c2"],
    ["informed", "informed reference", "#2a9d5c"],
  ].map(([policy = "", label = "", color = ""]) => ({
    label,
    color,
    values: all.map(({ scores }) => {
      const score = scores.find((one) => one.policy === policy);
      return score === undefined ? null : 100 * of(score);
    }),
  }));

function draw(all: readonly Recorded[]): void {
  const rows = all.map(({ scenario }) => scenario);
  writeFileSync(
    `${FOLDER}/utilisation.svg`,
    dotPlot({
      title: "Agents in talk or wrap-up, percent of their time on the floor",
      rows,
      series: series(all, (score) => score.utilisation),
      range: [20, 100],
      line: null,
    }),
  );
  writeFileSync(
    `${FOLDER}/worst-day.svg`,
    dotPlot({
      title: "Persons lost on the worst day, percent of those who answered (cap: 3)",
      rows,
      series: series(all, (score) => score.worstDay).filter(({ label }) => label !== "informed reference"),
      range: [0, 8],
      line: 3,
    }),
  );
}

const percent = (share: number | null, digits = 2): string => (share === null ? "–" : (100 * share).toFixed(digits));

/** Where it played fewer days than the others, how many. */
function withDays(informed: Score | undefined): string {
  if (informed === undefined) return "–";
  const days = informed.utilisations.length;
  return `${percent(informed.utilisation)}${days === 0 ? "" : ` (${days})`}`;
}

function table(all: readonly Recorded[]): string {
  const head =
    "| scenario | days | progressive | VICIdial tapered (days over) | Erlang (days over) | **predictive** ± 95 % | informed (days) | gap closed ± 95 % | against published | lost % | worst day | days over | worst 60 min | first ½ h | let go % |";
  const rows = all.map(({ scenario, seeds, scores }) => {
    const of = (policy: string) => scores.find((one) => one.policy === policy);
    const ours = of("predictive");
    const other = (policy: string): string => {
      const score = of(policy);
      return score === undefined ? "–" : `${percent(score.utilisation)} (${score.daysOver})`;
    };
    return `| ${[
      scenario,
      seeds,
      percent(of("progressive")?.utilisation ?? null),
      other("vicidial-tapered"),
      other("erlang"),
      `**${percent(ours?.utilisation ?? null)}** ± ${percent(ours?.within ?? null)}`,
      withDays(of("informed")),
      `**${ours?.gapOwn?.toFixed(3) ?? "–"}**${ours?.gapWithin ? ` ± ${ours.gapWithin.toFixed(3)}` : ""}`,
      ours?.gapPublished?.toFixed(2) ?? "–",
      percent(ours?.abandonRate ?? null),
      percent(ours?.worstDay ?? null),
      ours?.daysOver ?? "–",
      percent(ours?.worst60 ?? null, 1),
      percent(ours?.firstHalfHour ?? null, 1),
      percent(ours?.givenUpShare ?? null, 1),
    ].join(" | ")} |`;
  });
  return [head, `|---|${"--:|".repeat(14)}`, ...rows].join("\n");
}

function withTable(page: string, text: string): string {
  const from = page.indexOf(BEGIN);
  const to = page.indexOf(END);
  return from < 0 || to < from ? page : `${page.slice(0, from)}${BEGIN}\n\n${text}\n\n${page.slice(to)}`;
}
