import { once } from 'node:events';
import { createServer, request as send } from 'node:http';
import type { RequestListener, Server } from 'node:http';
import type { AddressInfo } from 'node:net';

import { Controller, Get, Module, Put } from '@nestjs/common';
import { NestFactory } from '@nestjs/core';
import { describe, expect, it } from '@jest/globals';
import { Cors, CorsModule } from 'nestjs-cors';
import { corsMatchers, openPage } from 'nestjs-cors/testing';
import { platforms } from '../support/platforms.js';
import type { Platform } from '../support/platforms.js';

expect.extend(corsMatchers);

const shop = 'https://shop.example.com';

@Controller('orders')
@Cors([shop], { exposedHeaders: 'X-Total', credentials: true })
class OrdersController {
  @Get()
  list(): string {
    return 'orders';
  }

  @Put()
  replace(): string {
    return 'replaced';
  }
}

@Module({ imports: [CorsModule.forRoot()], controllers: [OrdersController] })
class AppModule {}

/** A fault in the library, as it shows on the wire. */
interface Fault {
  readonly fault: string;
  /** Changes a response's headers, by lower-case name; `undefined` leaves a header out. */
  readonly head?: (headers: Record<string, string | undefined>) => void;
  /** The status of preflights. */
  readonly preflightStatus?: number;
  /** The message of the test that finds it. */
  readonly found: RegExp;
}

const faults: readonly Fault[] = [
  {
    fault: 'the allowed origin is left out',
    head: (headers) => {
      headers['access-control-allow-origin'] = undefined;
    },
    found: /has no Access-Control-Allow-Origin/,
  },
  {
    fault: 'another origin is allowed',
    head: (headers) => {
      headers['access-control-allow-origin'] = 'https://other.example';
    },
    found: /allows https:\/\/other\.example, and the request comes from https:\/\/shop/,
  },
  {
    fault: 'credentials are left out',
    head: (headers) => {
      headers['access-control-allow-credentials'] = undefined;
    },
    found: /does not allow credentials/,
  },
  {
    fault: 'the methods are left out',
    head: (headers) => {
      headers['access-control-allow-methods'] = undefined;
    },
    found: /does not name PUT in Access-Control-Allow-Methods/,
  },
  {
    fault: 'the allowed headers are left out',
    head: (headers) => {
      headers['access-control-allow-headers'] = undefined;
    },
    found: /does not name x-page in Access-Control-Allow-Headers/,
  },
  {
    fault: 'Vary is wrong',
    head: (headers) => {
      headers['vary'] = 'Accept-Encoding';
    },
    found: /Expected substring: +"Origin"/,
  },
  { fault: 'the preflight is not found', preflightStatus: 404, found: /\(status 404\)/ },
];

describe.each(platforms)('A fault is found by a test that uses the kit, on $name', (platform) => {
  it('without a fault the test passes', async () => {
    await expect(ordersTest(platform)).resolves.toBeUndefined();
  });

  it.each(faults)('$fault', async ({ found, ...fault }) => {
    await expect(ordersTest(platform, fault)).rejects.toThrow(found);
  });
});

/** An application's test, which this file runs with a fault between the library and the wire. */
async function ordersTest(platform: Platform, fault: Partial<Fault> = {}): Promise<void> {
  const app = await NestFactory.create(AppModule, platform.createAdapter(), { logger: false });
  await app.listen(0, '127.0.0.1');
  const faulty = createServer(forward((app.getHttpServer() as Server).address() as AddressInfo, fault));
  await once(faulty.listen(0, '127.0.0.1'), 'listening');
  const page = await openPage(`http://127.0.0.1:${(faulty.address() as AddressInfo).port}`, shop);
  try {
    const put: RequestInit = { method: 'PUT', headers: { 'X-Page': '1' }, credentials: 'include' };
    await expect(page.fetch('/orders', put)).toBeReadable();
    await expect(page.fetch('/orders')).toBeReadable();
    for (const { response } of page.exchanges) expect(response?.headers['vary']).toContain('Origin');
  } finally {
    await page.close();
    await app.close();
    faulty.close();
  }
}

/** Passes requests on, and adds the fault to the answers. */
function forward({ port }: AddressInfo, { head, preflightStatus }: Partial<Fault>): RequestListener {
  return (incoming, outgoing) => {
    const { method, url, headers } = incoming;
    const request = send({ port, host: '127.0.0.1', agent: false, method, path: url, headers }, (answer) => {
      const changed = Object.fromEntries(
        Object.entries(answer.headers).map(([name, value]) => [
          name,
          value === undefined ? value : String(value),
        ]),
      );
      head?.(changed);
      const isPreflight = method === 'OPTIONS';
      const status = (isPreflight ? preflightStatus : undefined) ?? answer.statusCode ?? 0;
      const kept = Object.entries(changed).filter(
        (entry): entry is [string, string] => entry[1] !== undefined,
      );
      outgoing.writeHead(status, Object.fromEntries(kept));
      answer.pipe(outgoing);
    });
    incoming.pipe(request);
  };
}
