import type { PolicyFacts } from './predict.js';
import type { RequestForm } from './request-form.js';

/** A policy that the free form can send to. */
export interface FreePolicy {
  /** Its path on the API is `/free/<id>`, its code the region `free-<id>`. */
  readonly id: string;
  readonly title: string;
  readonly facts: PolicyFacts;
}

export const freePolicies: readonly FreePolicy[] = [
  { id: 'page', title: '@Cors(PAGE)', facts: { origins: 'page' } },
  { id: 'none', title: 'No policy', facts: { origins: 'none' } },
  { id: 'any', title: "@Cors('*')", facts: { origins: 'any' } },
  { id: 'credentials', title: 'PAGE, with credentials', facts: { origins: 'page', credentials: true } },
  {
    id: 'narrow',
    title: 'PAGE, GET and POST, Content-Type only',
    facts: { origins: 'page', methods: ['GET', 'POST'], headers: ['content-type'] },
  },
  { id: 'enforced', title: 'PAGE, enforced', facts: { origins: 'page' } },
];

export const freeMethods: readonly string[] = ['GET', 'HEAD', 'POST', 'PUT', 'PATCH', 'DELETE'];

export const freeContentTypes: readonly string[] = [
  'application/json',
  'application/x-www-form-urlencoded',
  'text/plain',
  'application/xml',
];

/** What the reader chose. */
export interface FreeForm {
  readonly from: 'page' | 'stranger';
  readonly policy: string;
  readonly method: string;
  /** One `Name: value` a line. */
  readonly headers: string;
  /** Empty for none. */
  readonly contentType: string;
  readonly credentials: 'omit' | 'same-origin' | 'include';
}

/** The request that the choices make. @throws {Error} that says which line is not a header. */
export function requestOf(form: FreeForm): RequestForm {
  const headers = parseHeaders(form.headers);
  if (form.contentType !== '') headers['Content-Type'] = form.contentType;
  const hasBody = !['GET', 'HEAD'].includes(form.method);
  return {
    path: `/free/${form.policy}`,
    method: form.method,
    headers,
    credentials: form.credentials,
    // A body without a content type would bring one of its own.
    ...(hasBody && form.contentType !== '' ? { body: bodyOf(form.contentType) } : {}),
  };
}

function bodyOf(contentType: string): NonNullable<RequestForm['body']> {
  switch (contentType) {
    case 'application/json':
      return { kind: 'json', value: { title: 'Dune' } };
    case 'application/x-www-form-urlencoded':
      return { kind: 'urlencoded', value: { title: 'Dune' } };
    default:
      return { kind: 'text', value: contentType === 'application/xml' ? '<title>Dune</title>' : 'Dune' };
  }
}

function parseHeaders(text: string): Record<string, string> {
  const headers: Record<string, string> = {};
  for (const line of text.split('\n').map((entry) => entry.trim())) {
    if (line === '') continue;
    const colon = line.indexOf(':');
    const [name, value] = [line.slice(0, Math.max(colon, 0)).trim(), line.slice(colon + 1).trim()];
    if (!/^[!#$%&'*+\-.^_`|~0-9A-Za-z]+$/.test(name)) {
      throw new Error(`“${line}” is not a header. Write one “Name: value” a line.`);
    }
    if (!/^[\t\x20-\x7e]*$/.test(value))
      throw new Error(`The value of ${name} has a character that no header may have.`);
    headers[name] = value;
  }
  return headers;
}
