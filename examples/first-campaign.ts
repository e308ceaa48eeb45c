import { rulePacks } from "@broadnet-engage/compliance-rules";
import { createDialer } from "@broadnet-engage/core";
import { simulation } from "@broadnet-engage/core/sim";
import { system } from "@broadnet-engage/core/system";

// Simulated phones on a Monday morning in Dubai. On a real switch: { switch: freeswitch({ url, gateway, ...system }) }.
const world = simulation({ ...system, agents: ["layla"], speed: 20, seed: 6 });
const dialer = createDialer({ ...world, rules: rulePacks() });

dialer.on("call.completed", ({ payload }) => console.log(payload.contactPhone, payload.status));
dialer.on("campaign.completed", () => void dialer.stop());

await dialer.start();
const { id: cliGroupId } = await dialer.cli.addGroup("Main numbers", ["+97144561234"]);
const { id: layla } = await dialer.agents.add({ fullName: "Layla Ahmed", sipUser: "layla" });
const usual = { dialingMode: "progressive", defaultCountry: "AE", maxAttempts: 1, wrapUpMs: 0 } as const;
const { campaign } = await dialer.campaigns.create({ name: "Renewals", cliGroupId, ...usual });
await dialer.campaigns.assign(campaign.id, { agentIds: [layla], teamIds: [] });
const contacts = [{ phone: "+971501234567" }, { phone: "055 555 0142", firstName: "هدى" }];
await dialer.contacts.import(campaign.id, contacts);
await dialer.agents.setState(layla, "available", null);
await dialer.campaigns.start(campaign.id);
