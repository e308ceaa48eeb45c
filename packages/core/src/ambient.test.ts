import { describe, expect, it } from "vitest";
import { Ambient } from "./ambient.ts";

const turn = (): Promise<void> => Promise.resolve();

describe("an ambient value", () => {
  it("is found by everything its work awaits, and by nothing else", async () => {
    const ambient = new Ambient<string>();
    const deep = async (): Promise<string | undefined> => {
      await turn();
      return ambient.get();
    };
    const inside = ambient.during("tea", async () => {
      await turn();
      return deep();
    });
    expect(ambient.get()).toBeUndefined();
    expect(await deep()).toBeUndefined();
    expect(await inside).toBe("tea");
  });

  it("is the innermost one, and the outer one again afterwards", async () => {
    const ambient = new Ambient<string>();
    const seen = await ambient.during("outer", async () => {
      const inner = await ambient.during("inner", async () => ambient.get());
      await turn();
      return [inner, ambient.get()];
    });
    expect(seen).toEqual(["inner", "outer"]);
  });

  it("is kept apart from that of work at the same time, one of which ends first", async () => {
    const ambient = new Ambient<string>();
    const long = ambient.during("long", async () => {
      for (let n = 0; n < 20; n++) await turn();
      return ambient.get();
    });
    expect(await ambient.during("short", async () => ambient.get())).toBe("short");
    expect(await long).toBe("long");
  });

  it("is held by nobody when no work runs: promises cost again what they cost before it was used", async () => {
    const ambient = new Ambient<string>();
    let open = (): void => undefined;
    const gate = new Promise<void>((resolve) => {
      open = resolve;
    });
    let late: Promise<string | undefined> = Promise.resolve(undefined);
    await ambient.during("tea", async () => {
      late = gate.then(() => ambient.get());
    });
    open();
    expect(await late).toBeUndefined();
  });

  it("is let go of when the work fails, and the failure is handed on", async () => {
    const ambient = new Ambient<string>();
    const failing = ambient.during("tea", () => Promise.reject(new Error("spilt")));
    await expect(failing).rejects.toThrow("spilt");
    expect(ambient.get()).toBeUndefined();
    expect(await ambient.during("coffee", async () => ambient.get())).toBe("coffee");
  });
});
