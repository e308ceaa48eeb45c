import { afterEach, describe, expect, it } from "vitest";
import { AGENT, PERSON, worldOf } from "../../test/sim-orders/kit.ts";
import { eventOf, RawClient } from "../../test/sim-orders/raw-client.ts";
import { systemClock, systemTimers } from "../system.ts";
import { MAX_COMMAND_BYTES } from "./esl-frames.ts";
import { type SimulatedSwitch, type SimulatedSwitchOptions, startSimulatedSwitch } from "./esl-server.ts";

const SELECTION =
  "CHANNEL_CREATE CHANNEL_PROGRESS CHANNEL_PROGRESS_MEDIA CHANNEL_ANSWER CHANNEL_BRIDGE CHANNEL_UNBRIDGE CHANNEL_HANGUP CHANNEL_HANGUP_COMPLETE CHANNEL_DESTROY BACKGROUND_JOB HEARTBEAT CUSTOM sofia::register sofia::unregister";

const CUSTOMER = "5e90aeb1-4215-4a9e-a2fe-e0f3079e4157";
const AGENT_LEG = "896365c8-1a8b-4e5f-9349-5aea774b5817";
const dialCustomer = (uuid = CUSTOMER, number = "+971500000110") =>
  `originate {origination_uuid=${uuid},origination_caller_id_number=+97145000000,engage_call_id=call-1,engage_role=customer,ignore_early_media=true,originate_timeout=30}sofia/gateway/carrier/${number} &park()`;
const ringAgent = (sipUser = "agent_1001") =>
  `originate {origination_uuid=${AGENT_LEG},engage_call_id=call-1,engage_role=agent,ignore_early_media=true,originate_timeout=15}user/${sipUser} &park()`;

const running: SimulatedSwitch[] = [];
const clients: RawClient[] = [];

afterEach(async () => {
  for (const client of clients.splice(0)) client.socket.destroy();
  await Promise.all(running.splice(0).map((simulated) => simulated.stop()));
});

async function start(options: Partial<SimulatedSwitchOptions> = {}) {
  const simulated = await startSimulatedSwitch({
    password: "ClueCon",
    speed: 20,
    jitter: false,
    world: worldOf(),
    agents: ["agent_1001"],
    gateways: ["carrier"],
    clock: systemClock,
    timers: systemTimers,
    ...options,
  });
  running.push(simulated);
  return simulated;
}

async function connect({ port }: SimulatedSwitch, subscription: string | null = `event json ${SELECTION}`) {
  const client = new RawClient(port);
  clients.push(client);
  await client.find((frame) => frame.headers["Content-Type"] === "auth/request");
  expect(await client.ask("auth ClueCon")).toBe("+OK accepted");
  if (subscription) expect(await client.ask(subscription)).toMatch(/^\+OK event listener enabled/);
  return client;
}

async function bridgedCall(client: RawClient) {
  client.send(`bgapi ${dialCustomer()}\nJob-UUID: job-customer`);
  await client.event("BACKGROUND_JOB", (job) => job["Job-UUID"] === "job-customer");
  client.send(`bgapi ${ringAgent()}\nJob-UUID: job-agent`);
  await client.event("BACKGROUND_JOB", (job) => job["Job-UUID"] === "job-agent");
  expect(await client.ask(`api uuid_bridge ${CUSTOMER} ${AGENT_LEG}`)).toBe(`+OK ${AGENT_LEG}\n`);
  return client.event("CHANNEL_BRIDGE");
}

describe("getting in and out", () => {
  it("takes the right password, and says goodbye on exit", async () => {
    const client = await connect(await start(), null);
    expect(await client.ask("api version")).toMatch(/^FreeSWITCH Version/);
    expect(await client.ask("exit")).toBe("+OK bye");
    await client.whenClosed();
    expect(client.frames.at(-1)?.headers["Content-Type"]).toBe("text/disconnect-notice");
  });

  it("lets a wrong password try once", async () => {
    const { port } = await start();
    const client = new RawClient(port);
    clients.push(client);
    client.send("api status");
    client.send("auth wrong");
    await client.whenClosed();
    expect(client.frames.map((frame) => frame.headers["Reply-Text"] ?? frame.headers["Content-Type"])).toEqual([
      "auth/request",
      "-ERR command not found",
      "-ERR invalid",
      "text/disconnect-notice",
    ]);
  });

  it("drops a client whose command never ends, and turns away one too many", async () => {
    const simulated = await start({ maxConnections: 2 });
    const greedy = await connect(simulated, null);
    await connect(simulated, null);
    const third = new RawClient(simulated.port);
    clients.push(third);
    await third.whenClosed();
    expect(third.frames).toEqual([]);
    greedy.socket.write("x".repeat(MAX_COMMAND_BYTES + 1));
    await greedy.whenClosed();
  });

  it("tells its clients when it stops", async () => {
    const simulated = await start();
    const client = await connect(simulated);
    await simulated.stop();
    await client.whenClosed();
    expect(client.frames.at(-1)?.body).toContain("The system is being shut down.");
  });
});

