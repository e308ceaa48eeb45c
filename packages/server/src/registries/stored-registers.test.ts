import { memoryRegistryStore, memoryWashStore } from "@broadnet-engage/core/memory";
import type { ListAndWashStore } from "@broadnet-engage/core/ports";
import { asNumber, NumberSetBuilder, openNumberSet } from "@broadnet-engage/core/registries";
import { silentLog } from "@broadnet-engage/core/system";
import { beforeEach, expect, it } from "vitest";
import { phone } from "../testing/world.ts";
import type { KnownRegisters } from "./registers.ts";
import { storedRegisters } from "./stored-registers.ts";

const PHONE = phone("+61412345678");
const OTHER = phone("+61412345679");
const setOf = (...phones: (typeof PHONE)[]) => {
  const builder = new NumberSetBuilder();
  for (const one of phones) builder.add(asNumber(one));
  return openNumberSet(builder.finish());
};
const stated = (digest: string) => ({ asOf: 1_000, source: digest, digest });

/** Lists and washes in memory, that can be away. */
function together(): ListAndWashStore & { away: boolean } {
  const [lists, washes] = [memoryRegistryStore(), memoryWashStore()];
  const store = {
    ...lists,
    ...washes,
    away: false,
    async lookup(registry: string, number: typeof PHONE) {
      if (store.away) throw new Error("away");
      const list = await lists.lookup(registry, number);
      const word = list === null ? await washes.lookup(registry, number) : null;
      return list ?? (word && { ...word, washed: true as const });
    },
    loaded: async (registry: string) => (await lists.loaded?.(registry)) ?? (await washes.loaded?.(registry)) ?? null,
    washed: async () => (store.away ? Promise.reject(new Error("away")) : washes.washed()),
  };
  return store;
}

let store: ReturnType<typeof together>;
beforeEach(() => {
  store = together();
});
const nothing: KnownRegisters = { lookup: () => null, current: () => null };
const list: KnownRegisters = {
  lookup: () => ({ listed: true, ...stated("environment") }),
  current: () => ({ ...stated("environment"), entries: 1 }),
};
const open = (beneath = nothing) => storedRegisters({ store, beneath, log: silentLog });

it("a list of the store goes before one of the environment, and that before washes, as it is with files", async () => {
  await store.keep("au.dncr", stated("wash"), { listed: setOf(), unlisted: setOf(PHONE) });
  const registers = await open(list);
  expect(await registers.lookup("au.dncr", PHONE)).toMatchObject({ source: "environment", listed: true });
  expect(registers.current("au.dncr")?.source).toBe("environment");
  expect((await registers.loaded?.("au.dncr"))?.asOf).toBe(1_000);
  await store.put("au.dncr", stated("list"), [asNumber(OTHER)]);
  await registers.refresh();
  expect(await registers.lookup("au.dncr", PHONE)).toMatchObject({ source: "list", listed: false });
  expect(registers.current("au.dncr")?.source).toBe("list");
  expect(await registers.washes.lookup("au.dncr", PHONE)).toBeNull();
});

it("a number that was never washed is unknown, and the reason is not that there is no list", async () => {
  const registers = await open();
  expect(await registers.lookup("au.dncr", PHONE)).toBeNull();
  const { washes } = registers;
  await washes.keep("au.dncr", stated("wash"), { listed: setOf(), unlisted: setOf(PHONE) });
  expect(await registers.lookup("au.dncr", PHONE)).toMatchObject({ listed: false, source: "wash" });
  await expect(registers.lookup("au.dncr", OTHER)).rejects.toThrow("no washed list has a verdict");
  expect(await washes.lookup("au.dncr", OTHER)).toBeNull();
  expect(registers.current("au.dncr")).toEqual({ ...stated("wash"), entries: null });
  expect([await washes.judged("au.dncr"), await washes.erase("au.dncr", 2_000)]).toEqual([1, 1]);
  expect([registers.current("au.dncr"), washes.state("au.dncr")]).toEqual([null, null]);
});

it("C-CMP-2 nothing answers while the store is away, and what it had is at fault until it is back", async () => {
  const registers = await open();
  await registers.washes.keep("au.dncr", stated("wash"), { listed: setOf(), unlisted: setOf(PHONE) });
  store.away = true;
  await registers.refresh();
  await expect(registers.lookup("au.dncr", PHONE)).rejects.toThrow("away");
  expect(registers.faults()).toEqual(["au.dncr"]);
  expect([registers.current("au.dncr"), registers.washes.state("au.dncr")]).toEqual([null, null]);
  expect(registers.washes.fault("au.dncr")).toContain("does not answer");
  store.away = false;
  await registers.refresh();
  expect([registers.faults(), await registers.lookup("au.dncr", PHONE)]).toMatchObject([[], { listed: false }]);
});
