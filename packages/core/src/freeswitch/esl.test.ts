import { afterEach, describe, expect, it, vi } from "vitest";
import { FakeSocket, GREETING, jsonEvent, reply, response } from "../../test/transcripts/fake-socket.ts";
import { ManualTime, settle } from "../../test/transcripts/manual-time.ts";
import { linesOf } from "../../test/transcripts/replay.ts";
import type { LegId } from "../model/ids.ts";
import { cmd, type SafeCommand } from "./command.ts";
import { connectEsl, type EslConnection, type EslEvent } from "./esl.ts";

afterEach(() => vi.restoreAllMocks());

const target = (time: ManualTime) => ({ host: "switch", port: 8021, password: "ClueCon", clock: time, timers: time });

async function connected(): Promise<{ esl: EslConnection; socket: FakeSocket; time: ManualTime; events: EslEvent[] }> {
  const socket = FakeSocket.takeNext();
  const time = new ManualTime();
  const opening = connectEsl(target(time));
  socket.arrive();
  socket.say(GREETING);
  socket.say(reply("+OK accepted"));
  const esl = await opening;
  const events: EslEvent[] = [];
  esl.onEvent((event) => events.push(event));
  socket.take();
  return { esl, socket, time, events };
}

const LEG = "0192f3a0-9000-7a10-8b00-0000000000a7" as LegId;

describe("the ESL connection: logging in", () => {
  it("logs in when asked, with Nagle's algorithm off, and asks for nothing else by itself", async () => {
    const socket = FakeSocket.takeNext();
    const opening = connectEsl(target(new ManualTime()));
    socket.arrive();
    socket.say(GREETING);
    expect(socket.take()).toBe("auth ClueCon\n\n");
    socket.say(reply("+OK accepted"));
    await opening;
    expect(socket.noDelay).toBe(true);
    expect(socket.take()).toBe("");
  });

  it.each([
    ["a wrong password", "02-auth-fail", "password"],
    ["an access list", "03-acl-reject", "acl"],
  ])("tells %s from a network that is away", async (_what, recording, reason) => {
    const socket = FakeSocket.takeNext();
    const opening = connectEsl(target(new ManualTime()));
    socket.arrive();
    for (const line of linesOf(recording)) if (line.from === "server" && line.data) socket.say(line.data);
    await expect(opening).rejects.toMatchObject({ code: "dependency-unavailable", extra: { reason } });
    expect(socket.destroyed).toBe(true);
  });

  it("tells a network that is away", async () => {
    const socket = FakeSocket.takeNext();
    const opening = connectEsl(target(new ManualTime()));
    socket.emit("error", new Error("connect ECONNREFUSED"));
    socket.emit("close");
    await expect(opening).rejects.toMatchObject({ message: "connect ECONNREFUSED", extra: { reason: "network" } });
  });

  it("gives up on a switch that accepts the connection and then says nothing", async () => {
    const socket = FakeSocket.takeNext();
    const time = new ManualTime();
    const opening = connectEsl(target(time));
    socket.arrive();
    const outcome = expect(opening).rejects.toMatchObject({ extra: { reason: "timeout" } });
    await time.advance(5_000);
    await outcome;
    expect(time.pending).toBe(0);
  });
});

describe("the ESL connection: framing", () => {
  const stream =
    response("+OK ünïcode ✓\n") +
    jsonEvent({ "Event-Name": "HEARTBEAT", note: "محمد 👋 'quoted' \n\n Content-Length: 3\n\n" }) +
    reply("+OK Job-UUID: x%20y") +
    jsonEvent({ "Event-Name": "CHANNEL_ANSWER", variable_list: ["a", "b"] });
  const bytes = Buffer.from(stream, "utf8");

  async function read(cuts: readonly number[]) {
    const { esl, socket, events } = await connected();
    const answers = Promise.all([esl.api(cmd`one`), esl.bgapi(cmd`two`, LEG)]);
    let from = 0;
    for (const cut of [...cuts, bytes.length]) {
      socket.say(bytes.subarray(from, cut));
      from = cut;
    }
    return { answers: await answers, events };
  }

  it("reads the same from frames cut at every byte", async () => {
    const whole = await read([]);
    expect(whole.answers).toEqual(["+OK ünïcode ✓\n", "+OK Job-UUID: x y"]);
    expect(whole.events).toHaveLength(2);
    for (let cut = 1; cut < bytes.length; cut += 1) expect(await read([cut])).toEqual(whole);
  });

  it("reads the same byte by byte", async () => {
    const cuts = Array.from({ length: bytes.length - 1 }, (_, i) => i + 1);
    expect(await read(cuts)).toEqual(await read([]));
  });

  it("a malformed % in a header costs nothing, bad JSON costs that frame", async () => {
    const { esl, socket, events } = await connected();
    const answer = esl.api(cmd`filter x`);
    socket.say(`Content-Type: api/response\nX-Echo: 100%zz\nContent-Length: 2\n\nok`);
    socket.say(jsonEvent('{"Event-Name": "broken') + jsonEvent("null") + jsonEvent("[1]"));
    socket.say(jsonEvent({ "Event-Name": "HEARTBEAT" }));
    expect(await answer).toBe("ok");
    expect(events).toEqual([{ "Event-Name": "HEARTBEAT" }]);
    expect(esl.badFrames).toBe(3);
  });

  it("a frame of an unknown kind is passed over", async () => {
    const { esl, socket } = await connected();
    const answer = esl.api(cmd`status`);
    socket.say("Content-Type: log/data\nContent-Length: 5\n\nhello");
    socket.say(`no colon here\n\n${response("+OK")}`);
    expect(await answer).toBe("+OK");
    expect(esl.badFrames).toBe(2);
  });

  it.each(["-5", "abc", "1e3", "99999999999"])(
    "a Content-Length of %s ends the connection: the thread is lost",
    async (length) => {
      const { esl, socket } = await connected();
      const answer = esl.api(cmd`status`);
      socket.say(`Content-Type: api/response\nContent-Length: ${length}\n\n`);
      await expect(answer).rejects.toMatchObject({ extra: { reason: "protocol" } });
      expect(socket.destroyed).toBe(true);
    },
  );
});