describe("commands that make no sense", () => {
  it.each([
    ["nosuchcommand", "-ERR command not found"],
    ["api", "-ERR command not found"],
    ["api nosuchapi x", "-ERR nosuchapi Command not found!\n"],
    ["api constructor", "-ERR constructor Command not found!\n"],
    ["event json NOT_AN_EVENT", "-ERR no keywords supplied"],
    ["event json", "-ERR no keywords supplied"],
    ["linger", "-ERR not controlling a session"],
    ["api uuid_kill 00000000-0000-0000-0000-000000000000", "-ERR No such channel!\n"],
    ["api uuid_exists 00000000-0000-0000-0000-000000000000", "false"],
    ["api uuid_bridge a b", "-ERR Invalid uuid\n"],
    ["api uuid_dump a json", "-ERR No such channel!\n"],
    ["api originate sofia/gateway/nosuchgw/+971500000110 &park()", "-ERR INVALID_GATEWAY\n"],
    ["api originate nosuchendpoint/x &park()", "-ERR CHAN_NOT_IMPLEMENTED\n"],
    ["api originate user/agent_9999 &park()", "-ERR SUBSCRIBER_ABSENT\n"],
    ["api show channels as json", '{"row_count": 0}\n'],
  ])("%s", async (command, answer) => {
    const client = await connect(await start(), null);
    expect(await client.ask(command)).toBe(answer);
  });

  it("shows how originate is used", async () => {
    const client = await connect(await start(), null);
    expect(await client.ask("api originate")).toMatch(/^-USAGE: <call url> <exten>/);
  });
});

