import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { ROUTES } from "./contract/index.ts";
import type { Slug } from "./problems/catalogue.ts";
import { breakable } from "./testing/breakable.ts";
import { PROVOCATIONS } from "./testing/refusals/index.ts";
import { openStage, type Provoke, type Stage } from "./testing/refusals/stage.ts";
import { openWorld } from "./testing/world.ts";

// What routes have in common is refused in refusals.test.ts. Here: what each declares of its own. The table of provocations must
// hold exactly what the table of routes declares, and the client refuses an answer that a route does not declare, so neither
// a refusal that cannot happen stands in the published document nor one that can is left out of it.

const faults = breakable();
let stage: Stage;
beforeAll(async () => {
  const world = await openWorld({ storage: faults.storage, ratePerMinute: 1_000_000 });
  stage = await openStage(world, faults.break);
}, 60_000);
afterAll(() => stage.world.close());

const declared = ROUTES.flatMap(({ id, refusals }) => refusals.map((slug) => `${id} ${slug}`)).sort();
const provoked = Object.entries(PROVOCATIONS).flatMap(([id, of]) => Object.keys(of).map((slug) => `${id} ${slug}`));

describe("C-GEN-14 each refusal that a route declares of its own", () => {
  it("is provoked here, and none besides", () => {
    expect(provoked.sort()).toEqual(declared);
    expect(declared.length).toBeGreaterThan(150);
  });

  const cases = Object.entries(PROVOCATIONS).flatMap(([id, of]) =>
    (Object.entries(of) as [Slug, Provoke][]).map(([slug, provoke]) => [id, slug, provoke] as const),
  );
  it.each(cases)("%s: %s", async (id, slug, provoke) => {
    const answer = await provoke(stage);
    expect(answer.slug, answer.text).toBe(slug);
    expect(answer.route, "the request was another route's").toBe(id);
  });
});
