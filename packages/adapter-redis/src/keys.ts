// A Redis Cluster places a key by what stands between its first braces, so braces of the names themselves must go.
const plain = (text: string): string => text.replace(/[%{}]/g, (sign) => encodeURIComponent(sign));

export interface LeaseKeys {
  readonly lease: string;
  readonly token: string;
}

/** The keys of one lease. Both are in one hash slot; no two names share them. */
export function leaseKeys(prefix: string, name: string): LeaseKeys {
  const slot = `{${plain(prefix)}:${plain(name)}}`;
  return { lease: `${slot}:lease`, token: `${slot}:token` };
}

export const channelOf = (prefix: string, topic: string): string => `${prefix}:topic:${topic}`;

/** The one key of a rate window; no lease has its form. */
export const rateKey = (prefix: string, key: string): string => `{${plain(prefix)}:${plain(key)}}:rate`;