describe("a call", () => {
  it("is answered, bridged, and ended by the customer, with the headers a dialer needs", async () => {
    const simulated = await start({ world: worldOf({ talkMs: 4_000 }) });
    const client = await connect(simulated);
    const bridge = await bridgedCall(client);
    expect(bridge).toMatchObject({
      "Unique-ID": CUSTOMER,
      "Bridge-A-Unique-ID": CUSTOMER,
      "Bridge-B-Unique-ID": AGENT_LEG,
      "Other-Leg-Unique-ID": AGENT_LEG,
      "Channel-Call-UUID": CUSTOMER,
      "Caller-Caller-ID-Number": "+971500000110",
    });
    const complete = await client.event("CHANNEL_HANGUP_COMPLETE", (event) => event["Unique-ID"] === CUSTOMER);
    expect(complete).toMatchObject({
      "Hangup-Cause": "NORMAL_CLEARING",
      "Answer-State": "hangup",
      "Caller-Destination-Number": "+971500000110",
      variable_engage_call_id: "call-1",
      variable_engage_role: "customer",
      variable_sip_term_status: "200",
      variable_sip_hangup_disposition: "recv_bye",
      variable_hangup_cause_q850: "16",
    });
    expect(Number(complete["Event-Date-Timestamp"]) / 1_000).toBeCloseTo(systemClock.now(), -4);
    const agent = await client.event("CHANNEL_HANGUP_COMPLETE", (event) => event["Unique-ID"] === AGENT_LEG);
    expect(agent).toMatchObject({ variable_sip_hangup_disposition: "send_bye", "Channel-Call-UUID": AGENT_LEG });
    expect(agent).not.toHaveProperty("variable_sip_term_status");
    await client.event("CHANNEL_DESTROY", (event) => event["Unique-ID"] === CUSTOMER);
    expect(simulated.truth().counts()).toMatchObject({
      originated: 1,
      answered: 1,
      bridged: 1,
      liveNow: 0,
      agentLegs: 1,
    });
  });

  it("reads the same in plain text", async () => {
    const client = await connect(await start(), `event plain ${SELECTION}`);
    const bridge = await bridgedCall(client);
    expect(bridge).toMatchObject({ "Unique-ID": CUSTOMER, variable_engage_call_id: "call-1" });
    const job = await client.event("BACKGROUND_JOB", (event) => event["Job-UUID"] === "job-customer");
    expect(job).toMatchObject({ _body: `+OK ${CUSTOMER}\n`, "Job-Command": "originate" });
    expect(job["Job-Command-Arg"]).toContain("}sofia/gateway/carrier/+971500000110 &park()");
  });

  it("can be looked at while it is up", async () => {
    const client = await connect(await start());
    await bridgedCall(client);
    const shown = JSON.parse(await client.ask("api show channels as json"));
    expect(shown).toMatchObject({
      row_count: 2,
      rows: [
        { uuid: CUSTOMER, callstate: "ACTIVE", dest: "+971500000110", application_data: AGENT_LEG },
        { uuid: AGENT_LEG, callstate: "ACTIVE", dest: "agent_1001", call_uuid: CUSTOMER },
      ],
    });
    expect(await client.ask("api show channels count as json")).toBe('{"row_count":2,"rows":[]}');
    expect(await client.ask(`api uuid_exists ${CUSTOMER}`)).toBe("true");
    expect(await client.ask(`api uuid_getvar ${CUSTOMER} engage_call_id`)).toBe("call-1");
    expect(await client.ask(`api uuid_getvar ${CUSTOMER} nosuchvar`)).toBe("_undef_");
    expect(await client.ask(`api uuid_setvar ${CUSTOMER} engage_note hello there`)).toBe("+OK\n");
    expect(await client.ask(`api uuid_getvar ${CUSTOMER} engage_note`)).toBe("hello there");
    expect(JSON.parse(await client.ask(`api uuid_dump ${CUSTOMER} json`))).toMatchObject({
      "Event-Name": "CHANNEL_DATA",
      "Answer-State": "answered",
      "Other-Leg-Unique-ID": AGENT_LEG,
      variable_engage_note: "hello there",
    });
    expect(await client.ask("api status")).toContain("2 session(s) - peak 2");
    expect(await client.ask("api sofia status gateway carrier")).toContain("carrier");
    expect(await client.ask("api hupall")).toBe("+OK hangup all channels with cause MANAGER_REQUEST\n");
    await client.event("CHANNEL_DESTROY", (event) => event["Unique-ID"] === CUSTOMER);
  });

  it("that is busy or rings out says so in the job and in the channel", async () => {
    const world = {
      callee: (number: string) => ({
        ...PERSON,
        ...(number.endsWith("20") ? { outcome: "busy" as const } : { decideMs: null }),
      }),
      agent: () => AGENT,
    };
    const client = await connect(await start({ world, speed: 60 }));
    client.send(`bgapi ${dialCustomer(CUSTOMER, "+971500000120")}\nJob-UUID: busy`);
    const busy = await client.event("BACKGROUND_JOB", (job) => job["Job-UUID"] === "busy");
    expect(busy._body).toBe("-ERR USER_BUSY\n");
    const refused = await client.event("CHANNEL_HANGUP", (event) => event["Unique-ID"] === CUSTOMER);
    expect(refused).toMatchObject({ variable_sip_term_status: "486", variable_sip_hangup_disposition: "recv_refuse" });
    client.send(`bgapi ${dialCustomer(AGENT_LEG, "+971500000130")}\nJob-UUID: silent`);
    const silent = await client.event("BACKGROUND_JOB", (job) => job["Job-UUID"] === "silent");
    expect(silent._body).toBe("-ERR NO_ANSWER\n");
    const cancelled = await client.event("CHANNEL_DESTROY", (event) => event["Unique-ID"] === AGENT_LEG);
    expect(cancelled).toMatchObject({ variable_sip_hangup_disposition: "send_cancel" });
    expect(cancelled).not.toHaveProperty("variable_sip_term_status");
  });

  it("lives on when its client drops, and can be found and taken up by another", async () => {
    const simulated = await start();
    const first = await connect(simulated);
    await bridgedCall(first);
    first.socket.destroy();
    const second = await connect(simulated);
    expect(JSON.parse(await second.ask("api show channels as json")).row_count).toBe(2);
    expect(await second.ask(`api uuid_getvar ${AGENT_LEG} engage_call_id`)).toBe("call-1");
    expect(await second.ask(`api uuid_kill ${CUSTOMER} USER_BUSY`)).toBe("+OK\n");
    const end = await second.event("CHANNEL_HANGUP_COMPLETE", (event) => event["Unique-ID"] === CUSTOMER);
    expect(end).toMatchObject({ "Hangup-Cause": "USER_BUSY", variable_sip_hangup_disposition: "send_bye" });
  });

  it("started with api holds back everything else on its connection until it is answered", async () => {
    const client = await connect(await start());
    client.send(`api ${dialCustomer()}`);
    client.send("api hostname");
    await client.find((frame) => frame.body === "simulated");
    const after = client.frames.slice(3).map((frame) => eventOf(frame)?.["Event-Name"] ?? frame.body.trim());
    expect(after[0]).toBe(`+OK ${CUSTOMER}`);
    expect(after.slice(1, 4)).toEqual(["CHANNEL_CREATE", "CHANNEL_PROGRESS", "CHANNEL_ANSWER"]);
    expect(after.at(-1)).toBe("simulated");
  });
});

