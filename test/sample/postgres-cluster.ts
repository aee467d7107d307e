import { execFile } from 'node:child_process';
import { existsSync } from 'node:fs';
import { chown, mkdtemp, rm } from 'node:fs/promises';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';

const run = promisify(execFile);

/** Where PostgreSQL is looked for: `PG_BIN`, the PATH, and Debian's folders. */
const DIRECTORIES = [
  process.env['PG_BIN'],
  ...(process.env['PATH'] ?? '').split(':'),
  ...[18, 17, 16, 15].map((version) => `/usr/lib/postgresql/${version}/bin`),
];

/** The folder of `initdb` and `pg_ctl`, or `undefined` where PostgreSQL is not installed. */
export function findPostgres(): string | undefined {
  return DIRECTORIES.find(
    (directory) =>
      directory !== undefined &&
      directory !== '' &&
      ['initdb', 'pg_ctl', 'postgres'].every((name) => existsSync(join(directory, name))),
  );
}

/** A separate PostgreSQL server: in a temporary folder, on a free loopback port, and removed at the end. */
export class PostgresCluster {
  private constructor(
    private readonly bin: string,
    private readonly directory: string,
    private readonly port: number,
  ) {}

  static async create(bin: string): Promise<PostgresCluster> {
    const directory = await mkdtemp(join(tmpdir(), 'nestjs-cors-postgres-'));
    const cluster = new PostgresCluster(bin, directory, await freePort());
    // PostgreSQL refuses to run as root; packages create a user for it.
    if (isRoot()) await chown(directory, await idOf('-u'), await idOf('-g'));
    await cluster.run(
      'initdb',
      '-D',
      cluster.data,
      '-U',
      'postgres',
      '-A',
      'trust',
      '-E',
      'UTF8',
      '--no-sync',
    );
    return cluster;
  }

  get url(): string {
    return `postgres://postgres@127.0.0.1:${this.port}/postgres`;
  }

  /** Resolves when connections are accepted. */
  async start(): Promise<void> {
    const options = `-c listen_addresses=127.0.0.1 -c port=${this.port} -c unix_socket_directories= -c fsync=off`;
    const log = join(this.directory, 'log');
    await this.run('pg_ctl', '-D', this.data, '-l', log, '-w', '-t', '60', '-o', options, 'start');
  }

  /** Ends every connection at once, as a crash or a failover does. */
  async stop(): Promise<void> {
    await this.run('pg_ctl', '-D', this.data, '-m', 'immediate', '-w', 'stop');
  }

  async destroy(): Promise<void> {
    if (existsSync(join(this.data, 'postmaster.pid'))) await this.stop();
    await rm(this.directory, { recursive: true, force: true });
  }

  private get data(): string {
    return join(this.directory, 'data');
  }

  private async run(name: string, ...args: string[]): Promise<void> {
    const program = join(this.bin, name);
    const [command = '', ...rest] = isRoot()
      ? ['runuser', '-u', 'postgres', '--', program, ...args]
      : [program, ...args];
    await run(command, rest, { cwd: this.directory, env: { ...process.env, LC_ALL: 'C' } });
  }
}

const isRoot = (): boolean => process.getuid?.() === 0;

async function idOf(flag: '-u' | '-g'): Promise<number> {
  const { stdout } = await run('id', [flag, 'postgres']);
  return Number(stdout);
}

function freePort(): Promise<number> {
  return new Promise((resolve, reject) => {
    const server = createServer();
    server.on('error', reject);
    server.listen(0, '127.0.0.1', () => {
      const { port } = server.address() as { port: number };
      server.close(() => resolve(port));
    });
  });
}
