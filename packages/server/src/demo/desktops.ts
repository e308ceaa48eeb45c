import { randomInt } from "node:crypto";
import { type Api, ApiError, logIn } from "./api.ts";
import type { Receiver } from "./receiver.ts";

const OUTCOMES: readonly (readonly [code: string, weight: number])[] = [
  ["not_interested", 38],
  ["sale", 22],
  ["callback", 14],
  ["no_decision", 14],
  ["wrong_number", 7],
  ["do_not_call", 5],
];

function weighted(): string {
  const total = OUTCOMES.reduce((sum, [, weight]) => sum + weight, 0);
  let left = randomInt(total);
  for (const [code, weight] of OUTCOMES) {
    left -= weight;
    if (left < 0) return code;
  }
  return "no_decision";
}

/** The agents' screens: each is logged in as himself, and says after each conversation what came of it. */
export interface Desktops {
  readonly agentIds: readonly string[];
  readonly dispositions: ReadonlyMap<string, number>;
  /** Sentences about dispositions the server refused for another reason than that wrap-up was over. */
  readonly refused: readonly string[];
  logOff(): Promise<void>;
  settled(): Promise<void>;
}

export async function openDesktops(
  url: string,
  emails: readonly string[],
  password: string,
  receiver: Receiver,
): Promise<Desktops> {
  const agents = new Map<string, Api>();
  for (const email of emails) {
    const { api, userId } = await logIn(url, email, password);
    await api.post("/v1/agents/me/state", { state: "available", reason: "demo" });
    agents.set(userId, api);
  }
  const dispositions = new Map<string, number>();
  const refused: string[] = [];
  const open = new Set<Promise<void>>();

  async function dispose(agent: Api, callId: string): Promise<void> {
    const code = weighted();
    try {
      await agent.post(`/v1/calls/${callId}/disposition`, { code });
      dispositions.set(code, (dispositions.get(code) ?? 0) + 1);
    } catch (error) {
      if (!(error instanceof ApiError && error.slug === "invalid-state")) refused.push(String(error));
    }
  }

  receiver.on("call.ended", ({ payload }) => {
    const agent = agents.get(String(payload.agent_id));
    if (!agent || payload.status !== "completed") return;
    const work: Promise<void> = dispose(agent, String(payload.call_id)).finally(() => open.delete(work));
    open.add(work);
  });
  return {
    agentIds: [...agents.keys()],
    dispositions,
    refused,
    settled: async () => {
      await Promise.all(open);
    },
    logOff: async () => {
      for (const agent of agents.values()) await agent.post("/v1/auth/logout");
    },
  };
}
