import { expect, it } from "vitest";
import { breath } from "./breath.ts";
import { type StatementLane, TransactionDb } from "./db.ts";
import type { Row } from "./driver.ts";

/** A session whose answers come when told; it notes what it was sent. */
function session(sendsAhead: boolean) {
  const sent: string[] = [];
  const answers = new Map<string, () => void>();
  let open = { begin: (): void => {}, refuse: (_: unknown): void => {} };
  const begun = new Promise<void>((resolve, reject) => {
    open = { begin: resolve, refuse: reject };
  });
  const told = (text: string) => new Promise<void>((resolve) => answers.set(text, resolve));
  const lane: StatementLane = {
    ...{ sendsAhead, begun },
    query: async (text): Promise<readonly Row[]> => {
      sent.push(text);
      await told(text);
      return [{ text }];
    },
    copyIn: async (table) => {
      sent.push(`COPY ${table}`);
      await told(table);
      return true;
    },
  };
  return { db: new TransactionDb(lane), sent, answer: (text: string) => answers.get(text)?.(), ...open };
}

/** All that can happen without an answer has happened. */
const settle = breath;
const nothing = async function* (): AsyncGenerator<string> {};

it("sends reads behind BEGIN and behind each other without waiting", async () => {
  const { db, sent, answer } = session(true);
  const both = Promise.all([db.rows("one"), db.rows("two")]);
  await settle();
  expect(sent).toEqual(["one", "two"]);
  answer("two");
  answer("one");
  expect(await both).toEqual([[{ text: "one" }], [{ text: "two" }]]);
});

it("writes nothing before BEGIN is answered, and sends nothing past what waits for that", async () => {
  const { db, sent, answer, begin } = session(true);
  const both = Promise.all([db.change("write"), db.rows("read")]);
  await settle();
  expect(sent).toEqual([]);
  begin();
  await settle();
  expect(sent).toEqual(["write"]);
  answer("write");
  await settle();
  answer("read");
  await both;
  expect(sent).toEqual(["write", "read"]);
});

it("writes nothing at all when BEGIN fails", async () => {
  const { db, sent, refuse } = session(true);
  const written = db.change("write");
  refuse(new Error("cancelled"));
  await expect(written).rejects.toMatchObject({ code: "dependency-unavailable" });
  expect(sent).toEqual([]);
});

it("remembers the fault, not what the database says of the statements behind it", async () => {
  const faults = [
    Object.assign(new Error("deadlock"), { code: "40P01" }),
    Object.assign(new Error("aborted"), { code: "25P02" }),
  ];
  const query = async (): Promise<never> => {
    throw faults[asked++];
  };
  let asked = 0;
  const db = new TransactionDb({ sendsAhead: true, begun: Promise.resolve(), query, copyIn: async () => true });
  await Promise.allSettled([db.rows("one"), db.rows("two")]);
  expect(db.fault).toEqual({ error: faults[0] });
});

it("gives a copy the wire to itself", async () => {
  const { db, sent, answer, begin } = session(true);
  begin();
  const before = db.rows("before");
  const copied = db.copyIn("rows", [], nothing());
  const after = db.rows("after");
  await settle();
  expect(sent).toEqual(["before"]);
  answer("before");
  await settle();
  expect(sent).toEqual(["before", "COPY rows"]);
  answer("rows");
  await settle();
  answer("after");
  await Promise.all([before, copied, after]);
  expect(sent).toEqual(["before", "COPY rows", "after"]);
});

it("waits for every answer where none may be sent ahead", async () => {
  const { db, sent, answer, begin } = session(false);
  begin();
  const both = Promise.all([db.rows("one"), db.change("two")]);
  await settle();
  expect(sent).toEqual(["one"]);
  answer("one");
  await settle();
  answer("two");
  await both;
  expect(sent).toEqual(["one", "two"]);
});

it("ends without the answers of what is sent, for COMMIT may follow it, and refuses more", async () => {
  const { db, sent, begin } = session(true);
  begin();
  await settle();
  db.later("write", []);
  await db.end();
  expect(sent).toEqual(["write"]);
  await expect(db.rows("late")).rejects.toMatchObject({ code: "invariant-broken" });
});

it.each([
  ["could not be sent before BEGIN was answered", true],
  ["may not be sent ahead", false],
])("ends when what %s is answered", async (_what, ahead) => {
  const { db, sent, answer, begin } = session(ahead);
  db.later("write", []);
  let ended = false;
  const end = db.end().then(() => {
    ended = true;
  });
  begin();
  await settle();
  expect({ sent, ended }).toEqual({ sent: ["write"], ended: false });
  answer("write");
  await end;
  expect(ended).toBe(true);
});
