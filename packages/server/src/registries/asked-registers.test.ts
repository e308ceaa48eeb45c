import type { RegistryAnswer } from "@broadnet-engage/core/ports";
import { onlineRegistry } from "@broadnet-engage/core/registries";
import { expect, it } from "vitest";
import { handClock, phone } from "../testing/world.ts";
import { type AskedToo, withAsked } from "./asked-registers.ts";
import type { Registers, Washes } from "./registers.ts";

const PHONE = phone("+61412345678");
const answer = (source: string): RegistryAnswer => ({ listed: false, asOf: 1_000, source });
const loaded = (source: string) => ({ asOf: 1_000, source, digest: null, entries: 1 });

interface Given extends Partial<Registers> {
  readonly washedToo?: Partial<Washes>;
  readonly online?: AskedToo["online"];
}
/** Lists, washed lists and services that each say who answered. */
function asked({ washedToo, online, ...given }: Given) {
  const lists = { lookup: () => null, current: () => null, fault: () => null, faults: () => [], ...given };
  const washes = { lookup: () => null, state: () => null, fault: () => null, faults: () => [], ...washedToo };
  return withAsked(lists as unknown as Registers, { washes: washes as unknown as Washes, online });
}
const service = () =>
  onlineRegistry(
    { "au.dncr": { source: "service", ask: async () => ({ listed: true, asOf: 0, validUntil: 9_000_000 }) } },
    handClock(1_000),
  );
const washed = { lookup: () => answer("wash"), state: () => ({ newest: loaded("wash"), judged: 1 }) as never };

it("a list goes before washed numbers, and these answer where there is none", async () => {
  expect(asked({ washedToo: washed }).lookup("au.dncr", PHONE)).toMatchObject({ source: "wash" });
  expect(asked({ lookup: () => answer("list"), washedToo: washed }).lookup("au.dncr", PHONE)).toMatchObject({
    source: "list",
  });
  const far = asked({ lookup: async () => null, washedToo: washed });
  expect(await far.lookup("au.dncr", PHONE)).toMatchObject({ source: "wash" });
  expect(asked({}).lookup("au.dncr", PHONE)).toBeNull();
});

it("C-CMP-2 neither answers for the other while it cannot be used", () => {
  const damaged = { fault: () => "damaged", faults: () => ["au.dncr"] };
  const list = asked({ ...damaged, washedToo: washed });
  expect([list.lookup("au.dncr", PHONE), list.current("au.dncr"), list.fault("au.dncr")]).toEqual([
    ...[null, null],
    "damaged",
  ]);
  const wash = asked({ lookup: () => answer("list"), current: () => loaded("list"), washedToo: damaged });
  expect([wash.lookup("au.dncr", PHONE), wash.current("au.dncr"), wash.faults()]).toEqual([null, null, ["au.dncr"]]);
});

it("a register that has a service is asked there and nowhere else, whatever lies beside it", async () => {
  const damaged = { fault: () => "damaged", faults: () => ["au.dncr"] };
  const both = asked({ lookup: () => answer("list"), current: () => loaded("list"), ...damaged, online: service() });
  expect(await both.lookup("au.dncr", PHONE)).toMatchObject({ listed: true, source: "service" });
  expect([both.current("au.dncr"), both.fault("au.dncr"), both.faults()]).toEqual([null, null, []]);
  expect(await both.loaded?.("au.dncr")).toBeNull();
  expect([both.service?.("au.dncr"), both.service?.("it.rpo")]).toEqual(["service", null]);
});
