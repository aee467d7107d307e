import type { Platform } from '../api/start-api.js';
import type { Addresses } from '../scenarios/request-form.js';

/** What the page needs to know about the lab that serves it. */
export interface LabInfo {
  readonly page: string;
  readonly stranger: string;
  /** One pair of APIs for each platform. The first is used unless the page's address says otherwise. */
  readonly apis: readonly ApiInfo[];
  /** The token that the page shows when it has the lab's server ask something. New at each start. */
  readonly token: string;
  /** The server's source, by region name. */
  readonly sources: Readonly<Record<string, string>>;
}

export interface ApiInfo {
  readonly platform: Platform;
  readonly closed: string;
  readonly open: string;
  /** Where the policies of the request builder are tried. */
  readonly builder: string;
}

export function addressesOf({ page, stranger, apis }: LabInfo, platform: string | undefined): Addresses {
  const api = apis.find((candidate) => candidate.platform === platform) ?? apis[0];
  if (api === undefined) throw new Error('The lab has no API.');
  return { page, stranger, closed: api.closed, open: api.open, builder: api.builder };
}
