import { Controller, Get, Injectable } from '@nestjs/common';
import { once } from 'node:events';
import { connect } from 'node:net';
import { afterAll, afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { BehaviorSubject, NEVER, of, Subject, type Observable } from 'rxjs';
import { Cors, type CorsOriginProvider, type CorsOriginSource } from 'nestjs-cors';
import { turn } from '../support/dynamic-origins.js';
import { platforms } from '../support/platforms.js';
import {
  app,
  evil,
  granted,
  OrdersController,
  partner,
  refused,
  WatchedReports,
} from '../support/report-only.js';
import { stopServers } from '../support/start-server.js';

afterAll(stopServers);

let reports: WatchedReports;
beforeEach(() => {
  reports = new WatchedReports();
});
afterEach(() => reports.close());

describe.each(platforms)('dynamic origins in reportOnly on $name (R26)', (platform) => {
  it('does not wait for providers', async () => {
    let answer!: (allowed: boolean) => void;
    const pending = new Promise<boolean>((resolve) => (answer = resolve));
    const server = await reports.serve(platform, { origin: '*', reportOnly: { origin: () => pending } });
    const response = await server.get('/orders/7', evil);
    expect(response.status).toBe(200);
    expect(reports.outcomes()).toEqual([]);
    answer(false);
    await server.get('/orders/7');
    expect(reports.outcomes()).toEqual([[granted, refused]]);
  });

  it('asks when the head of the response has been written, not before', async () => {
    const events: string[] = [];
    @Controller('slow')
    class SlowController {
      @Get() answer() {
        events.push('handler');
        return 'slow';
      }
    }
    const isAllowed = (): boolean => {
      events.push('asked');
      return false;
    };
    const server = await reports.serve(
      platform,
      { origin: '*', reportOnly: { origin: isAllowed } },
      { controllers: [SlowController] },
    );
    await server.get('/slow', evil);
    await turn();
    expect(events).toEqual(['handler', 'asked']);
  });

  it.each([
    [
      'throws',
      () => {
        throw new Error('database is down');
      },
    ],
    ['rejects', () => Promise.reject(new Error('database is down'))],
    ['answers with something else', () => 'yes' as unknown as boolean],
  ])('contains the faults of a provider that %s', async (_, origin) => {
    const server = await reports.serve(platform, { origin: '*', reportOnly: { origin } });
    const response = await server.get('/orders/7', evil);
    expect([response.status, response.values('Access-Control-Allow-Origin')]).toEqual([200, ['*']]);
    await turn();
    expect(reports.outcomes()).toEqual([[granted, { ...refused, reason: 'provider-failed' }]]);
  });

  it('injects providers and follows sources', async () => {
    @Injectable()
    class Partners implements CorsOriginProvider {
      isAllowed = (origin: string) => origin === partner;
    }
    @Injectable()
    class PartnerList implements CorsOriginSource {
      origins() {
        return of([partner]);
      }
    }
    for (const origin of [Partners, PartnerList]) {
      const server = await reports.serve(
        platform,
        { origin: app, reportOnly: { origin } },
        { controllers: [OrdersController], providers: [Partners, PartnerList] },
      );
      await server.get('/orders/7', partner);
      await server.get('/orders/7', evil);
      await server.get('/orders/7');
      expect(reports.outcomes()).toEqual([[refused, granted]]);
    }
  });

  it('starts without waiting for a source, and tries nothing out before it has a list', async () => {
    const lists = new Subject<string[]>();
    @Injectable()
    class PartnerList implements CorsOriginSource {
      origins() {
        return lists;
      }
    }
    const server = await reports.serve(
      platform,
      { origin: '*', reportOnly: { origin: PartnerList } },
      { controllers: [OrdersController], providers: [PartnerList] },
    );
    await server.get('/orders/7', evil);
    expect(reports.outcomes()).toEqual([]);
    lists.next([partner]);
    await turn();
    await server.get('/orders/7', evil);
    expect(reports.outcomes()).toEqual([[granted, refused]]);
  });

  it('does not report a source that has no list yet when the application closes', async () => {
    @Injectable()
    class NoList implements CorsOriginSource {
      origins(): Observable<string[]> {
        return NEVER;
      }
    }
    const server = await reports.serve(
      platform,
      { origin: '*', reportOnly: { origin: NoList } },
      { controllers: [OrdersController], providers: [NoList] },
    );
    reports.log.clear();
    await server.close();
    await turn();
    expect(reports.log.ofCors()).toEqual([]);
  });

  it('puts a list in force that is invalid only with reportOnly', async () => {
    const lists = new BehaviorSubject([app]);
    @Injectable()
    class PartnerList implements CorsOriginSource {
      origins() {
        return lists;
      }
    }
    const server = await reports.serve(
      platform,
      { origin: PartnerList, logRefusals: false, reportOnly: { credentials: true } },
      { controllers: [OrdersController], providers: [PartnerList] },
    );
    // Plain http is not allowed with credentials.
    lists.next([app, 'http://intranet.example']);
    await turn();
    const response = await server.get('/orders/7', 'http://intranet.example');
    expect(response.values('Access-Control-Allow-Origin')).toEqual(['http://intranet.example']);
    expect(reports.outcomes()).toEqual([[granted, refused]]);
    expect(reports.log.ofCors('warn')[0]).toMatch(/^In reportOnly, PartnerList emitted [^]*CORS_E/);
  });

  it('does not ask the provider of an unaffected policy twice', async () => {
    const asked: string[] = [];
    @Controller('mixed')
    class MixedController {
      @Get('asks')
      @Cors({
        origin: (origin) => {
          asked.push(origin);
          return true;
        },
      })
      asks() {}
      @Get('tries') @Cors({ reportOnly: { origin: [partner] } }) tries() {}
    }
    const server = await reports.serve(platform, { origin: app }, { controllers: [MixedController] });
    await server.get('/mixed/asks', evil);
    await turn();
    expect(asked).toEqual([evil]);
  });

  it('recognizes the server’s own pages even when the connection is gone', async () => {
    const server = await reports.serve(platform, { origin: '*', reportOnly: { origin: () => false } });
    const own = `http://127.0.0.1:${server.port}`;
    const socket = connect(server.port, '127.0.0.1');
    socket.write(
      `GET /orders/7 HTTP/1.1\r\nHost: 127.0.0.1:${server.port}\r\nOrigin: ${own}\r\nConnection: close\r\n\r\n`,
    );
    await once(socket, 'data');
    socket.destroy();
    await once(socket, 'close');
    await server.get('/orders/7');
    expect(reports.outcomes()).toEqual([]);
    expect(reports.log.ofCors('error')).toEqual([]);
  });
});
