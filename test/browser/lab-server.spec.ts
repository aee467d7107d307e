import { once } from 'node:events';
import { createServer as createHttpServer, request } from 'node:http';
import type { IncomingMessage } from 'node:http';
import { createServer, connect } from 'node:net';
import type { AddressInfo } from 'node:net';
import { networkInterfaces } from 'node:os';

import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';

import { findPorts } from '../../sample/03-cors-lab/src/find-ports.js';
import { startLab } from '../../sample/03-cors-lab/src/lab.js';
import type { Lab } from '../../sample/03-cors-lab/src/lab.js';
import { departures } from '../../sample/03-cors-lab/src/scenarios/compare.js';
import type { StepResult } from '../../sample/03-cors-lab/src/scenarios/compare.js';
import { attemptOf, groups, scenarios } from '../../sample/03-cors-lab/src/scenarios/index.js';
import type { Exchange } from '../../sample/03-cors-lab/src/watch/exchange.js';
import { changedLines, isSameCode } from '../../sample/03-cors-lab/ui/src/changed-lines.js';

describe('The scenarios of the lab', () => {
  it('have unique names, and every section has some', () => {
    const ids = scenarios.map(({ id }) => id);
    expect(new Set(ids).size).toBe(ids.length);
    expect(new Set(scenarios.map(({ group }) => group))).toEqual(new Set(groups.map(({ id }) => id)));
  });

  it('quote a console message for exactly the attempts that a browser blocks', () => {
    for (const { attempt, fix } of scenarios) {
      for (const { steps, console } of [attempt, ...(fix === undefined ? [] : [fix.attempt])]) {
        const blocked = steps.some(({ expect: outcome }) => 'blocked' in outcome && outcome.blocked);
        expect(console !== undefined).toBe(blocked);
      }
    }
  });

  it('report an outcome that differs from the one they state', () => {
    const read: StepResult = { kind: 'response', status: 200, headers: ['content-type'], body: '{}' };
    const actual = { kind: 'actual' } as Exchange;
    const preflight = { kind: 'preflight' } as Exchange;
    const blocked: StepResult = { kind: 'blocked', error: 'TypeError' };
    const one = attemptOf('simple-one-origin', 'as-is');
    expect(departures(one, [read], [actual])).toEqual([]);
    expect(departures(one, [blocked], [actual])).toEqual(['Step 1: expected 200, got no response.']);
    expect(departures(one, [{ ...read, status: 500 }], [actual])).toEqual(['Step 1: expected 200, got 500.']);
    expect(departures(one, [{ ...read, headers: ['x-total-count'] }], [actual])).toEqual([
      'Step 1: expected 200, got 200, readable x-total-count.',
    ]);
    expect(departures(one, [read], [preflight, actual])).toEqual([
      'The server saw 1 preflight requests, expected 0.',
    ]);
    expect(departures(one, [], [])).toEqual([
      'Step 1: expected 200, got nothing.',
      'The server saw 0 actual requests, expected 1.',
    ]);
    expect(departures(attemptOf('simple-no-policy', 'as-is'), [read], [actual])).toEqual([
      'Step 1: expected no response, got 200.',
    ]);
    const start = attemptOf('credentials-refused-start', 'as-is');
    expect(departures(start, [{ kind: 'started' }], [])).toEqual([
      'Step 1: expected a refusal to start with CORS_E001, got a start.',
    ]);
  });
});

describe('The code of a fix', () => {
  it('marks the lines that the fix changes, but not the names that differ between variants', () => {
    const before = "@Cors('*')\n@Controller('a')\nexport class A {\n  read() {}\n}";
    const after = "@Cors(PAGE)\n@Controller('b')\nexport class B {\n  read() {}\n}";
    expect([...changedLines(before, after)]).toEqual([0]);
    // The same line is there twice: only the new one is marked.
    expect([...changedLines(`${after}\n${before}`, `${after}\n${after}`)]).toEqual([5]);
    expect(isSameCode('fetch(`${API}/a`);', 'fetch(`${API}/b`);')).toBe(true);
    expect(isSameCode(before, after)).toBe(false);
  });
});

