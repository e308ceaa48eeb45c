import { fork } from "node:child_process";
import { once } from "node:events";
import type { CampaignId } from "@broadnet-engage/core/model";
import { openPostgres } from "../../packages/adapter-postgres/src/index.ts";
import { findPostgres } from "../../packages/adapter-postgres/test/real-postgres.ts";
import { openWorld } from "../../packages/server/src/testing/world.ts";
import { goal, interleaved, machine, median, ratio, wallMs } from "../rounds.ts";
import { uploads } from "./contacts.ts";
import { bareCopy } from "./copy.ts";

const CONTACTS = 10_000;
const ROUNDS = 7;

/** 10,000 contacts over HTTP until they are committed, against the COPY of the same rows; and how long others wait meanwhile. */
export async function upload(): Promise<void> {
  const server = await findPostgres([]);
  if (typeof server === "string") throw new Error(server);
  const url = await server.freshDatabase();
  const bare = await bareCopy(url);
  const world = await openWorld({ storage: await openPostgres({ url }) });
  const pinger = fork(new URL("./pinger.ts", import.meta.url), [`${world.url}/healthz`], {
    execArgv: process.execArgv,
  });
  const slowest = async (): Promise<number> => {
    pinger.send("");
    return Number((await once(pinger, "message"))[0]);
  };
  let round = 0;
  const waits: number[] = [];
  const authorization = `Bearer ${world.tokens.supervisor}`;
  const send = async (): Promise<number> => {
    const campaign = await world.dialer.campaigns.create({
      name: `Upload ${round}`,
      dialingMode: "progressive",
      cliGroupId: world.cliGroupId,
      maxAttempts: 3,
      retryDelayMinutes: 30,
    });
    const body = JSON.stringify({ contacts: uploads(`round ${round++}`, CONTACTS) });
    await slowest();
    const took = await wallMs(() => post(world.url, campaign.campaign.id, authorization, body));
    waits.push(await slowest());
    return took;
  };
  const measured = await interleaved(ROUNDS, {
    upload: send,
    copy: () => {
      const contacts = uploads(`round ${round}`, CONTACTS);
      return wallMs(() => bare.copy(contacts));
    },
  });
  console.log(machine());
  console.log(`upload ${median(measured.upload).toFixed(0)} ms, COPY ${median(measured.copy).toFixed(1)} ms`);
  goal("upload of 10,000 contacts, times the bare COPY", ratio(measured.upload, measured.copy), 8, "less");
  goal("ms that other requests waited at worst, median of rounds", median(waits.slice(1)), 50, "less");
  pinger.kill();
  await bare.close();
  await world.close();
  await server.stop();
}

async function post(url: string, campaign: CampaignId, authorization: string, body: string): Promise<void> {
  const answer = await fetch(`${url}/v1/campaigns/${campaign}/contacts`, {
    method: "POST",
    headers: { authorization, "content-type": "application/json" },
    body,
  });
  const result = (await answer.json()) as { imported: number };
  if (answer.status !== 201 || result.imported !== CONTACTS) throw new Error(JSON.stringify(result).slice(0, 300));
}