describe("background jobs", () => {
  it("take any id, also none and the same twice, and reply before the result", async () => {
    const client = await connect(await start(), "event json BACKGROUND_JOB");
    client.socket.write("bgapi version\n\nbgapi version\njob-uuid: same\n\nbgapi hostname\nJob-UUID: same\n\n");
    await client.event("BACKGROUND_JOB", (job) => job._body === "simulated");
    const kinds = client.frames.slice(3).map((frame) => frame.headers["Reply-Text"] ?? eventOf(frame)?.["Job-UUID"]);
    expect(kinds[0]).toMatch(/^\+OK Job-UUID: [0-9a-f-]{36}$/);
    expect(kinds.slice(1, 3)).toEqual(["+OK Job-UUID: same", "+OK Job-UUID: same"]);
    expect(kinds.slice(4)).toEqual(["same", "same"]);
  });

  it("twenty in one write are all replied to before the first event", async () => {
    const client = await connect(await start({ sessionsPerSecond: 1_000 }));
    const before = client.frames.length;
    client.socket.write(Array.from({ length: 20 }, (_, i) => `bgapi ${dialCustomer(`leg-${i}`)}\n\n`).join(""));
    await client.event("CHANNEL_CREATE", (event) => event["Unique-ID"] === "leg-19");
    const types = client.frames.slice(before).map((frame) => frame.headers["Content-Type"]);
    expect(types.slice(0, 20)).toEqual(Array.from({ length: 20 }, () => "command/reply"));
    expect(types.slice(20)).not.toContain("command/reply");
  });

  it("of phones and of limits fail without a channel", async () => {
    const simulated = await start();
    const client = await connect(simulated);
    simulated.setAgentRegistered("agent_1001", false);
    expect(await client.event("CUSTOM")).toMatchObject({
      "Event-Subclass": "sofia::unregister",
      "from-user": "agent_1001",
    });
    client.send(`bgapi ${ringAgent()}\nJob-UUID: agent`);
    expect((await client.event("BACKGROUND_JOB"))._body).toBe("-ERR USER_NOT_REGISTERED\n");
    expect(await client.ask("api show registrations as json")).toBe('{"row_count": 0}\n');
    simulated.setAgentRegistered("agent_1002", true);
    await client.event("CUSTOM", (event) => event["Event-Subclass"] === "sofia::register");
    expect(JSON.parse(await client.ask("api show registrations as json")).rows).toMatchObject([
      { reg_user: "agent_1002" },
    ]);
    expect(await client.ask("api fsctl sps 1")).toBe("+OK sessions per second: 1\n");
    expect(await client.ask("api fsctl pause outbound")).toBe("+OK\n");
    expect(await client.ask(`api ${dialCustomer()}`)).toBe("-ERR DESTINATION_OUT_OF_ORDER\n");
    expect(client.events().map((event) => event["Event-Name"])).not.toContain("CHANNEL_CREATE");
  });
});

