import { fixtures } from "@broadnet-engage/core/conformance";
import { openPglite } from "../src/index.ts";

// A process that opens the folder it is told, stores a tenant, says so, and then holds the folder until it is killed.
const [dir = "", slug = ""] = process.argv.slice(2);
const storage = await openPglite({ dir });
await storage.transact((stores) => stores.tenants.insert(fixtures(process.pid).aTenant({ slug })));
console.log("stored");
setInterval(() => {}, 60_000);
