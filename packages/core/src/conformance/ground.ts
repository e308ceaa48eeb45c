import assert from "node:assert/strict";
import { ERROR_CODES, type ErrorCode, isEngageError } from "../errors.ts";
import type { Campaign } from "../model/campaign.ts";
import type { Contact } from "../model/contact.ts";
import type { CampaignId, TenantId } from "../model/ids.ts";
import type { Page, PageRequest } from "../model/page.ts";
import type { Storage, Stores } from "../ports/storage.ts";
import type { Fixtures } from "./fixtures.ts";
import type { Runner } from "./runner.ts";

/** What a suite stands on: the runner, one open storage shared by its tests, and rows to fill it with. */
export interface Ground extends Fixtures {
  readonly runner: Runner;
  readonly storage: Storage;
  /** One transaction. */
  act<T>(work: (stores: Stores) => Promise<T>): Promise<T>;
  /** A tenant nobody has seen before: the wall between one test and the next. */
  aStoredTenant(): Promise<TenantId>;
  /** A campaign of such a tenant, with its group of caller IDs. */
  aPlace(over?: Partial<Campaign>): Promise<Place>;
  /** A test that needs two open transactions at once; skipped where the storage says it has one at a time. */
  itConcurrently(name: string, fn: () => Promise<void>): void;
}
export interface Place {
  readonly tenantId: TenantId;
  readonly campaignId: CampaignId;
  readonly campaign: Campaign;
}

export function groundOn(runner: Runner, storage: Storage, make: Fixtures): Ground {
  const act = <T>(work: (stores: Stores) => Promise<T>) => storage.transact(work);
  const aStoredTenant = async () => {
    const tenant = make.aTenant();
    await act((stores) => stores.tenants.insert(tenant));
    return tenant.id;
  };
  return {
    ...make,
    runner,
    storage,
    act,
    aStoredTenant,
    async aPlace(over = {}) {
      const tenantId = over.tenantId ?? (await aStoredTenant());
      const group = make.aCliGroup({ tenantId });
      const campaign = make.aCampaign({ tenantId, cliGroupId: group.id, ...over });
      await act(async (stores) => {
        await stores.cli.insertGroup(group);
        await stores.campaigns.insert(campaign);
      });
      return { tenantId, campaignId: campaign.id, campaign };
    },
    itConcurrently(name, fn) {
      if (storage.capabilities.concurrentTransactions) runner.it(name, fn);
      else runner.skip(name, "this storage has one transaction open at a time");
    },
  };
}

/** Stores contacts of one campaign, in the order given. */
export async function storeContacts(
  ground: Ground,
  place: Place,
  overs: readonly Partial<Contact>[],
): Promise<Contact[]> {
  const { tenantId, campaignId } = place;
  const contacts = overs.map((over) => ground.aContact({ tenantId, campaignId, ...over }));
  await ground.act((stores) => stores.contacts.insertMany(contacts));
  return contacts;
}

/** The promise must be rejected with this code of the catalogue. Gives the error's `extra`. */
export async function refusedWith(
  code: ErrorCode,
  promise: Promise<unknown>,
): Promise<Readonly<Record<string, unknown>>> {
  const error = await promise.then(
    () => assert.fail(`expected ${code}, but it was accepted`),
    (thrown: unknown) => thrown,
  );
  assert.ok(isEngageError(error), `expected an EngageError ${code}, got ${String(error)}`);
  assert.equal(error.code, code);
  return error.extra;
}

/** The promise must be rejected with some fault of the catalogue. */
export async function faults(promise: Promise<unknown>): Promise<void> {
  const error = await promise.then(
    () => assert.fail("expected a fault, but it was accepted"),
    (thrown: unknown) => thrown,
  );
  assert.ok(isEngageError(error), `expected an EngageError, got ${String(error)}`);
  assert.equal(ERROR_CODES[error.code].kind, "fault");
}

/** Every page from the start; `between` runs after each, to stir the list meanwhile. */
export async function walk<T extends { readonly id: string }>(
  page: (request: PageRequest) => Promise<Page<T>>,
  limit: number,
  between: () => Promise<void> = async () => {},
): Promise<readonly T[]> {
  const seen: T[] = [];
  let after: string | null = null;
  for (let turns = 0; turns < 1_000; turns++) {
    const answer: Page<T> = await page({ limit, after });
    seen.push(...answer.items);
    after = answer.items.at(-1)?.id ?? null;
    if (!answer.hasMore || after === null) return seen;
    assert.equal(answer.items.length, limit, "a page with more behind it is full");
    await between();
  }
  return assert.fail("the list never ends");
}

export const idsOf = (rows: readonly { readonly id: string }[]): string[] => rows.map((row) => row.id);

/** A door that opens once. */
export function gate(): { readonly opened: Promise<void>; open(): void } {
  let open = () => {};
  const opened = new Promise<void>((resolve) => {
    open = resolve;
  });
  return { opened, open: () => open() };
}

/** Rows compared by value: adapters may hand out frozen rows or fresh ones, with or without a prototype. */
export function same(actual: unknown, expected: unknown, message?: string): void {
  assert.deepEqual(plain(actual), plain(expected), message);
}
const plain = (value: unknown): unknown => JSON.parse(JSON.stringify(value ?? null));
