import { command } from "./check-pack.ts";
import { PACKS } from "./folders.ts";

// node --conditions=@broadnet-engage/source --import tsx packages/compliance-rules/src/cli.ts pack check ae --today $(date -I)

const { lines, exitCode } = command(process.argv.slice(2), PACKS);
for (const line of lines) console.log(line);
process.exitCode = exitCode;
