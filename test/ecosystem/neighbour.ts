import type { INestApplication, ModuleMetadata } from '@nestjs/common';
import { CorsModule, type CorsModuleOptions } from '../../lib/index.js';
import type { Platform } from '../support/platforms.js';
import type { RawResponse } from '../support/raw-http.js';
import { moduleWith, start, type RunningServer } from '../support/start-server.js';

/** A path that something serves, and what is sent there from an allowed and from another origin. */
export interface Door {
  readonly path: string;
  /** Default: GET. */
  readonly method?: string;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: string;
  /** Default: 200. */
  readonly status?: number;
  /** Status of an answer to another origin. Default: `status`. */
  readonly refused?: number;
  /** `Access-Control-Allow-Methods` of its preflights. */
  readonly methods: string;
  /** Status of a preflight from another origin. Default: 204. */
  readonly refusedPreflight?: number;
  /** Checks that the neighbour took part. */
  readonly shows?: (response: RawResponse) => void;
}

/** Something that applications use beside this library, with its own doors and a policy for them. */
export interface Neighbour {
  readonly name: string;
  /** Default: every platform. */
  readonly on?: Platform['name'];
  readonly module?: ModuleMetadata;
  readonly mounts?: CorsModuleOptions['mounts'];
  readonly doors: readonly Door[];
  /** What `main.ts` does before `listen()`. */
  readonly configure?: (app: INestApplication) => void | Promise<void>;
  /** Checks of anything other than a request and its answer. */
  readonly also?: (server: RunningServer) => void | Promise<void>;
  /** Whether it refuses POST requests from other sites itself. */
  readonly refusesPosts?: boolean;
  /** Whether it is a WebSocket adapter, of which an application can have only one. */
  readonly isAdapter?: true;
}

/** The origin that a neighbour's policy allows. */
export const siteOf = (name: string): string => `https://${name}.example`;

/** The policy of a neighbour: its own site, with credentials. */
export const policyOf = (name: string) => ({ origin: siteOf(name), credentials: true });

export const SIX = 'GET,HEAD,PUT,PATCH,POST,DELETE';

/** Starts one application with all of these neighbours. */
export function startWith(platform: Platform, neighbours: readonly Neighbour[]): Promise<RunningServer> {
  const modules = neighbours.map(({ module }) => module ?? {});
  const mounts: NonNullable<CorsModuleOptions['mounts']> = Object.assign(
    {},
    ...neighbours.map((each) => each.mounts ?? {}),
  );
  const cors = CorsModule.forRoot({ origin: siteOf('default'), logRefusals: false, mounts });
  const metadata: ModuleMetadata = {
    imports: modules.flatMap(({ imports = [] }) => imports),
    controllers: modules.flatMap(({ controllers = [] }) => controllers),
    providers: modules.flatMap(({ providers = [] }) => providers),
  };
  return start(moduleWith(cors, metadata), {
    platform,
    configure: async (app) => {
      for (const { configure } of neighbours) await configure?.(app);
    },
  });
}
