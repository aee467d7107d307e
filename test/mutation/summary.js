import { dirname } from 'node:path/posix';
import { declareClassPlugin, PluginKind } from '@stryker-mutator/api/plugin';
import { EQUIVALENT } from './equivalent.js';

/** The percentage of mutants that have to be noticed, among those that change what the code does. */
const LEAST_SCORE = 97;

const TALLIES = ['killed', 'timeout', 'equivalent', 'survived', 'noCoverage', 'other'];

/** Prints a table of the folders, and each mutant that is neither noticed nor explained; fails below the least score. */
class Summary {
  onMutationTestReportReady({ files }) {
    const folders = new Map([['all', noneYet()]]);
    const unexplained = [];
    const used = new Set();
    for (const [file, { source, mutants }] of Object.entries(files)) {
      const folder = dirname(file);
      if (!folders.has(folder)) folders.set(folder, noneYet());
      const lines = source.split('\n');
      for (const mutant of mutants) {
        const { location, replacement } = mutant;
        const change = { file, original: textAt(lines, location), replacement };
        const known = isAlive(mutant) ? EQUIVALENT.find((one) => isSameChange(one, change)) : undefined;
        const tally = known === undefined ? tallyOf(mutant) : 'equivalent';
        if (known !== undefined) used.add(known);
        else if (isAlive(mutant)) unexplained.push({ ...change, line: location.start.line, tally });
        for (const name of ['all', folder]) folders.get(name)[tally]++;
      }
    }
    for (const { file, line, original, replacement, tally } of unexplained) {
      console.log(`${file}:${line} ${tally}\n  - ${short(original)}\n  + ${short(replacement)}`);
    }
    for (const { file, original, replacement } of EQUIVALENT.filter((one) => !used.has(one))) {
      if (!(file in files)) continue;
      console.log(
        `${file}: equivalent.js explains ${short(original)} → ${short(replacement)}, which did not survive`,
      );
    }
    console.table(
      Object.fromEntries([...folders].map(([name, tally]) => [name, { ...tally, score: score(tally) }])),
    );
    if (score(folders.get('all')) < LEAST_SCORE) process.exitCode = 1;
  }
}

function isAlive({ status }) {
  return status === 'Survived' || status === 'NoCoverage';
}

function tallyOf({ status }) {
  const name = status[0].toLowerCase() + status.slice(1);
  return TALLIES.includes(name) ? name : 'other';
}

function noneYet() {
  return Object.fromEntries(TALLIES.map((tally) => [tally, 0]));
}

function score({ killed, timeout, survived, noCoverage }) {
  const noticed = killed + timeout;
  return Number(((100 * noticed) / (noticed + survived + noCoverage)).toFixed(2));
}

function textAt(lines, { start, end }) {
  const text = lines.slice(start.line - 1, end.line);
  text[text.length - 1] = text.at(-1).slice(0, end.column - 1);
  text[0] = text[0].slice(start.column - 1);
  return text.join('\n');
}

function isSameChange(known, change) {
  return ['file', 'original', 'replacement'].every((part) => plain(known[part]) === plain(change[part]));
}

function plain(text) {
  return text.replaceAll(/\s+/g, ' ');
}

function short(text) {
  const line = plain(text);
  return line.length > 200 ? `${line.slice(0, 200)}…` : line;
}

export const strykerPlugins = [declareClassPlugin(PluginKind.Reporter, 'summary', Summary)];
