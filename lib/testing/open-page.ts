import type { INestApplication } from '@nestjs/common';

import { isPageOrigin, originOfAddress } from '../protocol/page-origin.js';
import { HttpPage } from './page.js';
import type { Page } from './page.js';
import { addressOf, leaveServer } from './server-address.js';

/** Options of {@link openPage}. */
export interface PageOptions {
  /**
   * The application's public address: `https://api.example.com`. It is the `Host` header and the base of relative URLs,
   * and requests to it reach the application. Default: the address where the application listens.
   */
  readonly publicUrl?: string;
  /** The `Cookie` header of requests with credentials, regardless of `SameSite`. Default: no cookie. */
  readonly cookie?: string;
}

/**
 * Opens a page of the given origin, which talks to the application over real HTTP. An application that is not
 * listening is initialized, and listens on a free loopback port until the page is closed.
 *
 * @param target the application, or the base URL of a server, such as a proxy in front of it
 * @param origin the page's serialized origin: `https://shop.example.com`, or `null`
 * @throws {TypeError} if `origin` is not a serialized origin, or a URL is not an http: or https: URL
 */
export async function openPage(
  target: INestApplication | string | URL,
  origin: string,
  { publicUrl, cookie }: PageOptions = {},
): Promise<Page> {
  checkOrigin(origin);
  const known = publicUrl === undefined ? undefined : parseUrl(publicUrl, 'publicUrl');
  const isUrl = typeof target === 'string' || target instanceof URL;
  const serverUrl = isUrl ? parseUrl(String(target), 'The target') : await addressOf(target);
  return new HttpPage({
    origin,
    publicUrl: known ?? serverUrl,
    serverUrl,
    // Its certificate names the public host, if any, not the loopback address.
    trustsCertificate: !isUrl,
    cookie,
    close: () => (isUrl ? Promise.resolve() : leaveServer(target)),
  });
}

function checkOrigin(origin: string): void {
  if (isPageOrigin(origin)) return;
  const meant = originOfAddress(origin);
  const fix =
    meant === undefined ? 'Write scheme, host and port: "https://shop.example.com".' : `Write "${meant}".`;
  throw new TypeError(`${JSON.stringify(origin)} is not the origin of a page. ${fix}`);
}

function parseUrl(value: string, what: string): URL {
  if (URL.canParse(value) && /^https?:$/.test(new URL(value).protocol)) return new URL(value);
  throw new TypeError(`${what} is ${JSON.stringify(value)}, which is not an http: or https: URL.`);
}
