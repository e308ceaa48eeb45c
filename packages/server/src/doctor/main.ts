import { isEngageError } from "@broadnet-engage/core/errors";
import { examineSwitch } from "@broadnet-engage/core/freeswitch";
import { systemClock, systemTimers } from "@broadnet-engage/core/system";
import { examined } from "./database.ts";
import { examinedHeads } from "./heads.ts";
import { readOptions, USAGE } from "./options.ts";
import { examinedRegisters } from "./registers.ts";
import { isHealthy, report } from "./report.ts";

async function run(): Promise<number> {
  const asked = readOptions(process.argv.slice(2), process.env);
  if (asked.kind === "help") {
    console.log(USAGE);
    return 0;
  }
  if (asked.kind === "wrong") {
    console.error(`${asked.why}\n\n${USAGE}`);
    return 2;
  }
  const { json, ...options } = asked.options;
  const seen = await examineSwitch({ ...options, clock: systemClock, timers: systemTimers });
  const around = [
    ...(await examined(process.env.DATABASE_URL)),
    ...(await examinedHeads(process.env)),
    ...(await examinedRegisters(process.env)),
  ];
  const findings = [...around, ...seen];
  console.log(json ? JSON.stringify(findings, null, 2) : report(findings));
  return isHealthy(findings) ? 0 : 1;
}

process.exitCode = await run().catch((error: unknown) => {
  if (!isEngageError(error)) throw error;
  console.error(error.message);
  return 2;
});
