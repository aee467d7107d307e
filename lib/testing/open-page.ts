import type { INestApplication } from '@nestjs/common';

import { parseOrigin } from '../protocol/parse-origin.js';
import { HttpPage } from './page.js';
import type { Page } from './page.js';
import { addressOf, leaveServer } from './server-address.js';

/** How a page knows the application. */
export interface PageOptions {
  /**
   * The address under which pages know the application: `https://api.example.com`. It is what `Host` says, what relative
   * URLs are relative to, and what requests to it reach. Default: the address where the application listens.
   */
  readonly publicUrl?: string;
  /** What `Cookie` says on requests that carry credentials, whatever `SameSite` would say. Default: no cookie. */
  readonly cookie?: string;
}

/**
 * Opens a page of some origin, which talks to the application over real HTTP. An application that does not listen is
 * initialized, and listens on a free loopback port until the page is closed.
 *
 * @param target the application, or the base URL of a server: a proxy in front of it, say
 * @param origin the page's serialized origin: `https://shop.example.com`, or `null`
 * @throws {TypeError} where `origin` or a URL is none
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
    // It names the public host, if any, and not the loopback address.
    trustsCertificate: !isUrl,
    cookie,
    close: () => (isUrl ? Promise.resolve() : leaveServer(target)),
  });
}

function checkOrigin(origin: string): void {
  if (origin === 'null' || parseOrigin(origin) !== undefined) return;
  const meant = URL.canParse(origin) ? new URL(origin).origin : 'null';
  const fix =
    meant === 'null' ? 'Write scheme, host and port: "https://shop.example.com".' : `Write "${meant}".`;
  throw new TypeError(`${JSON.stringify(origin)} is not the origin of a page. ${fix}`);
}

function parseUrl(value: string, what: string): URL {
  if (URL.canParse(value) && /^https?:$/.test(new URL(value).protocol)) return new URL(value);
  throw new TypeError(`${what} is ${JSON.stringify(value)}, which is not an http: or https: URL.`);
}
