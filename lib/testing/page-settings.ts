import type { IncomingMessage } from 'node:http';

import type { WireRequest } from '../browser/exchange.js';
import type { Exchange } from '../wire/exchange.js';
import type { OutgoingRequest } from '../wire/send-request.js';

/** What a page knows of the application. */
export interface PageSettings {
  readonly origin: string;
  /** The address under which pages know it. */
  readonly publicUrl: URL;
  /** Where it is really reached. */
  readonly serverUrl: URL;
  /** Whether its certificate is taken as it is. */
  readonly trustsCertificate: boolean;
  readonly cookie: string | undefined;
  close(): Promise<void>;
}

/** A request of one fetch, and what has come of it. */
export interface SentRequest {
  readonly wire: WireRequest;
  /** Those of the requests before it, and its own. */
  readonly urls: readonly string[];
  exchange?: Exchange;
  incoming?: IncomingMessage;
  /** Why there is no answer. */
  fault?: unknown;
}

/** Where a request goes: to the server, if it is for the application's public address. */
export function targetOf(
  { publicUrl, serverUrl, trustsCertificate }: PageSettings,
  address: string,
): Pick<OutgoingRequest, 'url' | 'trustsCertificate'> {
  const url = new URL(address);
  if (url.origin !== publicUrl.origin) return { url, trustsCertificate: false };
  const target = new URL(serverUrl);
  target.pathname = url.pathname;
  target.search = url.search;
  return { url: target, trustsCertificate };
}
