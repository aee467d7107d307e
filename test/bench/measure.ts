import type { Answers, Load } from './load.js';
import { LoadGenerator, Server } from './processes.js';
import type { BenchRequest } from './requests.js';
import { mean } from './statistics.js';
import type { Subject } from './subjects.js';

export interface Settings {
  /** Each round starts fresh server processes. */
  readonly rounds: number;
  /** Times that the load is sent in each round. */
  readonly windows: number;
  /** Requests to each server in a window. */
  readonly amount: number;
  /** Requests before the first measurement: code is optimized for some ten thousand. */
  readonly warmUp: number;
  readonly connections: number;
}

/** One application that is compared with the others of its group. */
export interface Contender {
  readonly name: string;
  readonly subject: Subject;
  readonly requests: Readonly<Record<string, readonly BenchRequest[]>>;
  /** Divides the number of requests, for contenders that take a multiple of the time. */
  readonly slowness?: number;
}

/** For each request and contender, microseconds of processor time per request in each round. */
export type Measured = Record<string, Record<string, number[]>>;

export interface StartUps {
  readonly cpuMs: number[];
  readonly heapBytes: number[];
}

export interface GroupResult {
  readonly requests: Measured;
  readonly startUp: Record<string, StartUps>;
}

/**
 * Measures contenders side by side. All servers of a round run on one processor and are loaded at once, so that
 * the operating system alternates them every few milliseconds and whatever else the machine does falls on all of
 * them alike. Each round starts them anew, in the opposite order.
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
    for (const contender of contenders) {
      const server = await Server.start(contender.subject);
      servers.set(contender, server);
      const startUp = (result.startUp[contender.name] ??= { cpuMs: [], heapBytes: [] });
      startUp.cpuMs.push(server.startUp.cpuMs);
      startUp.heapBytes.push(server.startUp.heapBytes);
    }
    const names = new Set(contenders.flatMap((contender) => Object.keys(contender.requests)));
    const sends = [...names].map((name) => ({ name, send: createSend(generator, servers, name, settings) }));
    // Every kind of request before the first measurement, so that none finds code optimized for another.
    for (const { send } of sends) await send(settings.warmUp / sends.length);
    for (const { name, send } of sends) {
      await send(settings.amount / 4);
      for (const [contender, micros] of await measureWindows(send, settings)) {
        ((result.requests[name] ??= {})[contender] ??= []).push(micros);
      }
    }
  } finally {
    await Promise.all([...servers.values()].map((server) => server.stop()));
  }
}

/** Sends requests to all servers at once; answers with each contender's microseconds per request. */
type Send = (amount: number) => Promise<Map<string, number>>;

function createSend(
  generator: LoadGenerator,
  servers: ReadonlyMap<Contender, Server>,
  request: string,
  { connections }: Settings,
): Send {
  const asked = [...servers].filter(([contender]) => contender.requests[request] !== undefined);
  const cpuMicros = () => Promise.all(asked.map(([, server]) => server.cpuMicros()));
  return async (amount) => {
    const loads = asked.map(([contender, server]): Load => ({
      url: server.startUp.url,
      requests: contender.requests[request]!,
      amount: Math.max(connections, Math.round(amount / (contender.slowness ?? 1))),
      connections,
    }));
    await Promise.all(asked.map(([contender, server]) => assertCors(contender, server, request)));
    const before = await cpuMicros();
    const answers = await generator.send(loads);
    const after = await cpuMicros();
    return new Map(
      asked.map(([contender], index) => {
        assertAnswers(contender, loads[index]!, answers[index]!);
        return [contender.name, (after[index]! - before[index]!) / loads[index]!.amount];
      }),
    );
  };
}

/** The mean of each contender's windows. */
async function measureWindows(send: Send, { windows, amount }: Settings): Promise<[string, number][]> {
  const measured: Map<string, number>[] = [];
  for (let window = 0; window < windows; window++) measured.push(await send(amount));
  return [...measured[0]!.keys()].map((name) => [name, mean(measured.map((micros) => micros.get(name)!))]);
}

/** A figure counts only if the application does what it is measured for. */
async function assertCors({ name, subject, requests }: Contender, server: Server, request: string) {
  const [{ method, path, headers, granted }] = requests[request] as [BenchRequest];
  const response = await fetch(server.startUp.url + path, { method, headers });
  const allowed = response.headers.get('access-control-allow-origin');
  const expected = granted && hasCors(subject) ? headers['origin'] : null;
  if (allowed !== expected && !subject.variant.startsWith('floor')) {
    throw new Error(
      `${name}: ${method} ${path} has Access-Control-Allow-Origin ${allowed}, not ${expected}.`,
    );
  }
}

function assertAnswers({ name, subject }: Contender, { requests, amount }: Load, answers: Answers): void {
  const [{ method, path, status }] = requests as [BenchRequest];
  const expected = method === 'OPTIONS' && !hasCors(subject) ? 404 : status;
  if (answers[expected] !== amount) {
    const actual = JSON.stringify(answers);
    throw new Error(`${name}: ${method} ${path} was answered ${actual}, not ${amount} × ${expected}.`);
  }
}

const hasCors = ({ variant }: Subject) => !variant.startsWith('none') && !variant.startsWith('floor');

function inOrder<T>(items: Iterable<T>, turn: number): T[] {
  return turn % 2 === 0 ? [...items] : [...items].toReversed();
}
