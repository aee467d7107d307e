import type { Options, SectionName } from './options.js';
import type { Platform } from './subjects.js';

/** How long and how often contenders are measured. */
export interface Settings {
  /** Each round starts fresh server processes. */
  readonly rounds: number;
  /** Times that the servers take turns in each round. */
  readonly turns: number;
  /** Processor time of a turn, in milliseconds. */
  readonly turnMs: number;
  /** Requests of each kind before the first measurement. */
  readonly warmUp: Readonly<Record<Platform, number>>;
  readonly connections: number;
}

/** The sections that measure servers. */
type ServerSection = Exclude<SectionName, 'decisions'>;
type Length = Omit<Settings, 'connections'>;

const CONNECTIONS = 8;

const FULL: Readonly<Record<ServerSection, Length>> = {
  http: { rounds: 5, turns: 120, turnMs: 6, warmUp: { express: 6000, fastify: 25_000 } },
  growth: { rounds: 3, turns: 50, turnMs: 6, warmUp: { express: 3000, fastify: 8000 } },
  adversarial: { rounds: 3, turns: 30, turnMs: 8, warmUp: { express: 3000, fastify: 8000 } },
};
const QUICK: Readonly<Record<ServerSection, Length>> = {
  http: { rounds: 1, turns: 12, turnMs: 8, warmUp: { express: 1500, fastify: 5000 } },
  growth: { rounds: 1, turns: 6, turnMs: 6, warmUp: { express: 500, fastify: 1500 } },
  adversarial: { rounds: 1, turns: 6, turnMs: 5, warmUp: { express: 300, fastify: 800 } },
};

/** The settings of a section, as the command line has them. */
export function settingsOf(section: ServerSection, { quick, settings }: Options): Settings {
  return { connections: CONNECTIONS, ...(quick ? QUICK : FULL)[section], ...settings };
}
