import type { Page } from '../driver/browser.js';
import type { ScriptedRequest } from '../../../lib/browser/scripted-request.js';

/** The result that the script in the page got. */
export type PageOutcome =
  | {
      readonly kind: 'response';
      /** `null` for `XMLHttpRequest`, which does not have it. */
      readonly type: string | null;
      readonly status: number;
      readonly headers: readonly string[];
    }
  | { readonly kind: 'error'; readonly message: string };

/**
 * Sends each case's requests one after the other, and several cases at a time: few enough that a browser's preflight
 * cache, which may have only 100 entries, keeps a case's answer until its last request.
 */
export function sendFromPage(
  page: Page,
  cases: readonly (readonly ScriptedRequest[])[],
): Promise<readonly (readonly PageOutcome[])[]> {
  return page.run(script, cases);
}

const script = `
const bodies = {
  text: () => '{}',
  bytes: () => new Uint8Array([1, 2, 3]),
  'url-search-params': () => new URLSearchParams({ a: '1' }),
  'form-data': () => { const form = new FormData(); form.append('a', '1'); return form; },
  blob: ({ type }) => new Blob(['{}'], { type }),
  stream: () => new ReadableStream({
    start(controller) { controller.enqueue(new TextEncoder().encode('text')); controller.close(); },
  }),
};
const bodyOf = ({ body }) => (body === undefined ? undefined : bodies[body.kind](body));

async function sendByFetch(request) {
  const { url, method, headers, credentials, mode, redirect, body } = request;
  const options = { method, headers, body: bodyOf(request) };
  if (credentials !== undefined) options.credentials = credentials;
  if (mode !== undefined) options.mode = mode;
  if (redirect !== undefined) options.redirect = redirect;
  if (body !== undefined && body.kind === 'stream') options.duplex = 'half';
  const response = await fetch(url, options);
  await response.arrayBuffer();
  return { kind: 'response', type: response.type, status: response.status, headers: [...response.headers.keys()] };
}

function sendByXhr(request) {
  return new Promise((resolve, reject) => {
    const xhr = new XMLHttpRequest();
    xhr.open(request.method, request.url);
    xhr.withCredentials = request.credentials === 'include';
    for (const [name, value] of request.headers ?? []) xhr.setRequestHeader(name, value);
    if (request.uploadListener) xhr.upload.addEventListener('progress', () => {});
    xhr.onload = () => resolve({
      kind: 'response',
      type: null,
      status: xhr.status,
      headers: xhr.getAllResponseHeaders().split('\\r\\n').filter(Boolean).map((line) => line.split(':')[0].toLowerCase()),
    });
    xhr.onerror = () => reject(new Error('error event'));
    xhr.send(bodyOf(request));
  });
}

async function send(request) {
  try {
    return await (request.via === 'xhr' ? sendByXhr(request) : sendByFetch(request));
  } catch (error) {
    return { kind: 'error', message: String(error) };
  }
}

const [cases] = args;
const outcomes = cases.map(() => []);
let next = 0;
async function work() {
  while (next < cases.length) {
    const index = next++;
    for (const request of cases[index]) outcomes[index].push(await send(request));
  }
}
await Promise.all(Array.from({ length: 8 }, work));
return outcomes;
`;
