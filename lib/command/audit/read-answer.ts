import { getHeader, isSameName, listItems } from '../../browser/header-list.js';
import type { Answered } from '../server-client.js';

/** Whether the answer allows this origin by name. */
export function grants(answer: Answered | undefined, origin: string): boolean {
  return answer !== undefined && allowOriginOf(answer) === origin;
}

/** Whether the answer allows this origin, by name or with `*`. */
export function admits(answer: Answered, origin: string): boolean {
  return grants(answer, origin) || allowOriginOf(answer) === '*';
}

export function allowOriginOf({ headers }: Answered): string | null {
  return getHeader(headers, 'Access-Control-Allow-Origin');
}

export function allowsCredentials({ headers }: Answered): boolean {
  return getHeader(headers, 'Access-Control-Allow-Credentials') === 'true';
}

/** Whether the answer is temporary and probably not the application's: too many requests, for example. */
export function isPassing({ status }: Answered): boolean {
  return status === 429 || (status >= 502 && status <= 504);
}

/** Whether `Vary` tells caches that the answer depends on the header. */
export function variesWith({ headers }: Answered, name: string): boolean {
  return listItems(getHeader(headers, 'Vary') ?? '').some((item) => item === '*' || isSameName(item, name));
}

/** The CORS headers of an answer as a text, to compare them with those of another. */
export function signatureOf({ headers }: Answered): string {
  const cors = headers.filter(([name]) => /^access-control-(?:allow|expose)-/i.test(name));
  return JSON.stringify(cors.map(([name, value]) => `${name.toLowerCase()}: ${value}`).sort());
}

/** `GET from https://shop.example.com: 200, Access-Control-Allow-Origin: …`, for evidence. */
export function describeAnswer(answer: Answered, ...names: string[]): string {
  const { method, requestHeaders, status, headers } = answer;
  const origin = getHeader(requestHeaders, 'Origin');
  const shown = ['Access-Control-Allow-Origin', ...names].map((name) => {
    const value = getHeader(headers, name);
    return value === null ? `no ${name}` : `${name}: ${value}`;
  });
  return `${method} ${origin === null ? 'without Origin' : `from ${origin}`}: ${[status, ...shown].join(', ')}`;
}
