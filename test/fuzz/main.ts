import { createHash } from 'node:crypto';
import { writeFileSync } from 'node:fs';
import { parseArgs } from 'node:util';
import { asyncProperty, check } from 'fast-check';
import { stopServers } from '../support/start-server.js';
import type { FuzzTarget } from './target.js';
import { targets } from './targets.js';

const HELP = `npm run fuzz -- [--minutes 10] [--seed N] [--only parsing]
Tries inputs that nobody thought of, in turns. What breaks an invariant is made small and kept in test/fuzz/found,
where npm test tries it again.`;

const { values } = parseArgs({
  options: {
    minutes: { type: 'string', default: '10' },
    seed: { type: 'string' },
    only: { type: 'string' },
    help: { type: 'boolean', default: false },
  },
});
if (values.help) {
  console.log(HELP);
  process.exit(0);
}
const minutes = Number(values.minutes);
if (!(minutes > 0)) throw new Error(`--minutes ${values.minutes} is not a number of minutes`);
const chosen = targets.filter(({ name }) => values.only === undefined || name === values.only);
if (chosen.length === 0)
  throw new Error(`--only ${values.only}: there are ${targets.map(({ name }) => name).join()}`);

const deadline = Date.now() + minutes * 60_000;
const tried = new Map<string, number>();
const broken = new Set<string>();
let seed = values.seed === undefined ? Date.now() % 2 ** 31 : Number(values.seed);
console.log(`${minutes} minutes from seed ${seed}`);
while (Date.now() < deadline) {
  for (const target of chosen) {
    if (Date.now() < deadline && !broken.has(target.name)) await turn(target);
  }
  if (broken.size === chosen.length) break;
  seed += 1;
}
for (const [name, runs] of tried) console.log(`${name}: ${runs} inputs`);
await stopServers();
process.exitCode = broken.size === 0 ? 0 : 1;

async function turn(target: FuzzTarget): Promise<void> {
  const property = asyncProperty(target.inputs, async (input) => target.check(input));
  const result = await check(property, {
    seed,
    numRuns: target.runs,
    interruptAfterTimeLimit: Math.max(1, deadline - Date.now()),
  });
  tried.set(target.name, (tried.get(target.name) ?? 0) + result.numRuns);
  if (!result.failed || result.counterexample === null) return;
  const [input] = result.counterexample;
  const text = `${JSON.stringify({ target: target.name, input }, null, 2)}\n`;
  const file = `test/fuzz/found/${target.name}-${createHash('sha256').update(text).digest('hex').slice(0, 8)}.json`;
  writeFileSync(file, text);
  broken.add(target.name);
  console.error(`${target.name}, seed ${seed}: ${String(result.errorInstance)}\n${text}Kept in ${file}`);
}
