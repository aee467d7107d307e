import { IncomingMessage, ServerResponse } from 'node:http';
import { Socket } from 'node:net';
import { describe, expect, it } from '@jest/globals';
import { rawRequestOf, rawResponseOf } from '../../../lib/platform/raw-objects.js';

const request = new IncomingMessage(new Socket());
const response = new ServerResponse(request);

describe('the objects of Node', () => {
  it('are Express’ own, whatever the application keeps in "raw"', () => {
    expect(rawRequestOf(Object.assign(request, { raw: {} }))).toBe(request);
    expect(rawResponseOf(Object.assign(response, { raw: {} }))).toBe(response);
  });

  it('are inside those of Fastify', () => {
    expect(rawRequestOf({ raw: request })).toBe(request);
    expect(rawResponseOf({ raw: response })).toBe(response);
  });

  it.each([[undefined], [null], ['job'], [{}]])('are not in %p', (value) => {
    expect(rawResponseOf(value)).toBeUndefined();
  });
});
