import { rulePacks } from "@broadnet-engage/compliance-rules";
import { createDialer } from "@broadnet-engage/core";
import { simulation } from "@broadnet-engage/core/sim";
import { system } from "@broadnet-engage/core/system";

// Simulated phones on a Monday morning in Dubai. On a real switch: `switch: freeswitch({ url, gateway, ...system })`.
const world = simulation({
  ...system,
  startAt: Date.parse("2026-11-23T10:00+04:00"),
  agents: ["layla"],
  speed: 20,
  seed: 6,
});
const dialer = createDialer({
  switch: world.switch,
  system: world.system,
  registry: world.registry,
  rules: rulePacks(),
});

dialer.on("call.completed", ({ payload }) =>
  console.log(payload.contactPhone, payload.status, `${payload.talkTimeSeconds} s`),
);
dialer.on("campaign.completed", () => void dialer.stop());

await dialer.start();
const { id: cliGroupId } = await dialer.cli.addGroup("Main numbers", ["+97144561234"]);
const { id: layla } = await dialer.agents.add({ fullName: "Layla Ahmed", sipUser: "layla" });
const { campaign } = await dialer.campaigns.create({
  name: "Renewals",
  dialingMode: "progressive",
  cliGroupId,
  defaultCountry: "AE",
  maxAttempts: 1,
  wrapUpMs: 0,
});
await dialer.campaigns.assign(campaign.id, { agentIds: [layla], teamIds: [] });
await dialer.contacts.import(campaign.id, [
  { phone: "+971501234567", firstName: "Ahmad" },
  { phone: "055 555 0142", firstName: "هدى" },
]);
await dialer.agents.setState(layla, "available", null);
await dialer.campaigns.start(campaign.id);
