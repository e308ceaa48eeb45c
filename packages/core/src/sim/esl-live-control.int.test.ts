import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, describe, expect, it } from "vitest";
import { worldOf } from "../../test/sim-orders/kit.ts";
import { RawClient } from "../../test/sim-orders/raw-client.ts";
import { systemClock, systemTimers } from "../system.ts";
import { type SimulatedSwitch, type SimulatedSwitchOptions, startSimulatedSwitch } from "./esl-server.ts";

const CUSTOMER = "5e90aeb1-4215-4a9e-a2fe-e0f3079e4157";
const AGENT = "896365c8-1a8b-4e5f-9349-5aea774b5817";
const THIRD = "3eba20d0-16fe-40a7-8188-a8f281e427e5";

const running: SimulatedSwitch[] = [];
const clients: RawClient[] = [];
afterEach(async () => {
  for (const client of clients.splice(0)) client.socket.destroy();
  await Promise.all(running.splice(0).map((simulated) => simulated.stop()));
});

async function start(options: Partial<SimulatedSwitchOptions> = {}): Promise<[RawClient, SimulatedSwitch]> {
  const simulated = await startSimulatedSwitch({
    password: "ClueCon",
    speed: 50,
    jitter: false,
    world: worldOf(),
    agents: ["agent_1001", "agent_1002"],
    clock: systemClock,
    timers: systemTimers,
    ...options,
  });
  running.push(simulated);
  const client = new RawClient(simulated.port);
  clients.push(client);
  await client.ask("auth ClueCon");
  await client.ask("event json ALL");
  return [client, simulated];
}

async function up(client: RawClient, uuid: string, to: string, app = "&park()", variables = ""): Promise<void> {
  client.send(`bgapi originate {origination_uuid=${uuid}${variables}}${to} ${app}\nJob-UUID: ${uuid}`);
  const job = await client.event("BACKGROUND_JOB", (event) => event["Job-UUID"] === uuid);
  expect(job._body).toBe(`+OK ${uuid}\n`);
}

const customer = (client: RawClient, variables = "") =>
  up(client, CUSTOMER, "sofia/gateway/carrier/+971500000110", "&park()", variables);
const agent = (client: RawClient, variables = "") => up(client, AGENT, "user/agent_1001", "&park()", variables);

async function bridged(client: RawClient, variables = ""): Promise<void> {
  await customer(client, variables);
  await agent(client);
  await client.ask(`api uuid_bridge ${CUSTOMER} ${AGENT}`);
  await client.event("CHANNEL_BRIDGE");
}

const on = (uuid: string) => (event: Record<string, string>) => event["Unique-ID"] === uuid;

describe("recordings of the simulated switch", () => {
  it("are told, and their file is whole when RECORD_STOP is told, with silence where it was masked", async () => {
    const directory = mkdtempSync(join(tmpdir(), "engage-sim-"));
    const [client] = await start({ recordingsDirectory: directory });
    await customer(client);
    const path = join(directory, "made/on/the/way.wav");
    expect(await client.ask(`api uuid_record ${CUSTOMER} start ${path}`)).toBe("+OK Success\n");
    expect(await client.event("RECORD_START")).toMatchObject({ "Record-File-Path": path });
    expect(await client.ask(`api uuid_record ${CUSTOMER} mask ${path}`)).toBe("+OK Success\n");
    await client.ask("api status");
    expect(await client.ask(`api uuid_record ${CUSTOMER} unmask ${path}`)).toBe("+OK Success\n");
    expect(await client.ask(`api uuid_record ${CUSTOMER} stop ${path}`)).toBe("+OK Success\n");
    await client.event("RECORD_STOP", (event) => event["Record-File-Path"] === path);
    const wav = readFileSync(path);
    expect(wav.toString("latin1", 0, 4)).toBe("RIFF");
    expect(wav.readUInt32LE(40)).toBe(wav.length - 44);
    rmSync(directory, { recursive: true });
  });

  it("are written nowhere but in the directory that was given", async () => {
    const directory = mkdtempSync(join(tmpdir(), "engage-sim-"));
    const [client] = await start({ recordingsDirectory: join(directory, "inside") });
    await customer(client);
    const path = join(directory, "inside/../outside.wav");
    await client.ask(`api uuid_record ${CUSTOMER} start ${path}`);
    await client.ask(`api uuid_record ${CUSTOMER} stop ${path}`);
    await client.event("RECORD_STOP");
    expect(() => readFileSync(join(directory, "outside.wav"))).toThrow("ENOENT");
    rmSync(directory, { recursive: true });
  });

  it.each([
    ["start /proc/nowhere/four.wav", "-ERR Cannot record session!\n"],
    ["start /var/rec/five.nosuchformat", "-ERR Cannot record session!\n"],
    ["stop /var/rec/never.wav", "-ERR Cannot stop record session!\n"],
    ["mask /var/rec/never.wav", "-ERR Cannot mask recording session!\n"],
  ])("cannot be: %s", async (what, answer) => {
    const [client] = await start();
    await customer(client);
    expect(await client.ask(`api uuid_record ${CUSTOMER} ${what}`)).toBe(answer);
    expect(await client.ask(`api uuid_record ${AGENT} start /var/rec/x.wav`)).toBe("-ERR Cannot locate session!\n");
  });

  it("end with the channel, before HANGUP_COMPLETE", async () => {
    const [client] = await start();
    await customer(client);
    await client.ask(`api uuid_record ${CUSTOMER} start /var/rec/x.wav`);
    await client.event("RECORD_START");
    await client.ask(`api uuid_kill ${CUSTOMER}`);
    await client.event("CHANNEL_HANGUP_COMPLETE");
    const names = client.events().map((event) => event["Event-Name"]);
    expect(names.indexOf("RECORD_STOP")).toBeGreaterThan(names.indexOf("CHANNEL_HANGUP"));
    expect(names.indexOf("RECORD_STOP")).toBeLessThan(names.indexOf("CHANNEL_HANGUP_COMPLETE"));
  });
});

