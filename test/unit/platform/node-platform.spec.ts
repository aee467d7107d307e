import { IncomingMessage, ServerResponse } from 'node:http';
import { Socket } from 'node:net';
import { VersioningType } from '@nestjs/common';
import { describe, expect, it } from '@jest/globals';
import { NodePlatform } from '../../../lib/platform/node-platform.js';
import type { AdapterHook, Step } from '../../../lib/platform/platform.js';
import type { PolicedRoute } from '../../../lib/routing/ambiguous-routes.js';
import type { NestRoute } from '../../../lib/routing/nest-routes.js';
import { policyOf } from '../policy/policy-of.js';
import { AdapterDouble, RequestDouble, ResponseDouble, RouterDouble } from './node-adapter-double.js';

type Next = (error?: unknown) => void;

function createRequest<Message extends IncomingMessage>(
  url: string,
  Kind: new (socket: Socket) => Message,
  headers: Record<string, string> = {},
): Message {
  const request = new Kind(new Socket());
  Object.assign(request, { url, method: 'GET', headers, httpVersionMajor: 1 });
  return request;
}

/** A platform on an adapter with this hook; `log` lists what ran, in order. */
function platformWith(step: Step | Promise<Step>, adapter = new AdapterDouble()) {
  const log: string[] = [];
  const router = adapter.getInstance() as RouterDouble;
  router.use((_request: unknown, _response: unknown, next: unknown) => {
    log.push('middleware');
    (next as Next)();
  });
  const platform = new NodePlatform(adapter, () => undefined);
  platform.install((request) => {
    log.push(`hook ${request.url}`);
    return step;
  });
  router.route('GET', '/cats', () => log.push('cats'));
  router.use((error: unknown, _request: unknown, _response: unknown, _next: unknown) =>
    log.push((error as Error).message),
  );
  const receive = async (url: string, enter = adapter.receive.bind(adapter)): Promise<string[]> => {
    log.length = 0;
    const request = createRequest(url, RequestDouble);
    enter(request, new ResponseDouble(request));
    await new Promise(setImmediate);
    return [...log];
  };
  return { adapter, router, platform, log, receive };
}

const ownHook =
  (log: string[]): AdapterHook =>
  (_request, _response, done) => {
    log.push('own hook');
    setImmediate(done);
  };

describe('NodePlatform', () => {
  it('runs the hook before everything, and then the application', async () => {
    const { receive } = platformWith('next');
    expect(await receive('/cats')).toEqual(['hook /cats', 'middleware', 'cats']);
    expect(await platformWith(Promise.resolve('next' as const)).receive('/cats')).toEqual([
      'hook /cats',
      'middleware',
      'cats',
    ]);
  });

  it('runs no code of the application once the hook has answered', async () => {
    expect(await platformWith('answered').receive('/cats')).toEqual(['hook /cats']);
    expect(await platformWith(Promise.resolve('answered' as const)).receive('/cats')).toEqual(['hook /cats']);
  });

  it('raises an error for the application’s error handlers, before all other layers', async () => {
    const { receive, router } = platformWith(new Error('refused'));
    const layers = router.stack.length;
    expect(await receive('/cats')).toEqual(['hook /cats', 'refused']);
    // A URL that the router rejects has its own error.
    expect(await receive('/cats#a')).toEqual(['hook /cats#a', 'refused']);
    expect(router.stack).toHaveLength(layers);
  });

  it('leaves a malformed URL that is not refused to the application', async () => {
    expect(await platformWith('next').receive('/cats#a')).toEqual(['hook /cats#a', 'malformed']);
  });

  it('calls back the application that mounts this one', async () => {
    const { router, log } = platformWith(new Error('refused'));
    router.stack.pop();
    const request = createRequest('/cats', RequestDouble);
    router.handle(request, new ResponseDouble(request), (error) => log.push(`done ${String(error)}`));
    expect(log).toEqual(['hook /cats', 'done Error: refused']);
  });

  describe.each(['before', 'after'])('with the application’s own hook, set %s', (time) => {
    function hooked(step: Step | Promise<Step>) {
      const adapter = new AdapterDouble();
      const early: string[] = [];
      if (time === 'before') adapter.setOnRequestHook(ownHook(early));
      const set = platformWith(step, adapter);
      if (time === 'after') adapter.setOnRequestHook(ownHook(early));
      return { ...set, early };
    }

    it('runs once, and first', async () => {
      const { receive, early, router } = hooked('next');
      expect(await receive('/cats')).toEqual(['hook /cats', 'middleware', 'cats']);
      expect(early).toEqual(['own hook']);
      // Without the adapter, the application has no hook.
      expect(await receive('/cats', (...args) => router.handle(...args))).toEqual([
        'hook /cats',
        'middleware',
        'cats',
      ]);
      expect(early).toHaveLength(1);
    });

    it('waits for a decision that takes time', async () => {
      const { receive, early } = hooked(Promise.resolve('next' as const));
      const ran = await receive('/cats');
      await new Promise(setImmediate);
      expect([ran[0], early]).toEqual(['hook /cats', ['own hook']]);
    });

    it('keeps it from running if the hook refuses or answers', async () => {
      const refusing = hooked(new Error('refused'));
      expect(await refusing.receive('/cats')).toEqual(['hook /cats', 'refused']);
      const answering = hooked('answered');
      expect(await answering.receive('/cats')).toEqual(['hook /cats']);
      expect([...refusing.early, ...answering.early]).toEqual([]);
    });
  });

  it('completes the shape of responses that the adapter’s server has not created, except HTTP/2 responses', () => {
    for (const [version, isComplete] of [
      [1, true],
      [2, false],
    ] as const) {
      const request = createRequest('/cats', IncomingMessage);
      request.httpVersionMajor = version;
      const response = new ServerResponse(request);
      const { router } = platformWith('next');
      router.handle(request, response);
      expect(Object.hasOwn(response, 'locals')).toBe(isComplete);
    }
  });

  it('reads the origin of the server with the adapter’s getters', () => {
    const { platform } = platformWith('next');
    const origin = (headers: Record<string, string>, more: object = {}) =>
      platform.targetOrigin(Object.assign(createRequest('/', IncomingMessage, headers), more));
    expect(origin({ host: 'api.example:8080' })).toBe('http://api.example:8080');
    expect(origin({})).toBe('');
    // Express gives the request the host that a trusted proxy names.
    expect(origin({ host: 'inner' }, { protocol: 'https', host: 'api.example' })).toBe('https://api.example');
    const request = createRequest('/', RequestDouble);
    expect(platform.toPlatformRequest(request)).toBe(request);
  });

  it('names a second layer that writes CORS headers', () => {
    const { platform, router } = platformWith('next');
    expect([platform.secondLayers(), platform.earlierHooks()]).toEqual([[], []]);
    router.use(function corsMiddleware() {});
    expect(platform.secondLayers()).toEqual(['app.enableCors(), { cors: true } or the cors() middleware']);
  });
});

