import { openPage } from 'nestjs-cors/testing';
import type { Page } from 'nestjs-cors/testing';
import type { ScriptedRequest } from '../../../lib/browser/scripted-request.js';
import type { PageOutcome } from './send-from-page.js';

/** Sends each case's requests through the test kit, from a separate page, several cases at a time. */
export async function sendFromKit(
  server: string,
  origin: string,
  cases: readonly (readonly ScriptedRequest[])[],
): Promise<readonly (readonly PageOutcome[])[]> {
  const outcomes: PageOutcome[][] = cases.map(() => []);
  let next = 0;
  const work = async () => {
    while (next < cases.length) {
      const index = next++;
      const page = await openPage(server, origin, { cookie: 'visitor=1' });
      for (const request of cases[index] ?? []) outcomes[index]?.push(await send(page, request));
      await page.close();
    }
  };
  await Promise.all(Array.from({ length: 8 }, work));
  return outcomes;
}

/** The kit has no `XMLHttpRequest`. */
export function isForKit(requests: readonly ScriptedRequest[]): boolean {
  return requests.every(({ via }) => via !== 'xhr');
}

async function send(page: Page, request: ScriptedRequest): Promise<PageOutcome> {
  const { url, method, headers, credentials, mode, redirect } = request;
  const body = bodyOf(request);
  const init: RequestInit & { duplex?: 'half' } = {
    ...(method === undefined ? {} : { method }),
    ...(headers === undefined ? {} : { headers: headers.map(([name, value]) => [name, value]) }),
    ...(credentials === undefined ? {} : { credentials }),
    ...(mode === undefined ? {} : { mode }),
    ...(redirect === undefined ? {} : { redirect }),
    ...(body === undefined ? {} : { body }),
    ...(body instanceof ReadableStream ? { duplex: 'half' } : {}),
  };
  try {
    const response = await page.fetch(url, init);
    await response.arrayBuffer();
    const { type, status } = response;
    return { kind: 'response', type, status, headers: [...response.headers.keys()] };
  } catch (error) {
    return { kind: 'error', message: String(error) };
  }
}

function bodyOf({ body }: ScriptedRequest): NonNullable<RequestInit['body']> | undefined {
  switch (body?.kind) {
    case undefined:
      return undefined;
    case 'text':
      return '{}';
    case 'bytes':
      return new Uint8Array([1, 2, 3]);
    case 'url-search-params':
      return new URLSearchParams({ a: '1' });
    case 'form-data': {
      const form = new FormData();
      form.append('a', '1');
      return form;
    }
    case 'blob':
      return new Blob(['{}'], { type: body.type });
    case 'stream':
      return new Blob(['text']).stream();
  }
}
