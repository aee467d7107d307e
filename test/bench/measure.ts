import type { Answers, Load } from './load.js';
import { LoadGenerator, Server } from './processes.js';
import type { BenchRequest } from './requests.js';
import type { Settings } from './settings.js';
import { geometricMean, median } from './statistics.js';
import type { Subject } from './subjects.js';

/** One application that is compared with the others of its group. */
export interface Contender {
  readonly name: string;
  readonly subject: Subject;
  readonly requests: Readonly<Record<string, readonly BenchRequest[]>>;
}

/** For each request and contender, microseconds of processor time per request in each round. */
export type Measured = Record<string, Record<string, number[]>>;

export interface StartUps {
  /** Milliseconds until it listened. */
  readonly ms: number[];
  /** The part of them in which the library compiled the policies of all routes. */
  readonly compileMs: number[];
  readonly heapBytes: number[];
}

export interface GroupResult {
  readonly requests: Measured;
  readonly startUp: Record<string, StartUps>;
}

/**
 * Measures contenders side by side. The servers of a round all run on one processor and take turns of
 * a few milliseconds, so that whatever else the machine does affects all of them alike. Each round starts them
 * again, in the opposite order.
 */
export async function measureGroup(
  title: string,
  contenders: readonly Contender[],
  settings: Settings,
): Promise<GroupResult> {
  const result: GroupResult = { requests: {}, startUp: {} };
  const generator = await LoadGenerator.start();
  try {
    for (let round = 0; round < settings.rounds; round++) {
      console.error(`${title}: round ${round + 1} of ${settings.rounds}`);
      await measureRound(generator, inOrder(contenders, round), settings, result);
    }
  } finally {
    await generator.stop();
  }
  return result;
}

async function measureRound(
  generator: LoadGenerator,
  contenders: readonly Contender[],
  settings: Settings,
  result: GroupResult,
): Promise<void> {
  const servers = new Map<Contender, Server>();
  try {
    const start = async (contender: Contender): Promise<void> => {
      servers.set(contender, await Server.start(contender.subject));
    };
    if (settings.timesStartUp) for (const contender of contenders) await start(contender);
    else await Promise.all(contenders.map(start));
    for (const contender of contenders) {
      const server = servers.get(contender)!;
      const startUp = (result.startUp[contender.name] ??= { ms: [], compileMs: [], heapBytes: [] });
      startUp.ms.push(server.startUp.ms);
      startUp.compileMs.push(server.startUp.compileMs);
      startUp.heapBytes.push(server.startUp.heapBytes);
    }
    const names = [...new Set(contenders.flatMap((contender) => Object.keys(contender.requests)))];
    const jobs = names.map((name) => jobsOf(name, servers, settings));
    // With every kind of request before the first measurement, so that none finds code optimized for another.
    for (const some of jobs) await warmUp(generator, some, settings);
    for (const [index, measured] of (await measureInTurns(generator, jobs, settings)).entries()) {
      for (const [contender, micros] of measured) {
        ((result.requests[names[index]!] ??= {})[contender] ??= []).push(micros);
      }
    }
    // Last, because V8 discards optimized code in the collections that this needs.
    for (const [index, some] of jobs.entries()) {
      for (const job of settings.countsBytes ? some : []) {
        const bytes = await bytesPerRequest(generator, job);
        ((result.requests[bytesOf(names[index]!)] ??= {})[job.contender.name] ??= []).push(bytes);
      }
    }
  } finally {
    await Promise.all([...servers.values()].map((server) => server.stop()));
  }
}

/** One contender and one kind of request. */
interface Job {
  readonly contender: Contender;
  readonly server: Server;
  readonly load: Omit<Load, 'amount'>;
  /** How long a request took at the end of the warm-up. */
  micros: number;
}

function jobsOf(request: string, servers: ReadonlyMap<Contender, Server>, { connections }: Settings): Job[] {
  return [...servers].flatMap(([contender, server]): Job[] => {
    const requests = contender.requests[request];
    if (requests === undefined) return [];
    return [{ contender, server, load: { url: server.startUp.url, requests, connections }, micros: 1000 }];
  });
}

/** The longest that slow contenders are warmed up. */
const MAX_WARM_UP_MS = 6000;
/** The servers take turns while warming up, too, so that they wait as they will while they are measured. */
const WARM_UP_TURNS = 8;