const policed = (origin: string, nest: Partial<NestRoute>): PolicedRoute => ({
  nest: { method: 'GET', handler: () => undefined, ...nest } as NestRoute,
  policy: policyOf({ origin }),
  from: {},
});

const bothPaths = (): void => undefined;

describe('the matcher of NodePlatform', () => {
  const cats = policed('https://cats.example', { path: '/cats' });
  const kittens = policed('https://cats.example', { path: '/kittens/:id' });
  const hosted = policed('https://hosted.example', { path: '/hosted', host: 'api.example' });
  const versioned = policed('https://versioned.example', { path: '/versioned', version: '1' });
  const versioning = { type: VersioningType.HEADER, header: 'x-version' } as const;

  function assemble() {
    const adapter = new AdapterDouble();
    const router = adapter.getInstance() as RouterDouble;
    const platform = new NodePlatform(adapter, () => versioning);
    router.route('GET', '/cats', bothPaths).route('GET', '/kittens/:id', bothPaths);
    for (const path of ['/hosted', '/versioned']) router.route('GET', path, () => undefined);
    router.use(() => undefined).route(null, '/foreign', () => undefined);
    const fallback = policyOf({ origin: 'https://default.example' });
    const matcher = platform.createMatcher([cats, kittens, hosted, versioned], fallback);
    return { router, matcher, fallback };
  }

  it('knows which route each handler was registered for, even if it has several paths', () => {
    const { matcher } = assemble();
    const at = (url: string) => matcher.find({ url }).serving('GET')[0]?.path;
    expect(['/cats', '/kittens/7', '/kittens/7?a', '/hosted', '/unknown'].map(at)).toEqual([
      '/cats',
      '/kittens/:id',
      '/kittens/:id',
      '/hosted',
      undefined,
    ]);
    expect(matcher.find({ url: '/%63ats' }).serving('GET')[0]?.source).toBe(cats);
    expect(matcher.find({ url: 'http://api.example/cats' }).serving('GET')[0]?.source).toBe(cats);
    expect(matcher.find({ url: '/cats#a' }).serving('GET')).toEqual([]);
  });

  it('asks the adapter for hosts and versions of requests that it has not seen yet', () => {
    const { matcher } = assemble();
    const [host] = matcher.find({ url: '/hosted' }).serving('GET');
    const [version] = matcher.find({ url: '/versioned' }).serving('GET');
    expect(host?.matchesHost?.(createRequest('/', IncomingMessage, { host: 'api.example:80' }))).toBe(true);
    expect(host?.matchesHost?.(createRequest('/', IncomingMessage, { host: 'other.example' }))).toBe(false);
    expect(host?.matchesHost?.(createRequest('/', IncomingMessage, {}))).toBe(false);
    expect(version?.matchesVersion?.(createRequest('/', IncomingMessage, { 'x-version': '1' }))).toBe(true);
    expect(version?.matchesVersion?.(createRequest('/', IncomingMessage, { 'x-version': '2' }))).toBe(false);
  });

  it('gives the module’s default to routes that others have registered, before or after', () => {
    const { router, matcher, fallback } = assemble();
    router.route('GET', '/late', () => undefined);
    for (const url of ['/foreign', '/late']) {
      const [route] = matcher.find({ url }).serving('GET');
      expect([route?.isController, route?.policy]).toEqual([false, fallback]);
    }
  });

  it('does not know the paths of routes that were on the router before Nest', () => {
    const adapter = new AdapterDouble(new RouterDouble().route('GET', '/old', () => undefined));
    const matcher = new NodePlatform(adapter, () => undefined).createMatcher([], null);
    expect(matcher.find({ url: '/old' }).serving('GET')).toEqual([
      { method: 'ALL', path: '/', policy: null, isController: false },
    ]);
  });
});
