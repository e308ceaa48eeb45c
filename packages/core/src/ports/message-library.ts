import type { TenantId } from "../model/ids.ts";

/** The messages that may be played to people, by name. A closed list: nobody plays a path of his own. */
export interface MessageLibrary {
  /** The file as the switch's transport takes it (relative to its directory of messages), or null when there is none. */
  find(tenantId: TenantId, messageId: string): Promise<string | null>;
}
