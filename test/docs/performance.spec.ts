import { readFile } from 'node:fs/promises';
import { describe, expect, it } from '@jest/globals';
import { withFigures } from '../bench/document.js';
import { SECTIONS } from '../bench/options.js';
import { readAllResults } from '../bench/results.js';

const document = await readFile('docs/performance.md', 'utf8');
const all = await readAllResults();
const [results = {}] = all;

describe('docs/performance.md', () => {
  it('shows the figures of the last complete run, and no others', async () => {
    expect(Object.keys(results).sort()).toEqual([...SECTIONS].sort());
    expect(await withFigures(document, all)).toBe(document);
  });

  it('compares at least five rounds', () => {
    const rounds = Object.values(results.http?.result ?? {}).flatMap((requests) =>
      Object.values(requests).flatMap((variants) => Object.values(variants).map(({ length }) => length)),
    );
    expect(Math.min(...rounds)).toBeGreaterThanOrEqual(5);
  });

  it('shows pictures that exist', async () => {
    const pictures = [...document.matchAll(/!\[[^\]]*\]\(([^)]+)\)/g)].map(([, file]) => file);
    expect(pictures).not.toEqual([]);
    for (const file of pictures) expect(await readFile(`docs/${file}`, 'utf8')).toMatch(/^<svg /);
  });
});
