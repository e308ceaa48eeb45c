import { fixtures } from "@broadnet-engage/core/conformance";
import { isEngageError } from "@broadnet-engage/core/errors";
import type { CampaignId } from "@broadnet-engage/core/model";
import type { Storage } from "@broadnet-engage/core/ports";
import { describe, expect, it } from "vitest";
import { makers } from "../test/storages.ts";

const f = fixtures(101);
const codeOf = (work: Promise<unknown>): Promise<string> =>
  work.then(
    () => "none",
    (error: unknown) => (isEngageError(error) ? error.code : `not ours: ${String(error)}`),
  );

describe.each(makers)("a transaction on %s", (_name, open) => {
  const storage: Promise<Storage> = open();

  it("whose work swallowed a fault of the database keeps nothing and says so", async () => {
    const tenant = f.aTenant();
    const live = f.aCall({ tenantId: tenant.id, contactId: f.aContact().id });
    const over = f.aCall({ tenantId: tenant.id, contactId: live.contactId, phase: "final" });
    await (await storage).transact(async (stores) => {
      await stores.calls.insert(live, []);
      await stores.calls.insert(over, []);
    });
    const code = await codeOf(
      (await storage).transact(async (stores) => {
        await stores.tenants.insert(tenant);
        await stores.calls.save({ ...over, phase: "ringing" }, []).catch(() => {});
      }),
    );
    expect(code).toBe("invariant-broken");
    expect(await (await storage).read((stores) => stores.tenants.find(tenant.id))).toBeNull();
  });

  it("whose last statement fails, though nobody awaited it, keeps nothing and says so", async () => {
    const tenant = f.aTenant();
    const code = await codeOf(
      (await storage).transact(async (stores) => {
        await stores.tenants.insert(tenant);
        return stores.audit.append([f.anAuditDraft({ tenantId: tenant.id, campaignId: "no id at all" as CampaignId })]);
      }),
    );
    expect(code).not.toBe("none");
    expect(await (await storage).read((stores) => stores.tenants.find(tenant.id))).toBeNull();
    expect(await (await storage).read((stores) => stores.audit.size(tenant.id))).toBe(0);
  });

  it("goes on after a duplicate, which is an answer and no fault", async () => {
    const [first, second] = [f.aTenant({ slug: "taken" }), f.aTenant({ slug: "taken" })];
    const kept = await (await storage).transact(async (stores) => {
      await stores.tenants.insert(first);
      const refused = await codeOf(stores.tenants.insert(second));
      return [refused, (await stores.tenants.find(first.id))?.slug];
    });
    expect(kept).toEqual(["duplicate-resource", "taken"]);
  });

  it("passes on the very error its work threw", async () => {
    const own = new TypeError("mine");
    await expect((await storage).transact(() => Promise.reject(own))).rejects.toBe(own);
    await expect(
      (await storage).transact(() => {
        throw own;
      }),
    ).rejects.toBe(own);
  });

  it("refuses a second one inside it, and reading beside it, which would wait for ever", async () => {
    const codes = await (await storage).transact(async () => [
      await codeOf((await storage).transact(async () => {})),
      await codeOf((await storage).read(async () => {})),
    ]);
    expect(codes).toEqual(["invariant-broken", "invariant-broken"]);
    expect(await codeOf((await storage).read((stores) => stores.tenants.all()))).toBe("none");
  });

  it("is over for stores that outlive it", async () => {
    const leaked = await (await storage).transact(async (stores) => stores);
    expect(await codeOf(leaked.tenants.all())).toBe("invariant-broken");
  });

  it("is needed for writing and for locking", async () => {
    const read = (await storage).read(async (stores) => [
      await codeOf(stores.tenants.insert(f.aTenant())),
      await codeOf(stores.contacts.lock(f.ids.next(), f.ids.next())),
    ]);
    expect(await read).toEqual(["invariant-broken", "invariant-broken"]);
  });

  it("runs statements asked for at once one after the other", async () => {
    const tenants = Array.from({ length: 5 }, () => f.aTenant());
    await (await storage).transact(async (stores) => {
      await Promise.all(tenants.map((tenant) => stores.tenants.insert(tenant)));
    });
    const found = await (await storage).read((stores) => Promise.all(tenants.map(({ id }) => stores.tenants.find(id))));
    expect(found.map((tenant) => tenant?.id)).toEqual(tenants.map((tenant) => tenant.id));
  });

  it("refuses text that no database can hold as the caller's mistake", async () => {
    const nul = (await storage).transact((stores) => stores.tenants.insert(f.aTenant({ name: "a\u0000b" })));
    expect(await codeOf(nul)).toBe("validation-failed");
  });

  it("gives instants and versions back as numbers", async () => {
    const campaign = f.aCampaign({ version: 7 });
    await (await storage).transact((stores) => stores.campaigns.insert(campaign));
    expect(await (await storage).read((stores) => stores.campaigns.find(campaign.tenantId, campaign.id))).toEqual(
      campaign,
    );
  });
});
