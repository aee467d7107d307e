import type { Options, SectionName } from './options.js';
import type { Platform } from './subjects.js';

/** How long and how often contenders are measured. A complete run takes about half an hour with these, on a fast machine. */
export interface Settings {
  /** Each round starts fresh server processes. */
  readonly rounds: number;
  /** How many turns each server takes per round. */
  readonly turns: number;
  /** Processor time of a turn, in milliseconds. */
  readonly turnMs: number;
  /**
   * Requests of each kind before the first measurement. On Express, each of the first 2,000 takes about twice
   * as long as later ones.
   */
  readonly warmUp: Readonly<Record<Platform, number>>;
  readonly connections: number;
  /** Whether servers are started one by one, because their start-up is timed. */
  readonly timesStartUp: boolean;
  /** Whether the bytes that a request allocates are counted. */
  readonly countsBytes: boolean;
}

/** The sections that measure servers. */
type ServerSection = Exclude<SectionName, 'decisions' | 'imports'>;
type Length = Omit<Settings, 'connections' | 'timesStartUp' | 'countsBytes'>;

const CONNECTIONS = 8;

const FULL: Readonly<Record<ServerSection, Length>> = {
  http: { rounds: 5, turns: 24, turnMs: 6, warmUp: { express: 6000, fastify: 15_000, node: 15_000 } },
  growth: { rounds: 2, turns: 25, turnMs: 6, warmUp: { express: 3000, fastify: 7500, node: 7500 } },
  adversarial: { rounds: 3, turns: 15, turnMs: 6, warmUp: { express: 900, fastify: 3000, node: 3000 } },
};
const QUICK: Readonly<Record<ServerSection, Length>> = {
  http: { rounds: 1, turns: 12, turnMs: 6, warmUp: { express: 3000, fastify: 8000, node: 8000 } },
  growth: { rounds: 1, turns: 5, turnMs: 5, warmUp: { express: 400, fastify: 1200, node: 1200 } },
  adversarial: { rounds: 1, turns: 5, turnMs: 5, warmUp: { express: 300, fastify: 750, node: 750 } },
};

/** The settings of a section, adjusted by the command line. */
export function settingsOf(section: ServerSection, { quick, settings }: Options): Settings {
  return {
    connections: CONNECTIONS,
    timesStartUp: section === 'growth',
    countsBytes: section === 'http',
    ...(quick ? QUICK : FULL)[section],
    ...settings,
  };
}
