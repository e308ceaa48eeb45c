import type { PacingPolicy } from "../../../packages/core/src/pacing/policy.ts";
import { counting } from "./counting.ts";

const MEMORY = 400;

/**
 * A textbook pacer: dials open-loop at the rate at which Erlang's loss formula loses the target share.
 *
 *     B(n, a) = (a B(n−1)) / (n + a B(n−1)),  B(0) = 1;  a = answers per second × mean handling time
 *
 * It learns the share answered and the mean handling time, and of who is free it uses only that whoever is ready has a
 * call; while the day's losses are at the cap it is progressive.
 */
export const erlang = (): PacingPolicy => {
  let answered = 0.4 * 20;
  let ended = 20;
  let handlingS = 150;
  let owed = 0;
  let agents = -1;
  let load = 0;
  let lastAt: number | null = null;
  return counting(
    "erlang",
    (floor, now) => {
      const elapsed = lastAt === null ? 0 : (now - lastAt) / 1000;
      lastAt = now;
      const { connected, abandoned, capPct } = floor.budget;
      const ready = floor.agents.filter(({ state }) => state === "ready").length;
      if (abandoned + 1 > (capPct / 100) * (connected + abandoned + 1)) return ready - floor.calls.length;
      if (floor.agents.length !== agents) {
        agents = floor.agents.length;
        load = offered(agents, (0.9 * capPct) / 100);
      }
      owed = Math.min(5, owed + (elapsed * load) / handlingS / Math.max(0.02, answered / ended));
      const whole = Math.floor(owed);
      owed -= whole;
      return Math.max(whole, ready - floor.calls.length);
    },
    (seen) => {
      if (seen.type === "unanswered" || (seen.type === "answered" && seen.verdict !== null)) {
        const hit = seen.type === "answered" && seen.verdict === "person";
        answered = answered * (1 - 1 / MEMORY) + (hit ? 1 : 0);
        ended = ended * (1 - 1 / MEMORY) + 1;
      } else if (seen.type === "talk_ended") handlingS += ((seen.at - seen.since) / 1000 + 25 - handlingS) / 100;
    },
  );
};

/** The load in Erlang at which so many agents lose that share. */
function offered(agents: number, loss: number): number {
  let low = 0;
  let high = 2 * agents + 1;
  for (let n = 0; n < 30; n++) {
    const middle = (low + high) / 2;
    if (erlangB(agents, middle) > loss) high = middle;
    else low = middle;
  }
  return low;
}

function erlangB(agents: number, load: number): number {
  let blocked = 1;
  for (let n = 1; n <= agents; n++) blocked = (load * blocked) / (n + load * blocked);
  return blocked;
}
