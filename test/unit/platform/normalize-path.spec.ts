import { describe, expect, it } from '@jest/globals';
import { Logger } from '@nestjs/common';
import { ExpressAdapter } from '@nestjs/platform-express';
import { FastifyAdapter } from '@nestjs/platform-fastify';
import * as fc from '../../support/seeded-fast-check.js';
import { normalizePath, type Adapter } from '../../../lib/platform/platform.js';

describe.each([
  ['Express', new ExpressAdapter()],
  ['Fastify', new FastifyAdapter()],
])('normalizePath on %s', (_platform, adapter) => {
  const own = (path: string) => normalizePath(adapter as unknown as Adapter, path);

  it('normalizes every path as the adapter does', () => {
    Logger.overrideLogger(false);
    const segment = fc.array(
      fc.constantFrom('a', '1', ':', '.', '-', '~', '_', '*', '?', '+', '{', '}', '(', '\\', 'é'),
      {
        maxLength: 4,
      },
    );
    const path = fc
      .array(segment, { maxLength: 3 })
      .map((all) => all.map((one) => `/${one.join('')}`).join(''));
    fc.assert(
      fc.property(
        fc.oneof(path, fc.constantFrom('', '/', '/*', '/a/*', '/a/*/b', '/(.*)', '/:a', '/:a/b/')),
        (one) => {
          let expected: string;
          try {
            expected = adapter.normalizePath(one);
          } catch {
            // The application does not start with such a path.
            return;
          }
          expect(own(one)).toBe(expected);
        },
      ),
      { numRuns: 1000 },
    );
  });
});
