import { type Gap, gapClosed, gapToPublished, type Score, type Standing } from "./tournament.ts";

const percent = (share: number | null, digits = 2): string => (share === null ? "–" : (100 * share).toFixed(digits));

export const header = (): string =>
  [
    "scenario".padEnd(16),
    "policy".padEnd(20),
    "utilisation %".padStart(15),
    "gap closed".padStart(11),
    "(published)".padStart(12),
    "abandon %".padStart(10),
    "worst day".padStart(10),
    "days over".padStart(10),
    "worst 30/60".padStart(13),
    "first ½ h".padStart(10),
    "wait s".padStart(7),
    "let go %".padStart(9),
    "us".padStart(6),
  ].join(" ");

/** Gaps against the references of this run, and against those published with the scenario. */
export function gaps({ scenario, scores }: Standing, score: Score): { own: Gap | null; published: number | null } {
  const progressive = scores.find(({ policy }) => policy === "progressive");
  const informed = scores.find(({ policy }) => policy === "informed");
  const reference = scenario.reference;
  return {
    own: progressive === undefined || informed === undefined ? null : gapClosed(score, progressive, informed),
    published:
      reference?.progressive === undefined || reference.informed === undefined
        ? null
        : gapToPublished(score, reference.progressive.utilisation, reference.informed.utilisation),
  };
}

export function row(standing: Standing, score: Score): string {
  const { own, published } = gaps(standing, score);
  return [
    standing.scenario.name.padEnd(16),
    score.policy.padEnd(20),
    `${percent(score.utilisation)} ±${percent(score.within)}`.padStart(15),
    (own?.closed.toFixed(3) ?? "–").padStart(11),
    (published?.toFixed(3) ?? "–").padStart(12),
    percent(score.abandonRate).padStart(10),
    percent(score.worstDay).padStart(10),
    String(score.daysOver).padStart(10),
    `${percent(score.worst30, 1)}/${percent(score.worst60, 1)}`.padStart(13),
    percent(score.firstHalfHour, 1).padStart(10),
    score.meanWaitS.toFixed(1).padStart(7),
    percent(score.givenUpShare, 1).padStart(9),
    score.usPerDecision.toFixed(1).padStart(6),
  ].join(" ");
}