describe("what a client hears", () => {
  it("is what it asked for, each client its own", async () => {
    const simulated = await start();
    const jobs = await connect(simulated, "event plain BACKGROUND_JOB NOT_AN_EVENT");
    const answers = await connect(simulated, "event json CHANNEL_CREATE CHANNEL_ANSWER");
    const deaf = await connect(simulated, null);
    expect(await answers.ask("nixevent CHANNEL_CREATE")).toBe("+OK events nixed");
    jobs.send(`bgapi ${dialCustomer()}`);
    await jobs.event("BACKGROUND_JOB");
    await answers.event("CHANNEL_ANSWER");
    expect(jobs.events().map((event) => event["Event-Name"])).toEqual(["BACKGROUND_JOB"]);
    expect(answers.events().map((event) => event["Event-Name"])).toEqual(["CHANNEL_ANSWER"]);
    expect(await deaf.ask("noevents")).toBe("-ERR not listening for events");
    expect(deaf.events()).toEqual([]);
    expect(await jobs.ask("noevents")).toBe("+OK no longer listening for events");
  });

  it("passes any of its filters, job results too", async () => {
    const client = await connect(await start(), "event json ALL");
    expect(await client.ask("filter Event-Name CHANNEL_ANSWER")).toBe(
      "+OK filter added. [Event-Name]=[CHANNEL_ANSWER]",
    );
    await client.ask("filter variable_engage_role customer");
    client.send(`bgapi ${dialCustomer()}`);
    await client.event("CHANNEL_PARK");
    expect(await client.ask("filter delete variable_engage_role customer")).toBe(
      "+OK filter deleted. [variable_engage_role][customer]",
    );
    await client.ask(`api uuid_kill ${CUSTOMER}`);
    client.send(`bgapi ${ringAgent()}`);
    await client.event("CHANNEL_ANSWER", (event) => event["Unique-ID"] === AGENT_LEG);
    expect(client.events().map((event) => event["Event-Name"])).toEqual([
      "CHANNEL_CREATE",
      "CHANNEL_ORIGINATE",
      "CHANNEL_PROGRESS",
      "CHANNEL_ANSWER",
      "CALL_UPDATE",
      "CHANNEL_EXECUTE",
      "CHANNEL_PARK",
      "CHANNEL_ANSWER",
    ]);
    expect(await client.ask("filter delete all")).toBe("+OK filter deleted. [all][]");
  });
});

describe("text from outside is as dangerous as on the real switch", () => {
  it("two line feeds in a value run what follows as a command of its own", async () => {
    const client = await connect(await start());
    client.send(`bgapi originate {engage_name=ev\n\napi hostname\n\nil}sofia/gateway/carrier/+971500000140 &park()`);
    await client.find((frame) => frame.body === "simulated");
    expect((await client.event("BACKGROUND_JOB"))._body).toMatch(/^-USAGE/);
  });

  it("a brace in a value chooses whom to call", async () => {
    const simulated = await start();
    const client = await connect(simulated);
    const name = "x}sofia/gateway/carrier/+1900 &park()";
    expect(await client.ask(`api originate {engage_name=${name}}sofia/gateway/carrier/+971500000140 &park()`)).toMatch(
      /^\+OK/,
    );
    expect(
      simulated
        .truth()
        .records()
        .map((record) => record.number),
    ).toEqual(["+1900"]);
  });

  it("the words reload and mod_event_socket throw everybody out until the originates under way are done", async () => {
    const simulated = await start({ world: worldOf({ decideMs: 4_000 }) });
    const victim = await connect(simulated);
    const client = await connect(simulated);
    client.send(`bgapi ${dialCustomer()}`);
    await client.event("CHANNEL_PROGRESS");
    client.send("bgapi status please reload mod_event_socket");
    await Promise.all([victim.whenClosed(), client.whenClosed()]);
    const early = new RawClient(simulated.port);
    clients.push(early);
    await early.whenClosed();
    expect(early.frames).toEqual([]);
    for (;;) {
      const late = new RawClient(simulated.port);
      clients.push(late);
      const greeting = await late.find(() => true).catch(() => null);
      if (greeting) break;
    }
    expect(simulated.truth().counts()).toMatchObject({ answered: 1 });
  });
});

describe("the speed of life", () => {
  it("may be changed while a call is up", async () => {
    const simulated = await start({ speed: 0.001, world: worldOf({ decideMs: 5_000, talkMs: 1 }) });
    const client = await connect(simulated);
    client.send(`bgapi ${dialCustomer()}`);
    await client.event("CHANNEL_CREATE");
    simulated.setSpeed(1_000);
    await client.event("CHANNEL_ANSWER");
    expect(() => simulated.setSpeed(-1)).toThrow(RangeError);
  });
});