describe("live control on the simulated switch", () => {
  it("holds a leg while its peer hears music, and lets both talk on", async () => {
    const [client] = await start({ holdMusic: "tone_stream://%(300,700,440);loops=-1" });
    await bridged(client);
    expect(await client.ask(`api uuid_hold ${AGENT}`)).toBe("+OK Success\n");
    expect(await client.event("CHANNEL_HOLD")).toMatchObject({ "Unique-ID": AGENT, "Channel-Call-State": "HELD" });
    expect(await client.event("PLAYBACK_START")).toMatchObject({ "Unique-ID": CUSTOMER });
    expect(await client.ask(`api uuid_hold off ${AGENT}`)).toBe("+OK Success\n");
    expect(await client.event("PLAYBACK_STOP")).toMatchObject({ "Playback-Status": "break" });
    expect(await client.event("CHANNEL_UNHOLD")).toMatchObject({ "Channel-Call-State": "ACTIVE" });
    expect(await client.ask("api uuid_hold nobody")).toBe("-ERR Operation failed\n");
  });

  it("plays a sound to its end", async () => {
    const [client] = await start();
    await customer(client);
    expect(await client.ask(`api uuid_broadcast ${CUSTOMER} tone_stream://%(300,100,800) aleg`)).toBe(
      "+OK Message sent\n",
    );
    expect(await client.event("PLAYBACK_STOP")).toMatchObject({ "Playback-Status": "done" });
    expect(await client.ask(`api uuid_broadcast ${AGENT} x aleg`)).toBe("-ERR invalid uuid\n");
  });

  it("sends digits, and tells those it hears", async () => {
    const [client] = await start();
    await customer(client);
    expect(await client.ask(`api uuid_send_dtmf ${CUSTOMER} 12#@300`)).toBe(`+OK ${CUSTOMER} sent DTMF 12#@300.\n`);
    await client.ask(`api uuid_recv_dtmf ${CUSTOMER} 9@300`);
    expect(await client.event("DTMF")).toMatchObject({ "DTMF-Digit": "9", "DTMF-Duration": "2400" });
  });

  it("a supervisor who listens in is hung up with the call", async () => {
    const [client] = await start();
    await bridged(client);
    await up(client, THIRD, "user/agent_1002", `&eavesdrop(${CUSTOMER})`);
    expect(await client.event("MEDIA_BUG_START")).toMatchObject({ "Unique-ID": CUSTOMER });
    await client.ask(`api uuid_kill ${CUSTOMER}`);
    await client.event("MEDIA_BUG_STOP");
    await client.event("CHANNEL_DESTROY", on(THIRD));
  });

  it("transfers: the other side of the bridge hangs up, or parks when it may", async () => {
    const [client] = await start();
    await bridged(client, ",park_after_bridge=true");
    await client.ask(`api uuid_transfer ${AGENT} 'playback:tone_stream://%(100,100,400),hangup:USER_BUSY' inline`);
    expect(await client.event("CHANNEL_HANGUP", on(AGENT))).toMatchObject({ "Hangup-Cause": "USER_BUSY" });
    expect(await client.ask(`api uuid_exists ${CUSTOMER}`)).toBe("true");
    await client.ask(`api uuid_transfer ${CUSTOMER} 1000`);
    const end = await client.event("CHANNEL_HANGUP", on(CUSTOMER));
    expect(end).toMatchObject({ "Hangup-Cause": "NO_ROUTE_DESTINATION" });
  });

  it("bridges a leg anew, and the old partner hangs up", async () => {
    const [client] = await start();
    await bridged(client);
    await up(client, THIRD, "user/agent_1002");
    await client.ask(`api uuid_bridge ${CUSTOMER} ${THIRD}`);
    await client.event("CHANNEL_HANGUP_COMPLETE", on(AGENT));
    await client.event("CHANNEL_BRIDGE", (event) => event["Bridge-B-Unique-ID"] === THIRD);
    expect(await client.ask(`api uuid_exists ${CUSTOMER}`)).toBe("true");
  });

  it("the bridge application dials, and shares the fate of whom it dialed", async () => {
    const [client] = await start({ gateways: ["carrier", { name: "full", maxChannels: 0 }] });
    await up(
      client,
      AGENT,
      "user/agent_1001",
      `&bridge([origination_uuid=${CUSTOMER}]sofia/gateway/carrier/+971500000110)`,
    );
    expect(await client.event("CHANNEL_BRIDGE")).toMatchObject({ "Unique-ID": AGENT, "Bridge-B-Unique-ID": CUSTOMER });
    await client.ask("api hupall");
    await client.event("CHANNEL_DESTROY", on(CUSTOMER));
    await up(client, THIRD, "user/agent_1002", "&bridge(sofia/gateway/full/+971500000110)");
    const end = await client.event("CHANNEL_HANGUP", on(THIRD));
    expect(end).toMatchObject({ "Hangup-Cause": "NORMAL_TEMPORARY_FAILURE" });
  });

  it("listens for tones and beeps only where it was asked to", async () => {
    const sounds = [400, 800].flatMap((afterMs) => ["SIT", "BEEP"].map((sound) => ({ afterMs, sound })));
    const far = { setupMs: 20, progress: "none", decideMs: 0, verdict: "answer", patienceMs: null, sounds } as const;
    const [client] = await start({ speed: 4, world: { ...worldOf(), script: () => far } });
    await customer(client);
    await client.ask(`api avmd ${CUSTOMER} start`);
    await client.ask(`api spandsp_start_tone_detect ${CUSTOMER} 1`);
    expect(await client.event("DETECTED_TONE")).toMatchObject({ "Detected-Tone": "SIT", "Unique-ID": CUSTOMER });
    await client.event("CUSTOM", (event) => event["Event-Subclass"] === "avmd::beep");
  });

  it("sets several variables in one command, and hangs up later", async () => {
    const [client] = await start();
    await customer(client);
    expect(await client.ask(`api uuid_setvar_multi ${CUSTOMER} engage_a=1;engage_b=two words`)).toBe("+OK\n");
    expect(await client.ask(`api uuid_getvar ${CUSTOMER} engage_b`)).toBe("two words");
    expect(await client.ask(`api sched_hangup +2 ${CUSTOMER} ALLOTTED_TIMEOUT`)).toBe("+OK\n");
    expect(await client.event("CHANNEL_HANGUP")).toMatchObject({ "Hangup-Cause": "ALLOTTED_TIMEOUT" });
  });
});

