import { subscribe, unsubscribe } from 'node:diagnostics_channel';
import { runInNewContext } from 'node:vm';
import { expect, it } from '@jest/globals';
import { SafeChannel } from '../../../lib/watch/channels.js';

const subscriber = () => runInNewContext('Promise.reject(new Error("no"))') as unknown;

it('reports a subscriber that rejects in another realm, where a test runner may have loaded it', async () => {
  const faults: unknown[] = [];
  subscribe('nestjs-cors:test', subscriber);
  new SafeChannel('nestjs-cors:test').publish({}, (fault) => faults.push(fault));
  await new Promise((resolve) => setImmediate(resolve));
  unsubscribe('nestjs-cors:test', subscriber);
  expect(faults).toEqual([expect.objectContaining({ message: 'no' })]);
});
