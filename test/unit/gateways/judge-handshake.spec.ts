import type { IncomingMessage, ServerResponse } from 'node:http';
import { PassThrough } from 'node:stream';
import { describe, expect, it } from '@jest/globals';
import { createEngineMiddleware } from '../../../lib/gateways/engine-middleware.js';
import { judgeHandshake } from '../../../lib/gateways/judge-handshake.js';
import { SessionOrigins } from '../../../lib/gateways/session-origins.js';
import { CorsGateways, type HandshakePolicies } from '../../../lib/startup/gateway-policies.js';
import { CorsRequests } from '../../../lib/startup/request-observer.js';

const closed: HandshakePolicies = { passesAll: false, policies: [], varies: true, places: new Map() };
const request = { headers: { origin: 'https://app.example' } } as IncomingMessage;

describe('judging a handshake (R24)', () => {
  it('refuses those that are still waiting when the application closes', async () => {
    const gateways = new CorsGateways(new CorsRequests());
    const decision = judgeHandshake(gateways, () => ({ ...closed, passesAll: true }), request);
    gateways.close();
    expect(await decision).toEqual({ granted: false, reason: 'provider-failed', actual: undefined });
  });

  it('refuses what it fails to judge', async () => {
    const gateways = new CorsGateways(new CorsRequests());
    const failures: unknown[] = [];
    gateways.onFailure = (error) => void failures.push(error);
    gateways.open();
    const error = new Error('no policies');
    const broken = (): never => {
      throw error;
    };
    expect((await judgeHandshake(gateways, broken, request)).granted).toBe(false);
    expect(failures).toEqual([error]);
  });

  it('survives an upgrade that is reset while it waits', async () => {
    const gateways = new CorsGateways(new CorsRequests());
    const middleware = createEngineMiddleware(gateways, () => closed, new SessionOrigins());
    const socket = new PassThrough();
    const judged = middleware(request, { socket } as unknown as ServerResponse, () => undefined);
    expect(() => socket.emit('error', new Error('read ECONNRESET'))).not.toThrow();
    gateways.open();
    await judged;
    expect(String(socket.read())).toMatch(/^HTTP\/1\.1 403 Forbidden\r\n/);
  });
});
