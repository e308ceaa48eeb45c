import { describe, expect, it } from "vitest";
import { parseHistory } from "../src/sim/history.ts";
import { simulate } from "../src/sim/simulate.ts";

const history = parseHistory("answer_rate,9,0.3\ntalk,,40\ntalk,,90\nwrap_up,,10\nring,,8");

describe("asking the simulator", () => {
  it("answers for each team and mode, the same every time", async () => {
    const question = { history, agents: [2, 3], modes: ["progressive", "predictive"], hours: 0.2, days: 1 } as const;
    const answers = await simulate(question);
    expect(answers.map(({ agents, mode }) => [agents, mode])).toEqual([
      [2, "progressive"],
      [2, "predictive"],
      [3, "progressive"],
      [3, "predictive"],
    ]);
    expect(answers.every(({ utilisation }) => utilisation > 0.3 && utilisation < 1)).toBe(true);
    expect(answers.filter(({ mode }) => mode === "progressive").map(({ abandonPct }) => abandonPct)).toEqual([0, 0]);
    expect(await simulate({ ...question, agents: [2], modes: ["progressive"] })).toEqual(answers.slice(0, 1));
  });

  it.each([
    { agents: [0] },
    { agents: [501] },
    { hours: 0 },
    { hours: 15 },
    { days: 0 },
    { days: 101 },
    { beginsAt: 24 },
    { abandonCapPct: Number.NaN },
    { dialRatio: 0 },
    { agents: Array.from({ length: 51 }, () => 1) },
  ])("refuses what would never end or makes no sense: %o", async (over) => {
    const question = { history, agents: [1], modes: ["progressive"], ...over } as const;
    await expect(simulate(question)).rejects.toMatchObject({ code: "validation-failed" });
  });
});
