import { getHeader } from '../browser/header-list.js';
import type { HeaderList } from '../browser/header-list.js';

/** A request and its response, as sent over the wire. */
export interface Exchange {
  /** A CORS-preflight request, or the request that the page makes. @see https://fetch.spec.whatwg.org/#cors-preflight-request */
  readonly kind: 'preflight' | 'actual';
  readonly request: {
    readonly method: string;
    /** Absolute, at the application's public address. */
    readonly url: string;
    /** By lower-case name; repeated headers are joined with a comma and a space. */
    readonly headers: Readonly<Record<string, string>>;
    /** Names and values as sent, in order. */
    readonly rawHeaders: HeaderList;
  };
  /** `undefined` if the server did not answer. */
  readonly response:
    | {
        /** The HTTP status. */
        readonly status: number;
        /** By lower-case name; repeated headers are joined with a comma and a space. */
        readonly headers: Readonly<Record<string, string>>;
        /** Names and values as received, in order. */
        readonly rawHeaders: HeaderList;
      }
    | undefined;
}

/** Converts a header list to an object by lower-case name. */
export function headersByName(headers: HeaderList): Readonly<Record<string, string>> {
  const names = new Set(headers.map(([name]) => name.toLowerCase()));
  return Object.fromEntries([...names].map((name) => [name, getHeader(headers, name) ?? '']));
}

/** Formats exchanges as text, with the headers that matter to CORS. */
export function formatExchanges(exchanges: readonly Exchange[]): string {
  return exchanges.map(format).join('\n\n');
}

function format({ request, response }: Exchange): string {
  const answer =
    response === undefined
      ? ['< no answer']
      : [`< ${response.status}`, ...lines('<', response.rawHeaders, CORS_RESPONSE_HEADER)];
  return [
    `> ${request.method} ${request.url}`,
    ...lines('>', request.rawHeaders, CORS_REQUEST_HEADER),
    ...answer,
  ].join('\n');
}

function lines(mark: string, headers: HeaderList, names: RegExp): readonly string[] {
  return headers.filter(([name]) => names.test(name)).map(([name, value]) => `${mark} ${name}: ${value}`);
}

// Cookies and tokens are left out: failure messages end up in CI logs.
const CORS_REQUEST_HEADER = /^(?:origin|access-control-.*|content-type)$/i;
const CORS_RESPONSE_HEADER = /^(?:access-control-.*|vary|location|content-type)$/i;