describe('The servers of the lab', () => {
  let lab: Lab;

  beforeAll(async () => {
    lab = await startLab({ platforms: ['express', 'fastify'], firstPort: 0, folder: '.', logger: false });
  });

  afterAll(async () => {
    await lab.close();
  });

  it('serve the source of every policy that a scenario names', () => {
    const { sources } = lab.info;
    for (const { attempt, fix } of scenarios) {
      for (const region of [...attempt.server, ...(fix?.attempt.server ?? [])]) {
        expect(sources[region]).toMatch(/@Controller|@Module/);
      }
    }
  });

  it('listen on loopback only', async () => {
    const outside = Object.values(networkInterfaces())
      .flatMap((addresses) => addresses ?? [])
      .filter(({ internal, family }) => !internal && family === 'IPv4');
    const { page, stranger, apis } = lab.info;
    for (const origin of [
      page,
      stranger,
      ...apis.flatMap(({ closed, open, builder }) => [closed, open, builder]),
    ]) {
      expect(await answers('127.0.0.1', origin)).toBe(true);
      for (const { address } of outside) expect(await answers(address, origin)).toBe(false);
    }
  });

  it('stream what the API saw, even to a late follower', async () => {
    const { page, apis } = lab.info;
    await fetch(`${apis[0]?.closed}/simple/one-origin?run=late`, { headers: { Origin: page } });
    await fetch(`${page}/lab/runs/late/end`, { method: 'POST' });
    const events = await (await fetch(`${page}/lab/runs/late`)).text();
    expect(events).toContain('"path":"/simple/one-origin","status":200');
    expect(events).toContain(`["access-control-allow-origin","${page}"]`);
    expect(events).toContain('event: end');
  });

  it('send for the page only the requests that a scenario leaves to a program', async () => {
    const statuses = await Promise.all([0, 1, 7].map((step) => takeStep(lab.info.page, step)));
    expect(statuses).toEqual([400, 200, 400]);
  });

  it.each(['check', 'policies'])('ask questions only on behalf of their own page: /lab/%s', async (path) => {
    const { page, stranger, token, apis } = lab.info;
    const api = apis[0]?.closed ?? '';
    const watched = await countRequests(async (target) => {
      const ask = (headers: Record<string, string>) =>
        post(`${page}/lab/${path}`, headers, {
          url: target,
          origin: page,
          method: 'GET',
          headers: {},
          credentials: false,
        });
      const own = { Origin: page, 'Sec-Fetch-Site': 'same-origin', 'X-Lab-Token': token };
      const { Origin: _origin, ...withoutOrigin } = own;
      const { 'X-Lab-Token': _token, ...withoutToken } = own;
      for (const headers of [
        {},
        withoutOrigin,
        withoutToken,
        { ...own, Origin: 'https://evil.example' },
        { ...own, Origin: 'null' },
        { ...own, Origin: stranger },
        { ...own, Origin: api },
        { ...own, 'Sec-Fetch-Site': 'cross-site' },
        { ...own, 'Sec-Fetch-Site': 'same-site' },
        { ...own, 'Sec-Fetch-Site': 'none' },
        { ...own, 'X-Lab-Token': 'guessed' },
        { ...own, Host: `evil.example:${new URL(page).port}` },
      ]) {
        expect([headers, await ask(headers)]).toEqual([headers, 403]);
      }
    });
    expect(watched).toBe(0);
  });

  it('let only their own page read the token, and refuse other host names', async () => {
    const { headers } = await fetch(`${lab.info.page}/lab/info`, {
      headers: { Origin: 'https://evil.example' },
    });
    expect([...headers.keys()].filter((name) => name.startsWith('access-control-'))).toEqual([]);
    const rebound = await post(`${lab.info.page}/lab/info`, { Host: 'evil.example' }, undefined, 'GET');
    expect(rebound).toBe(403);
  });

  it('ask another server on behalf of their own page: a preflight, then a GET, and nothing else', async () => {
    const { page, token } = lab.info;
    const seen: string[] = [];
    const count = await countRequests(
      async (target) => {
        const headers = { Origin: page, 'Sec-Fetch-Site': 'same-origin', 'X-Lab-Token': token };
        const question = {
          url: `${target}/orders/7`,
          origin: page,
          method: 'DELETE',
          headers: {},
          credentials: false,
        };
        expect(await post(`${page}/lab/check`, headers, question)).toBe(200);
      },
      (method) => seen.push(method),
    );
    expect([count, seen]).toEqual([2, ['OPTIONS', 'GET']]);
  });

  it.each([
    [{}],
    [[]],
    [{ url: 5 }],
    [{ url: 'http://127.0.0.1/', origin: 'null', method: 7, headers: {}, credentials: false }],
    [{ url: 'http://127.0.0.1/', origin: 'null', method: 'GET', headers: null, credentials: false }],
    [{ url: 'http://127.0.0.1/', origin: 'null', method: 'GET', headers: { a: {} }, credentials: false }],
  ])('reject malformed questions: %j', async (question) => {
    const { page, token } = lab.info;
    expect(await post(`${page}/lab/check`, { Origin: page, 'X-Lab-Token': token }, question)).toBe(400);
  });

  it('use other ports if theirs are taken', async () => {
    const other = createServer().listen(0, '127.0.0.1');
    await once(other, 'listening');
    const { port } = other.address() as AddressInfo;
    const [found, next] = await findPorts([port, port + 1]);
    other.close();
    expect(found).not.toBe(port);
    expect(found).toBeGreaterThan(port + 1);
    expect(next).not.toBe(found);
  });
});

