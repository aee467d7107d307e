import { Test } from '@nestjs/testing';
import { AppModule } from '../../sample/02-dynamic-allowlist/src/app.module.js';
import { SETTINGS, type Settings } from '../../sample/02-dynamic-allowlist/src/settings.js';
import { CapturedLog } from '../support/captured-log.js';
import { type Outcome, outcome } from '../support/dynamic-origins.js';
import type { RawResponse } from '../support/raw-http.js';
import { listen, type RunningServer } from '../support/start-server.js';

export const acmeShop = 'https://shop.acme.example';
export const acmeBlog = 'https://blog.acme.example';
export const globexShop = 'https://globex.example';

/** A running instance of the sample, and what its admin does. */
export interface Instance extends RunningServer {
  add(tenant: string, origin: unknown): Promise<RawResponse>;
  remove(tenant: string, origin: string): Promise<RawResponse>;
  /** Status and headers, which show whether a page of this origin may read the answer. */
  products(tenant: string, origin: string): Promise<Outcome>;
  widget(origin: string): Promise<Outcome>;
}

const admin = { Authorization: 'Bearer a-token' };

const path = (tenant: string): string => `/admin/tenants/${tenant}/origins`;

/** @param log shared by all instances in a process, because Nest has one logger for them */
export async function startInstance(databaseUrl?: string, log = new CapturedLog()): Promise<Instance> {
  const settings: Settings = { adminToken: 'a-token', databaseUrl };
  const testing = await Test.createTestingModule({ imports: [AppModule] })
    .overrideProvider(SETTINGS)
    .useValue(settings)
    .setLogger(log)
    .compile();
  const server = await listen(testing.createNestApplication({ logger: log }));
  return {
    ...server,
    add: (tenant, origin) => {
      const body = JSON.stringify({ origin });
      return server.send({
        method: 'POST',
        path: path(tenant),
        headers: { ...admin, 'Content-Type': 'application/json', 'Content-Length': String(body.length) },
        body,
      });
    },
    remove: (tenant, origin) =>
      server.send({
        method: 'DELETE',
        path: `${path(tenant)}?origin=${encodeURIComponent(origin)}`,
        headers: admin,
      }),
    products: async (tenant, origin) => outcome(await server.get(`/tenants/${tenant}/products`, origin)),
    widget: async (origin) => outcome(await server.get('/widget', origin)),
  };
}

/** Asks repeatedly, and returns the first answer that will do, or the last one when the time is up. */
export async function within<T>(
  milliseconds: number,
  ask: () => T | Promise<T>,
  willDo: (answer: T) => boolean,
): Promise<T> {
  const end = performance.now() + milliseconds;
  for (;;) {
    const answer = await ask();
    if (willDo(answer) || performance.now() > end) return answer;
    await new Promise(setImmediate);
  }
}

/** Whether an answer lets the page read it. */
export const isOpen = (answer: Outcome): boolean => answer['access-control-allow-origin'] !== undefined;

/** Whether an answer does not let the page read it. */
export const isClosed = (answer: Outcome): boolean => !isOpen(answer);