describe("the ESL connection: commands", () => {
  it("writes a background job with its id", async () => {
    const { esl, socket } = await connected();
    void esl.bgapi(cmd`originate x &park()`, LEG);
    expect(socket.take()).toBe(`bgapi originate x &park()\nJob-UUID: ${LEG}\n\n`);
  });

  it("subscribes to the named events as JSON, CUSTOM last", async () => {
    const { esl, socket } = await connected();
    const done = esl.subscribe(["CHANNEL_ANSWER", "HEARTBEAT"], ["sofia::register"]);
    expect(socket.take()).toBe("event json CHANNEL_ANSWER HEARTBEAT CUSTOM sofia::register\n\n");
    socket.say(reply("+OK event listener enabled json"));
    await done;
  });

  it("a refused subscription is an error", async () => {
    const { esl, socket } = await connected();
    const done = esl.subscribe(["NOT_AN_EVENT"], []);
    socket.say(reply("-ERR no keywords supplied"));
    await expect(done).rejects.toMatchObject({ code: "dependency-unavailable" });
  });

  it.each([
    ["a line feed", "originate {a=b\n\napi system x}"],
    ["a carriage return", "originate {a=b\rc}"],
    ["a NUL", "originate {a=b\0c}"],
    ["fact 9: the words that reload the event socket", "originate {note=please reload mod_event_socket}user/x"],
    ["fact 9, in other letters and order", "originate {note=MOD_EVENT_SOCKET}user/unLOADer"],
  ])("refuses %s even when the type was cast away, and nothing is written", async (_what, text) => {
    const { esl, socket } = await connected();
    const command = text as SafeCommand;
    await expect(esl.bgapi(command, LEG)).rejects.toMatchObject({ code: "validation-failed" });
    await expect(esl.api(command)).rejects.toMatchObject({ code: "validation-failed" });
    await expect(esl.bgapi(cmd`originate`, text as LegId)).rejects.toMatchObject({ code: "validation-failed" });
    expect(socket.take()).toBe("");
  });

  it("a refused api call, which is answered as a command, does not shift the answers", async () => {
    const { esl, socket } = await connected();
    const answers = [esl.api(cmd`forbidden`), esl.api(cmd`status`)];
    socket.say(reply("-ERR permission denied") + response("UP"));
    expect(await Promise.all(answers)).toEqual(["-ERR permission denied", "UP"]);
  });

  it("every command has a time limit, and a late answer is not taken for the next command's", async () => {
    const { esl, socket, time } = await connected();
    const first = expect(esl.api(cmd`uuid_kill a`)).rejects.toMatchObject({ extra: { reason: "timeout" } });
    await time.advance(10_000);
    await first;
    const second = esl.api(cmd`uuid_kill b`);
    socket.say(response("+OK late a"));
    await settle();
    socket.say(response("+OK b"));
    expect(await second).toBe("+OK b");
    expect(time.pending).toBe(0);
  });

  it("settles everything pending when the socket dies, and says so once", async () => {
    const { esl, socket, time } = await connected();
    const closed = vi.fn();
    esl.onClose(closed);
    const pending = [esl.api(cmd`a`), esl.bgapi(cmd`b`, LEG), esl.api(cmd`c`)].map((p) =>
      p.catch((error: Error) => error.message),
    );
    socket.emit("error", new Error("read ECONNRESET"));
    socket.emit("close");
    socket.emit("close");
    expect(await Promise.all(pending)).toEqual(Array(3).fill("read ECONNRESET"));
    expect(closed).toHaveBeenCalledTimes(1);
    await expect(esl.api(cmd`later`)).rejects.toMatchObject({ extra: { reason: "network" } });
    expect(time.pending).toBe(0);
  });

  it("takes the switch's goodbye for the end, but not a lingering one", async () => {
    const { esl, socket } = await connected();
    const closed = vi.fn();
    esl.onClose(closed);
    socket.say("Content-Type: text/disconnect-notice\nContent-Disposition: linger\nContent-Length: 3\n\nbye");
    expect(closed).not.toHaveBeenCalled();
    socket.say("Content-Type: text/disconnect-notice\nContent-Length: 31\n\nThe system is being shut down.\n");
    expect(closed.mock.calls[0]?.[0]).toMatchObject({ extra: { reason: "goodbye" } });
  });

  it("remembers when it last heard anything", async () => {
    const { esl, socket, time } = await connected();
    await time.advance(7_000);
    expect(esl.lastHeardAt).toBe(0);
    socket.say("Content-");
    expect(esl.lastHeardAt).toBe(7_000);
  });
});
