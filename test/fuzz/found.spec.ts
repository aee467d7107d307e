import { readFileSync, readdirSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { afterAll, describe, expect, it } from '@jest/globals';
import * as fc from 'fast-check';
import { stopServers } from '../support/start-server.js';
import { targets } from './targets.js';

afterAll(stopServers);

const folder = fileURLToPath(new URL('found', import.meta.url));
const found = readdirSync(folder)
  .filter((file) => file.endsWith('.json'))
  .map((file) => ({
    file,
    ...(JSON.parse(readFileSync(`${folder}/${file}`, 'utf8')) as { target: string; input: unknown }),
  }));

describe('fuzzing', () => {
  it.each(found)('does not find $file again', async ({ target, input }) => {
    const known = targets.find(({ name }) => name === target);
    expect(known).toBeDefined();
    await known!.check(input);
  });

  it.each(targets)('finds nothing in a short run of $name', async (target) => {
    const property = fc.asyncProperty(target.inputs, async (input) => target.check(input));
    const look = fc.assert(property, { seed: 1, numRuns: Math.min(target.runs, 300) });
    await expect(look).resolves.toBeUndefined();
  });
});
