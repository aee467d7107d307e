import { existsSync, readdirSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from '@jest/globals';
import { programOf } from './recipes/recipe.js';
import { checkTypes, readDocument } from './snippets.js';

const root = fileURLToPath(new URL('../..', import.meta.url));
const pagesIn = (folder: string): string[] =>
  readdirSync(`${root}docs/${folder}`).map((file) => `docs/${folder}/${file}`);
const recipes = pagesIn('recipes');
const comingFrom = pagesIn('coming-from');

describe('the recipes', () => {
  it.each(recipes)('%s answers one question, in at most two screens, and has a test', (page) => {
    const text = readDocument(page);
    expect(text).toMatch(/^# [^\n]+\?\n/);
    expect(text.split('\n').length).toBeLessThanOrEqual(95);
    const test = page.replace('docs/recipes/', 'test/docs/recipes/').replace(/\.md$/, '.spec.ts');
    expect([page, existsSync(`${root}${test}`)]).toEqual([page, true]);
  });

  it.each(comingFrom)('%s says what is stricter, headers of the application included', (page) => {
    expect(readDocument(page)).toMatch(/## What is stricter\n[^#]*application sets itself/);
  });

  it('compile in strict mode', () => {
    expect(checkTypes([...recipes, ...comingFrom].map(programOf))).toEqual([]);
  }, 120_000);
});
