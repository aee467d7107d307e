import { createRequire } from 'node:module';
import { arch, availableParallelism, cpus, platform, release, totalmem } from 'node:os';

const require = createRequire(import.meta.url);

const MEASURED_PACKAGES = [
  '@nestjs/core',
  '@nestjs/platform-express',
  '@nestjs/platform-fastify',
  '@nestjs/platform-node',
  'express',
  'fastify',
  'cors',
  '@fastify/cors',
  'mitata',
];

/** What the figures of a run depend on. */
export interface Environment {
  readonly measuredAt: string;
  readonly node: string;
  readonly system: string;
  readonly processor: string;
  readonly processors: number;
  readonly memoryGiB: number;
  readonly versions: Readonly<Record<string, string>>;
}

export function describeEnvironment(): Environment {
  return {
    measuredAt: new Date().toISOString().slice(0, 10),
    node: process.version,
    system: `${platform()} ${release()} ${arch()}`,
    processor: cpus()[0]?.model.trim() ?? 'unknown',
    processors: availableParallelism(),
    memoryGiB: Math.round(totalmem() / 2 ** 30),
    versions: Object.fromEntries(
      MEASURED_PACKAGES.flatMap((name) => {
        const version = versionOf(name);
        return version === undefined ? [] : [[name, version]];
      }),
    ),
  };
}

/** `undefined` where the package is not installed. */
function versionOf(name: string): string | undefined {
  try {
    return (require(`${name}/package.json`) as { version: string }).version;
  } catch {
    return undefined;
  }
}