/** Sends a request with any headers, `Host` included; resolves with the status. */
async function post(
  address: string,
  headers: Record<string, string>,
  body?: object,
  method = 'POST',
): Promise<number> {
  const call = request(address, { method, headers: { 'Content-Type': 'application/json', ...headers } });
  call.end(body === undefined ? undefined : JSON.stringify(body));
  const [answer] = (await once(call, 'response')) as [IncomingMessage];
  answer.resume();
  return answer.statusCode ?? 0;
}

/** Counts the requests that reach a separate server, which grants everything, while `action` uses its address. */
async function countRequests(
  action: (target: string) => Promise<void>,
  onRequest: (method: string) => void = () => {},
): Promise<number> {
  let count = 0;
  const server = createHttpServer((asked, response) => {
    count += 1;
    onRequest(asked.method ?? '');
    response.setHeader('Access-Control-Allow-Origin', '*');
    response.setHeader('Access-Control-Allow-Methods', '*');
    response.end();
  }).listen(0, '127.0.0.1');
  await once(server, 'listening');
  try {
    await action(`http://127.0.0.1:${(server.address() as AddressInfo).port}`);
  } finally {
    server.close();
    server.closeAllConnections();
  }
  return count;
}

/** Requests a step of a scenario: the browser takes the first one, a program the second. Resolves with the status. */
async function takeStep(page: string, step: number): Promise<number> {
  const { status } = await fetch(`${page}/lab/steps`, {
    method: 'POST',
    headers: { 'Content-Type': 'application/json' },
    body: JSON.stringify({
      scenario: 'mistakes-access-control',
      variant: 'as-is',
      step,
      run: 'x',
      platform: 'express',
    }),
  });
  return status;
}

/** Whether the host accepts a connection on the origin's port. */
function answers(host: string, origin: string): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = connect({ host, port: Number(new URL(origin).port) });
    socket.once('connect', () => {
      socket.destroy();
      resolve(true);
    });
    socket.once('error', () => {
      resolve(false);
    });
  });
}
