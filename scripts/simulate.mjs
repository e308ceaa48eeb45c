// npm run simulate -- --history calls.csv --agents 5,10,20 [--modes progressive,predictive] [--hours 8] [--begins 9] [--days 3]
//                     [--cap 3] [--ratio 1.5] [--json]
//
// How many agents, which mode, what abandon rate? Plays whole shifts through the production engine with your own history.

import { readFileSync } from "node:fs";
import { parseArgs } from "node:util";
import { parseHistory, simulate } from "@broadnet-engage/core/sim";

const text = { type: "string" };
const fail = (why) => {
  console.error(why);
  process.exit(2);
};
const options = {
  history: text,
  agents: { ...text, default: "10" },
  modes: { ...text, default: "progressive,predictive" },
  hours: { ...text, default: "8" },
  begins: { ...text, default: "9" },
  days: { ...text, default: "3" },
  cap: { ...text, default: "3" },
  ratio: { ...text, default: "1.5" },
  json: { type: "boolean", default: false },
};
const MODES = ["progressive", "power", "predictive"];
const { values } = (() => {
  try {
    return parseArgs({ options });
  } catch (error) {
    return fail(`${error.message}\nOptions are --${Object.keys(options).join(", --")}; see docs/how-to/simulate.md`);
  }
})();
if (values.history === undefined) fail("Which history? --history FILE, CSV or JSON; see docs/how-to/simulate.md");
const modes = values.modes.split(",");
if (!modes.every((mode) => MODES.includes(mode))) fail(`--modes are ${MODES.join(", ")}`);

const read = (file) => {
  try {
    return readFileSync(file, "utf8");
  } catch (error) {
    return fail(`The history ${file} cannot be read: ${error.message}`);
  }
};
const history = read(values.history);
const numbers = (list) => list.split(",").map((one) => (one.trim() === "" ? Number.NaN : Number(one)));

try {
  const answers = await simulate({
    history: parseHistory(history),
    agents: numbers(values.agents),
    modes,
    hours: Number(values.hours),
    beginsAt: Number(values.begins),
    days: Number(values.days),
    abandonCapPct: Number(values.cap),
    dialRatio: Number(values.ratio),
  });
  if (values.json) console.log(JSON.stringify(answers, null, 2));
  else print(answers);
} catch (error) {
  fail(error instanceof Error ? error.message : String(error));
}

function print(answers) {
  console.log("agents  mode          at work   abandoned  worst day  talks/h  dials/h  wait between talks");
  for (const one of answers)
    console.log(
      [
        String(one.agents).padStart(6),
        `  ${one.mode.padEnd(12)}`,
        `${(100 * one.utilisation).toFixed(1)} %`.padStart(9),
        `${one.abandonPct.toFixed(2)} %`.padStart(11),
        `${one.worstDayPct.toFixed(2)} %`.padStart(10),
        one.connectedPerHour.toFixed(0).padStart(8),
        one.dialedPerHour.toFixed(0).padStart(8),
        `${one.meanWaitSeconds.toFixed(0)} s`.padStart(10),
      ].join(" "),
    );
}
