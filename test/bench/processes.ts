import { spawn, spawnSync } from 'node:child_process';
import type { ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { availableParallelism } from 'node:os';
import { fileURLToPath } from 'node:url';
import type { Answers, Load } from './load.js';
import type { Question, StartUp } from './server.js';
import type { Subject } from './subjects.js';

/** All servers run on one processor and the load generator on another, if the system supports that. */
const CAN_PIN = availableParallelism() > 1 && spawnSync('taskset', ['-V']).status === 0;
// Interrupts often go to the first processor.
export const SERVER_CPU = availableParallelism() - 1;
// As far away as possible: neighbours may be two halves of one core.
const GENERATOR_CPU = 0;

// V8 lets the young generation grow as it sees fit, and where it stays small, all code is a fifth faster. So it has its
// full size from the start.
const SERVER_FLAGS = ['--expose-gc', '--min-semi-space-size=16', '--max-semi-space-size=16'];

interface ChildOptions {
  readonly args?: string[];
  readonly nodeFlags?: string[];
  /** The processor that it runs on. Default: any. */
  readonly cpu?: number;
}

/** A process that answers one question at a time. */
class Child {
  private constructor(private readonly process: ChildProcess) {}

  /** Starts a script and waits for its first message. */
  static async start<T>(file: string, { args = [], nodeFlags = [], cpu }: ChildOptions): Promise<[Child, T]> {
    const command = [process.execPath, ...nodeFlags, fileURLToPath(new URL(file, import.meta.url)), ...args];
    if (CAN_PIN && cpu !== undefined) command.unshift('taskset', '-c', String(cpu));
    const env = { ...process.env, NODE_ENV: 'production' };
    const child = new Child(
      spawn(command[0]!, command.slice(1), { stdio: ['ignore', 'inherit', 'inherit', 'ipc'], env }),
    );
    return [child, await child.next<T>()];
  }

  /** Moves all its threads to one processor. */
  pin(cpu: number): void {
    if (CAN_PIN) spawnSync('taskset', ['-a', '-p', '-c', String(cpu), String(this.process.pid)]);
  }

  ask<T>(question: object): Promise<T> {
    const answer = this.next<T>();
    this.process.send(question);
    return answer;
  }

  async stop(): Promise<void> {
    if (this.process.exitCode !== null) return;
    const exit = once(this.process, 'exit');
    this.process.disconnect();
    await exit;
  }

  private next<T>(): Promise<T> {
    return new Promise((resolve, reject) => {
      const exited = (code: number | null) => reject(new Error(`The process ended (${code}).`));
      this.process.once('exit', exited);
      this.process.once('message', (message) => {
        this.process.off('exit', exited);
        resolve(message as T);
      });
    });
  }
}

/** Runs a script to its end; its one message is the result. */
export async function runOnce<T>(file: string, options: ChildOptions): Promise<T> {
  const [child, result] = await Child.start<T>(file, options);
  await child.stop();
  return result;
}

/** A running application. */
export class Server {
  private constructor(
    private readonly child: Child,
    readonly subject: Subject,
    readonly startUp: StartUp,
  ) {}

  static async start(subject: Subject, nodeFlags: string[] = []): Promise<Server> {
    const [child, startUp] = await Child.start<StartUp>('server.js', {
      args: [JSON.stringify(subject)],
      nodeFlags: [...SERVER_FLAGS, ...nodeFlags],
    });
    // Not earlier: start-up is timed as users experience it, with threads that compile and collect in parallel.
    child.pin(SERVER_CPU);
    return new Server(child, subject, startUp);
  }

  /** Processor time that the process has used, user and system, in microseconds. */
  cpuMicros(): Promise<number> {
    return this.#ask('cpuMicros');
  }

  /** Bytes on the heap after a full collection. */
  collect(): Promise<number> {
    return this.#ask('collect');
  }

  /** Bytes on the heap, without a collection. */
  heapBytes(): Promise<number> {
    return this.#ask('heapBytes');
  }

  #ask(what: Question['what']): Promise<number> {
    return this.child.ask<number>({ what });
  }

  stop(): Promise<void> {
    return this.child.stop();
  }
}

/** The process that sends the requests. */
export class LoadGenerator {
  private constructor(private readonly child: Child) {}

  static async start(): Promise<LoadGenerator> {
    const [child] = await Child.start('load.js', { cpu: GENERATOR_CPU });
    return new LoadGenerator(child);
  }

  /** @returns how many requests were answered with each status */
  send(load: Load): Promise<Answers> {
    return this.child.ask<Answers>(load);
  }

  stop(): Promise<void> {
    return this.child.stop();
  }
}
