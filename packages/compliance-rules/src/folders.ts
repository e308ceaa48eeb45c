// What the package ships beside its code: beside `src` and beside `dist`, so these addresses hold from both.

/** The pack folders. */
export const PACKS = new URL("../packs/", import.meta.url);
/** The calendars packs name. */
export const CALENDARS = new URL("../calendars/", import.meta.url);
/** Where numbers can be, and what that is made of. */
export const ZONES = new URL("../zones/", import.meta.url);
/** What a new pack begins as. */
export const TEMPLATE = new URL("../template/", import.meta.url);
