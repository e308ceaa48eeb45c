import { allOf } from "./api.ts";
import { neverCalled } from "./compare.ts";
import { madeUpContacts } from "./contacts.ts";
import { Desk } from "./desk.ts";
import { drain } from "./drain.ts";
import { complianceReason, finishedCalls, gather } from "./evidence.ts";
import type { Options } from "./options.ts";
import { report } from "./report.ts";
import { prepareSetting, type Setting, type Tools } from "./setting.ts";
import { happened } from "./simulator.ts";
import * as stage from "./stage.ts";
import { Stop } from "./stop.ts";
import { Undo } from "./undo.ts";
import { type Ending, watch } from "./watch.ts";
import type { Contact, Disposition, ImportResult, SimStatus } from "./wire.ts";

interface Play {
  readonly campaignId: string;
  readonly uploaded: ImportResult;
  readonly desk: Desk;
  readonly before: SimStatus | null;
}

/** The whole demo. Resolves to how many things did not agree. Whatever it set up is taken back, also when it fails. */
export async function runDemo(options: Options, tools: Tools): Promise<number> {
  const undo = new Undo((sentence) => tools.screen.say(sentence));
  const startedAt = tools.clock.monotonic();
  try {
    const setting = await prepareSetting(options, tools, undo);
    const play = await begin(setting);
    const ending = await follow(setting, play);
    return await settle(setting, play, ending, startedAt);
  } finally {
    tools.screen.end();
    await undo.all();
  }
}

const timeOfDay = (at: number): string => new Date(at).toISOString().slice(11, 19);

/** Campaign, contacts, agents; then the dialing begins. */
async function begin(setting: Setting): Promise<Play> {
  const { cast, options, screen, undo, inbox, speed, timers, random, signal } = setting;
  const { api } = cast.supervisor;
  const name = `Demo ${timeOfDay(setting.clock.now())}`;
  const campaign = await stage.createCampaign(api, { name, mode: options.mode, speed });
  const uploaded = await stage.upload(api, campaign.id, madeUpContacts(options.contacts, random));
  if (uploaded.imported === 0) throw new Stop("Not one contact was accepted.");
  await stage.assign(api, campaign.id, cast.agents);
  const dispositions = await allOf<Disposition>(api, "/v1/dispositions");
  const desk = new Desk({ agents: cast.agents, dispositions, random, timers, speed, signal }, inbox);
  inbox.campaignId = campaign.id;
  const before = setting.simulator === null ? null : await setting.simulator.status();
  undo.add("send the agents home", () => stage.setStates(cast.agents, "offline"));
  await stage.setStates(cast.agents, "available");
  undo.add("pause the campaign", () => stage.pauseCampaign(api, campaign.id));
  await api.send("POST", `/v1/campaigns/${campaign.id}/start`);
  screen.say(
    `Campaign "${name}" (${options.mode}): ${uploaded.imported} contacts, ${cast.agents.length} agents. Dialing.`,
  );
  return { campaignId: campaign.id, uploaded, desk, before };
}

async function follow(setting: Setting, { campaignId }: Play): Promise<Ending> {
  const { api } = setting.cast.supervisor;
  const ending = await watch({ ...setting, api, campaignId, patienceMs: setting.options.patienceMs });
  const contacts = await allOf<Contact>(api, `/v1/campaigns/${campaignId}/contacts`);
  const left = neverCalled(contacts);
  const [first] = left;
  if (first === undefined) return ending;
  const rule = await complianceReason(api, campaignId, first.phone);
  const reason = [ending.gaveUp, rule].filter((part) => part !== null).join(" ") || "Nothing says why.";
  const sentence = `${left.length} of ${contacts.length} contacts were not called. ${reason}`;
  if (ending.last.calls === 0) throw new Stop(sentence);
  setting.screen.say(sentence);
  return ending;
}

/** Stops dialing, waits for the last words, compares. */
async function settle(setting: Setting, play: Play, ending: Ending, startedAt: number): Promise<number> {
  const { cast, screen, inbox, simulator, alone } = setting;
  const { api } = cast.supervisor;
  const paused = await stage.pauseCampaign(api, play.campaignId);
  screen.say(paused ? "Paused: the retries that are left are due later." : "The dialer has completed the campaign.");
  const calls = await finishedCalls(api, play.campaignId);
  await drain(
    calls.map(({ id }) => id),
    inbox,
    setting,
  );
  await play.desk.idle();
  const after = simulator === null ? null : await simulator.status();
  const known = alone && play.before && after ? happened(play.before, after) : null;
  const evidence = await gather(api, play.campaignId, { ...play, inbox, happened: known });
  return report(evidence, {
    screen,
    inbox,
    desk: play.desk,
    gaveUp: ending.gaveUp,
    tookMs: setting.clock.monotonic() - startedAt,
  });
}
