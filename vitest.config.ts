import { availableParallelism } from "node:os";
import { defineConfig } from "vitest/config";

// Four tiers, told apart by the file's name, so that a quick loop runs one of them:
//   *.test.ts      unit: pure rooms, memory adapters, parsers (milliseconds)
//   *.int.test.ts  a real neighbour: PostgreSQL, TCP, HTTP
//   *.sim.test.ts  simulated days in virtual time
//   *.e2e.test.ts  the server as a process, from the outside
const tier = (name: string, include: string[], exclude: string[], testTimeout: number) => ({
  resolve: { conditions: ["@broadnet-engage/source", "node", "default"] },
  ssr: { resolve: { conditions: ["@broadnet-engage/source", "node", "default"] } },
  test: {
    name,
    include,
    exclude: ["**/node_modules/**", "**/dist/**", ...exclude],
    environment: "node",
    testTimeout,
    hookTimeout: testTimeout,
  },
});

const roots = (suffix: string) => [`packages/*/{src,test}/**/*.${suffix}.ts`, `examples/**/*.${suffix}.ts`];
const otherTiers = ["**/*.int.test.ts", "**/*.sim.test.ts", "**/*.e2e.test.ts"];

export default defineConfig({
  test: {
    // Vitest leaves one core to others, of two the half; much of a test's time here is waiting for neighbours.
    maxWorkers: Math.max(2, availableParallelism() - 1),
    projects: [
      tier("unit", roots("test"), otherTiers, 10_000),
      tier("int", roots("int.test"), [], 60_000),
      tier("sim", roots("sim.test"), [], 600_000),
      tier("e2e", roots("e2e.test"), [], 300_000),
    ],
  },
});