describe("gateways of the simulated switch", () => {
  it("refuse, are full, or are down, and say so", async () => {
    const refuses = { sipStatus: 503, cause: "NORMAL_TEMPORARY_FAILURE" };
    const [client, simulated] = await start({
      gateways: ["carrier", { name: "dead", refuses }, { name: "one", maxChannels: 1 }],
    });
    const dial = (gateway: string) => client.ask(`api originate sofia/gateway/${gateway}/+971500000110 &park()`);
    expect(await dial("dead")).toBe("-ERR NORMAL_TEMPORARY_FAILURE\n");
    expect(await dial("one")).toMatch(/^\+OK /);
    expect(await dial("one")).toBe("-ERR NORMAL_TEMPORARY_FAILURE\n");
    simulated.setGateway({ name: "carrier", up: false });
    const event = await client.event("CUSTOM", (custom) => custom["Event-Subclass"] === "sofia::gateway_state");
    expect(event).toMatchObject({ Gateway: "carrier", "Ping-Status": "DOWN" });
    expect(await dial("carrier")).toBe("-ERR GATEWAY_DOWN\n");
    expect(await client.ask("api sofia status gateway carrier")).toMatch(/Status {2}\tDOWN/);
    expect(await client.ask("api sofia status")).toMatch(/external::one\tgateway/);
    simulated.setGateway({ name: "carrier" });
    expect(await dial("carrier")).toMatch(/^\+OK /);
  });
});
