import { All, Controller, Get, Module, Post } from '@nestjs/common';
import * as fc from 'fast-check';
import { Cors } from '../../lib/cors.decorator.js';
import { CorsModule } from '../../lib/cors.module.js';
import { platforms } from '../support/platforms.js';
import { sendRaw, type RawResponse } from '../support/raw-http.js';
import { start, type RunningServer } from '../support/start-server.js';
import { matches } from './matching.js';
import { hold, type FuzzTarget } from './target.js';
import { nearlyOrigins, origins } from './texts.js';

interface FuzzRequest {
  readonly method: string;
  readonly path: string;
  readonly headers: readonly (readonly [name: string, value: string])[];
}

const DEFAULT = ['https://*.example.com', 'http://localhost:*'];
const ORDERS = ['https://shop.a.example', 'https://pr-*.a.example:*'];

@Cors({ origin: ORDERS, credentials: true, maxAge: 600 })
@Controller('orders')
class OrdersController {
  @Get()
  list(): string {
    return 'orders';
  }
  @Cors(false)
  @Post()
  create(): string {
    return 'created';
  }
  @All(':id/a')
  anything(): string {
    return 'anything';
  }
}

@Cors('*')
@Controller('open')
class OpenController {
  @Get(':name')
  read(): string {
    return 'open';
  }
}

@Module({
  imports: [CorsModule.forRoot({ origin: DEFAULT, enforce: true })],
  controllers: [OrdersController, OpenController],
})
class FuzzModule {}

/** The patterns of all policies together: no answer may grant an origin that matches none of them. */
const ANY_POLICY = [...DEFAULT, ...ORDERS];
const MOST_MS = 5_000;

let servers: Promise<RunningServer[]> | undefined;

/** The servers listen on loopback, and start when the first request needs them. */
function running(): Promise<RunningServer[]> {
  servers ??= Promise.all(platforms.map((platform) => start(FuzzModule, { platform })));
  return servers;
}

const headerNames = fc.constantFrom(
  'Origin',
  'Origin',
  'Access-Control-Request-Method',
  'Access-Control-Request-Headers',
  'Access-Control-Request-Private-Network',
  'Host',
  'Sec-Fetch-Site',
  'Cookie',
  'X-A',
  'Vary',
  'Accept',
);
/** Values that fit on one line: anything else would be a different request. */
const headerValues = fc
  .oneof(
    { weight: 4, arbitrary: origins },
    nearlyOrigins,
    fc.constantFrom('GET', 'PATCH', 'true', 'null', 'x-a,x-b'),
  )
  // oxlint-disable-next-line no-control-regex -- these are what is kept out
  .map((text) => text.replace(/[\u0000-\u0008\n-\u001f\u007f]|[^\u0000-\u00ff]/g, '').slice(0, 4_000));
const segments = fc.constantFrom(
  'orders',
  'open',
  '7',
  'a',
  '..',
  '.',
  '%2e',
  '%',
  '%2F',
  '',
  'ORDERS',
  '*',
  ';',
  '?x',
  '#',
);

/** No request breaks the server, none is granted what no policy grants, and no answer contradicts itself. */
export const requests: FuzzTarget<FuzzRequest> = {
  name: 'requests',
  inputs: fc.record({
    method: fc.constantFrom('OPTIONS', 'OPTIONS', 'GET', 'HEAD', 'POST', 'DELETE', 'PATCH', 'SEARCH'),
    path: fc.array(segments, { maxLength: 4 }).map((parts) => `/${parts.join('/')}`),
    headers: fc.array(fc.tuple(headerNames, headerValues), { maxLength: 6 }),
  }),
  runs: 200,
  async check(request) {
    for (const { port } of await running()) {
      const began = performance.now();
      const response = await sendRaw(port, request);
      hold(performance.now() - began < MOST_MS, () => `It takes more than ${MOST_MS} ms`);
      hold(response.status < 500, () => `It is answered with ${response.status}`);
      checkHeaders(request, response);
    }
  },
};

function checkHeaders({ path, headers }: FuzzRequest, response: RawResponse): void {
  const cors = response.headers.filter(([name]) => /^access-control-/i.test(name));
  const names = cors.map(([name]) => name.toLowerCase());
  hold(new Set(names).size === names.length, () => `Headers are doubled: ${names.join()}`);
  const vary = response.values('vary').join().toLowerCase().split(/, */);
  hold(new Set(vary).size === vary.length, () => `Vary is doubled: ${vary.join()}`);
  const [granted] = response.values('access-control-allow-origin');
  if (granted === undefined) {
    hold(names.length === 0, () => `Nobody is granted ${names.join()}`);
    return;
  }
  if (granted === '*') {
    hold(/open/i.test(path), () => `Everybody is granted ${path}`);
    hold(!names.includes('access-control-allow-credentials'), () => 'Everybody is granted credentials');
    return;
  }
  const sent = headers.filter(([name]) => name === 'Origin').map(([, value]) => value.trim());
  hold(sent.length === 1, () => `${granted} is granted, and ${sent.length} origins were sent`);
  hold(granted === sent[0], () => `${granted} is granted to ${sent[0]}`);
  hold(vary.includes('origin'), () => `Vary does not name the origin: ${vary.join()}`);
  hold(
    ANY_POLICY.some((pattern) => matches(pattern, granted)),
    () => `${granted} is in no policy`,
  );
}
