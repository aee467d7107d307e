import type { RequestForm } from '../scenarios/request-form.js';

/** Policies to begin with. */
export const policyExamples: readonly { readonly title: string; readonly code: string }[] = [
  { title: 'One origin', code: '@Cors(PAGE)' },
  { title: 'No decorator', code: '' },
  { title: 'Any origin', code: "@Cors('*')" },
  { title: 'With credentials', code: '@Cors({ origin: PAGE, credentials: true })' },
  {
    title: 'Narrow',
    code: "@Cors({\n  origin: PAGE,\n  methods: ['GET', 'POST'],\n  allowedHeaders: ['Content-Type'],\n})",
  },
  { title: 'Enforced', code: '@Cors({ origin: PAGE, enforce: true })' },
  { title: 'Refused to start', code: "@Cors({ origin: '*', credentials: true })" },
];

export const builderMethods: readonly string[] = ['GET', 'HEAD', 'POST', 'PUT', 'PATCH', 'DELETE'];

export const builderContentTypes: readonly string[] = [
  'application/json',
  'application/x-www-form-urlencoded',
  'text/plain',
  'application/xml',
];

/** The reader's choices. */
export interface BuilderForm {
  readonly from: 'page' | 'stranger';
  /** The decorator as code; empty for none. */
  readonly policy: string;
  readonly method: string;
  /** One `Name: value` per line. */
  readonly headers: string;
  /** Empty for none. */
  readonly contentType: string;
  readonly credentials: 'omit' | 'same-origin' | 'include';
}

/** The chosen request, to a path of the request builder's API. @throws {Error} naming the line that is not a header */
export function requestOf(form: BuilderForm, path = '/free'): RequestForm {
  const headers = parseHeaders(form.headers);
  if (form.contentType !== '') headers['Content-Type'] = form.contentType;
  const hasBody = !['GET', 'HEAD'].includes(form.method);
  return {
    path,
    api: 'builder',
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

/** The headers of a text with one `Name: value` per line. @throws {Error} naming the line that is not a header */
export function parseHeaders(text: string): Record<string, string> {
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
