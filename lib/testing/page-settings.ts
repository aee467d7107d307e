import type { IncomingMessage } from 'node:http';

import type { WireRequest } from '../browser/exchange.js';
import type { Exchange } from '../wire/exchange.js';
import type { OutgoingRequest } from '../wire/send-request.js';

/** A page's origin, and the application it talks to. */
export interface PageSettings {
  readonly origin: string;
  /** The application's public address. */
  readonly publicUrl: URL;
  /** The address to connect to. */
  readonly serverUrl: URL;
  /** Whether to accept the server's certificate unchecked. */
  readonly trustsCertificate: boolean;
  readonly cookie: string | undefined;
  close(): Promise<void>;
}

/** A request of one fetch, and its answer. */
export interface SentRequest {
  readonly wire: WireRequest;
  /** The URLs of the requests before it, and its own. */
  readonly urls: readonly string[];
  exchange?: Exchange;
  incoming?: IncomingMessage;
  /** Why there is no answer. */
  fault?: unknown;
}

/** Where a request goes: to the server if its URL is at the application's public address. */
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
