import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { createServer } from 'node:http';
import type { Server, ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { createInterface } from 'node:readline';

import { afterAll, beforeAll, expect, it } from '@jest/globals';

import type { WireResponse } from '../../lib/browser/exchange.js';
import { predictFetch } from '../support/predict-fetch.js';
import type { ScriptedRequest } from '../../lib/browser/scripted-request.js';
import { describeWhere } from '../support/describe-where.js';
import { missing } from './driver/browser.js';
import { endProcess, openVirtualDisplay } from './driver/virtual-display.js';

/** A request that is blocked, and how the server answers. */
interface BlockedCase {
  readonly title: string;
  readonly request: Omit<ScriptedRequest, 'url'>;
  readonly preflight?: WireResponse;
  readonly actual?: WireResponse;
}

const put = { method: 'PUT' } as const;
const origin = ['Access-Control-Allow-Origin', '{page}'] as const;
const any = ['Access-Control-Allow-Origin', '*'] as const;
const other = ['Access-Control-Allow-Origin', 'https://other.example'] as const;
const methods = ['Access-Control-Allow-Methods', 'PUT'] as const;

const cases: readonly BlockedCase[] = [
  { title: 'no origin is allowed', request: {}, actual: { status: 200, headers: [] } },
  { title: 'an error without headers', request: {}, actual: { status: 502, headers: [] } },
  { title: 'another origin', request: {}, actual: { status: 200, headers: [other] } },
  { title: 'two origins', request: {}, actual: { status: 200, headers: [any, other] } },
  {
    title: '* with credentials',
    request: { credentials: 'include' },
    actual: { status: 200, headers: [any] },
  },
  {
    title: 'credentials that are not allowed',
    request: { credentials: 'include' },
    actual: { status: 200, headers: [origin] },
  },
  { title: 'XMLHttpRequest', request: { via: 'xhr' }, actual: { status: 200, headers: [] } },
  { title: 'a preflight without headers', request: put, preflight: { status: 204, headers: [] } },
  { title: 'a preflight that is not found', request: put, preflight: { status: 404, headers: [] } },
  {
    title: 'a preflight behind authentication',
    request: put,
    preflight: { status: 401, headers: [origin, methods] },
  },
  {
    title: 'a preflight that is redirected',
    request: put,
    preflight: { status: 302, headers: [origin, methods, ['Location', '/elsewhere']] },
  },
  { title: 'a method that is not named', request: put, preflight: { status: 204, headers: [origin] } },
  {
    title: 'a header that is not named',
    request: { headers: [['X-Custom', '1']] },
    preflight: { status: 204, headers: [origin] },
  },
  {
    title: 'a preflight alone that allows it',
    request: put,
    preflight: { status: 204, headers: [origin, methods] },
    actual: { status: 200, headers: [] },
  },
];

describeWhere(missing('webkit'), "WebKitGTK's console prints Safari's messages", () => {
  let server: Server;
  let page: string;
  let said: readonly (readonly string[])[];

  beforeAll(async () => {
    server = createServer((request, response) => {
      const { pathname, searchParams } = new URL(request.url ?? '/', page);
      if (pathname === '/') response.setHeader('Content-Type', 'text/html').end(document());
      else {
        const one = cases[Number(searchParams.get('case'))];
        answer(response, request.method === 'OPTIONS' ? one?.preflight : one?.actual);
      }
    });
    server.listen(0, '127.0.0.1');
    await once(server, 'listening');
    page = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
    said = await readConsole();
  }, 60_000);

  afterAll(() => {
    server.closeAllConnections();
    server.close();
  });

  it.each(cases.map((one, index) => ({ ...one, index })))(
    'for: $title',
    ({ request, preflight, actual, index }) => {
      const { console } = predictFetch(
        { origin: page, request: { ...request, url: urlOf(index) } },
        ({ kind }) => filled(kind === 'preflight' ? preflight : actual),
      );
      expect(console.safari?.split('\n')).toEqual(said[index]);
    },
  );

  /** Runs all cases in one page, one after the other, and splits the console's output by case. */
  async function readConsole(): Promise<readonly (readonly string[])[]> {
    const display = await openVirtualDisplay();
    // Under WebDriver, the browser does not write its console to a stream, so it is started without WebDriver.
    const browser = spawn(
      '/usr/lib/x86_64-linux-gnu/webkit2gtk-4.1/MiniBrowser',
      ['--enable-write-console-messages-to-stdout=true', `${page}/`],
      {
        stdio: ['ignore', 'ignore', 'pipe'],
        // Whatever happens, it ends by itself.
        timeout: 40_000,
        env: {
          ...process.env,
          DISPLAY: display.name,
          WEBKIT_DISABLE_SANDBOX_THIS_IS_DANGEROUS: '1',
          NO_AT_BRIDGE: '1',
        },
      },
    );
    const messages: string[][] = [[]];
    try {
      for await (const line of createInterface(browser.stderr)) {
        const [, text] = /^(?:\S+:\d+:\d+: )?CONSOLE (?:[A-Z]+ )+(.*)$/.exec(line) ?? [];
        if (text === 'the next case') messages.push([]);
        else if (text === 'the end') break;
        else if (text !== undefined) messages[messages.length - 1]?.push(text);
      }
    } finally {
      await endProcess(browser);
      await display.close();
    }
    return messages;
  }

  function document(): string {
    const requests = cases.map(({ request }, index) => ({ ...request, url: urlOf(index) }));
    return `<!doctype html><title>Console</title><script type="module">
        const xhr = (url) => new Promise((resolve) => {
          const request = new XMLHttpRequest();
          request.onloadend = resolve;
          request.open('GET', url);
          request.send();
        });
        for (const { url, via, method, headers, credentials } of ${JSON.stringify(requests)}) {
          if (via === 'xhr') await xhr(url);
          else await fetch(url, { method, headers, credentials }).catch(() => {});
          console.log('the next case');
        }
        console.log('the end');
      </script>`;
  }

  function urlOf(index: number): string {
    return `${page.replace('127.0.0.1', 'localhost')}/api?case=${index}`;
  }

  function filled(response: WireResponse | undefined): WireResponse | undefined {
    return (
      response && {
        ...response,
        headers: response.headers.map(([name, value]) => [name, value.replace('{page}', page)] as const),
      }
    );
  }

  function answer(outgoing: ServerResponse, response: WireResponse | undefined): void {
    const { status, headers } = filled(response) ?? { status: 500, headers: [] };
    outgoing.writeHead(status, headers.flat()).end();
  }
});
