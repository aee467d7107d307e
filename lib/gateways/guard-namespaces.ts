import type { IncomingMessage } from 'node:http';
import type { CorsGateways } from '../startup/gateway-policies.js';
import { namespaceKey, type NamespaceKey } from '../startup/nest-gateways.js';
import { judgeHandshake } from './judge-handshake.js';
import type { SessionOrigins } from './session-origins.js';

interface IoClient {
  readonly request: IncomingMessage;
}

type Join = (client: IoClient, auth: object, done: unknown) => Promise<void>;

/** A namespace of Socket.IO, or the parent of namespaces whose names are matched. */
export interface IoNamespace {
  use(middleware: (socket: { readonly client: IoClient }, next: (error?: Error) => void) => void): unknown;
  /** Private: runs when a client joins, before a lost session is restored. */
  ['_add']?: Join;
  /** Present on parents. */
  createChild?(name: string): IoNamespace;
}

/** The part of a Socket.IO server used here. */
export interface IoServer {
  readonly sockets: IoNamespace;
  of(name: unknown, ...rest: unknown[]): IoNamespace;
}

/** The server whose namespaces to guard. */
export interface GuardContext {
  readonly gateways: CorsGateways;
  /** The server's key among those of the application. */
  readonly server: string;
  readonly sessions: SessionOrigins;
  /** Whether `connectionStateRecovery` is on. */
  readonly recovers: boolean;
}

/**
 * Puts a check before everything else in every namespace of a server: those of gateways, those that the application
 * creates itself, and those that are created when the first client joins.
 */
export function guardNamespaces(io: IoServer, context: GuardContext): void {
  const guarded = new WeakMap<IoNamespace, Set<NamespaceKey>>();
  const guard = (namespace: IoNamespace, keys: Set<NamespaceKey>): IoNamespace => {
    guarded.set(namespace, keys);
    namespace.use((socket, next) => {
      void grants(socket.client, keys, context).then((granted) =>
        next(granted ? undefined : new Error('This origin is not allowed to use this namespace.')),
      );
    });
    if (context.recovers) guardRecovery(namespace, keys, context);
    const createChild = namespace.createChild?.bind(namespace);
    if (createChild !== undefined) {
      namespace.createChild = (name) => guard(createChild(name), new Set([...keys, namespaceKey(name)]));
    }
    return namespace;
  };
  const of = io.of.bind(io);
  guard(io.sockets, new Set([namespaceKey('/')]));
  io.of = (name, ...rest) => {
    const namespace = of(name, ...rest);
    const known = guarded.get(namespace);
    if (known === undefined) return guard(namespace, new Set([namespaceKey(name)]));
    known.add(namespaceKey(name));
    return namespace;
  };
}

/**
 * Socket.IO restores a lost session before any middleware runs, sends the packets that it missed, and then skips the
 * middleware. A client that may not join does not get its session back, so the check applies to it.
 */
function guardRecovery(namespace: IoNamespace, keys: ReadonlySet<NamespaceKey>, context: GuardContext): void {
  const add = namespace['_add']?.bind(namespace);
  if (add === undefined) throw new Error('This version of Socket.IO restores sessions in an unknown way.');
  namespace['_add'] = async (client, auth, done) => {
    const granted = await grants(client, keys, context);
    return add(client, granted ? auth : { ...auth, pid: undefined, offset: undefined }, done);
  };
}

/** Whether every policy of a namespace grants: one that also matches a dynamic namespace has the policies of both. */
async function grants(
  { request }: IoClient,
  keys: ReadonlySet<NamespaceKey>,
  { gateways, server, sessions }: GuardContext,
): Promise<boolean> {
  if (!(await gateways.ready)) return false;
  for (const policies of gateways.namespaces(server, keys)) {
    const asked = sessions.requestOf(request);
    const decision = await judgeHandshake(gateways, () => policies, asked);
    if (decision.granted) continue;
    // A grant is not published here: that happened when the transport was opened.
    gateways.onDecision(asked, 'handshake', decision);
    return false;
  }
  return true;
}
