import { randomBytes } from 'node:crypto';

/** The settings from the environment. Injected as `SETTINGS`. */
export interface Settings {
  /** Whoever sends it can change the allowlist. */
  readonly adminToken: string;
  /** A PostgreSQL connection string. Without one, an embedded database lives as long as the process. */
  readonly databaseUrl: string | undefined;
}

export const SETTINGS = Symbol('SETTINGS');

export function readSettings(env: NodeJS.ProcessEnv): Settings {
  const { ADMIN_TOKEN: token = '', DATABASE_URL: databaseUrl } = env;
  // Without a token, only whoever started the process and reads its output is an admin.
  return { adminToken: token === '' ? randomBytes(16).toString('hex') : token, databaseUrl };
}
