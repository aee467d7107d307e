import { readFile, writeFile } from 'node:fs/promises';
import { format } from 'prettier';
import { report } from './report.js';
import type { Results } from './results.js';

/** Relative to the root of the package, where npm runs scripts. */
const DOCUMENT = 'docs/performance.md';
const BEGIN = '<!-- figures: written by npm run bench -->';
const END = '<!-- end of figures -->';

/** The document with the figures of `results` in their place. The first results have all sections. */
export async function withFigures(document: string, results: readonly Results[]): Promise<string> {
  const [before, rest] = split(document, BEGIN);
  const [, after] = split(rest, END);
  const whole = `${before}${BEGIN}\n\n${report(results)}\n\n${END}${after}`;
  return format(whole, { parser: 'markdown', singleQuote: true, printWidth: 110 });
}

/** Writes the figures into docs/performance.md. */
export async function writeDocument(results: readonly Results[]): Promise<void> {
  await writeFile(DOCUMENT, await withFigures(await readFile(DOCUMENT, 'utf8'), results));
}

function split(text: string, mark: string): [string, string] {
  const at = text.indexOf(mark);
  if (at === -1) throw new Error(`docs/performance.md has no line "${mark}".`);
  return [text.slice(0, at), text.slice(at + mark.length)];
}