async function warmUp(generator: LoadGenerator, jobs: readonly Job[], settings: Settings): Promise<void> {
  await Promise.all(jobs.map(assertCors));
  for (let turn = 0; turn < WARM_UP_TURNS; turn++) {
    for (const job of jobs) {
      const whole = settings.warmUp[job.contender.subject.platform];
      const amount = Math.min(whole, (1000 * MAX_WARM_UP_MS) / job.micros);
      job.micros = await send(generator, job, amount / WARM_UP_TURNS);
    }
  }
}

/** @returns microseconds of processor time per request */
async function send(generator: LoadGenerator, job: Job, amount: number): Promise<number> {
  const load = { ...job.load, amount: Math.max(1, Math.round(amount)) };
  const before = await job.server.cpuMicros();
  const answers = await generator.send(load);
  const used = (await job.server.cpuMicros()) - before;
  assertAnswers(job, load, answers);
  return used / load.amount;
}

/** The name under which the bytes that a request allocates are stored, beside its processor time. */
export const bytesOf = (request: string): string => `${request}, bytes`;

/** Few enough that the young generation holds what they allocate. */
const COUNTED = 150;

/** The bytes that a request adds to the heap when nothing is collected in between: the median of several tries. */
async function bytesPerRequest(generator: LoadGenerator, job: Job): Promise<number> {
  const tries: number[] = [];
  while (tries.length < 5) {
    const before = await job.server.collect();
    const load = { ...job.load, amount: COUNTED };
    assertAnswers(job, load, await generator.send(load));
    tries.push(((await job.server.heapBytes()) - before) / COUNTED);
  }
  return median(tries);
}

/**
 * How long each kind of request takes each contender: the median of its turns. Each turn is first divided by what all
 * contenders took in it, because a machine's speed varies. The kinds alternate, as they do in practice: when one starts
 * after thousands of others, V8 discards code first.
 */
async function measureInTurns(
  generator: LoadGenerator,
  kinds: readonly (readonly Job[])[],
  { turns, turnMs }: Settings,
): Promise<[string, number][][]> {
  const results = kinds.map((jobs) => ({
    jobs,
    shares: new Map<Job, number[]>(jobs.map((job) => [job, []])),
    means: [] as number[],
  }));
  for (let turn = 0; turn < turns; turn++) {
    for (const { jobs, shares, means } of results) {
      const micros = await takeTurns(generator, inOrder(jobs, turn), turnMs);
      const mean = geometricMean([...micros.values()]);
      for (const [job, one] of micros) shares.get(job)!.push(one / mean);
      means.push(mean);
    }
  }
  return results.map(({ shares, means }) =>
    [...shares].map(([{ contender }, all]) => [contender.name, median(all) * median(means)]),
  );
}

async function takeTurns(
  generator: LoadGenerator,
  jobs: readonly Job[],
  turnMs: number,
): Promise<Map<Job, number>> {
  const micros = new Map<Job, number>();
  for (const job of jobs) {
    const amount = (1000 * turnMs) / job.micros;
    // First bring back into the caches what the others have pushed out.
    await send(generator, job, amount / 15);
    micros.set(job, await send(generator, job, amount));
  }
  return micros;
}

/** A figure counts only if the application does what it is measured for. */
async function assertCors({ contender: { name, subject }, server, load }: Job): Promise<void> {
  const [{ method, path, headers, granted }] = load.requests as [BenchRequest];
  const response = await fetch(server.startUp.url + path, { method, headers });
  const allowed = response.headers.get('access-control-allow-origin');
  const expected = granted && hasCors(subject) ? headers['origin'] : null;
  if (allowed !== expected && !subject.variant.startsWith('floor')) {
    throw new Error(
      `${name}: ${method} ${path} has Access-Control-Allow-Origin ${allowed}, not ${expected}.`,
    );
  }
}

function assertAnswers({ contender }: Job, { requests, amount }: Load, answers: Answers): void {
  const { name, subject } = contender;
  const [{ method, path, status }] = requests as [BenchRequest];
  const expected = method === 'OPTIONS' && !answersPreflights(subject) ? 404 : status;
  if (answers[expected] !== amount) {
    const actual = JSON.stringify(answers);
    throw new Error(`${name}: ${method} ${path} was answered ${actual}, not ${amount} × ${expected}.`);
  }
}

const hasCors = ({ variant }: Subject) => !variant.startsWith('none') && !variant.startsWith('floor');
const answersPreflights = (subject: Subject) => hasCors(subject) || subject.variant === 'floor-preflight';

function inOrder<T>(items: Iterable<T>, turn: number): T[] {
  return turn % 2 === 0 ? [...items] : [...items].toReversed();
}
