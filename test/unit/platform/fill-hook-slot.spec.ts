import { describe, expect, it, jest } from '@jest/globals';
import { fillHookSlot, type Adapter, type AdapterHook } from '../../../lib/platform/platform.js';

type Next = (error?: Error) => void;
type Hook = (request: object, response: object, next: Next) => unknown;

/** An adapter reduced to its hook slot, and the outcome of a request. */
function adapterWith(own: Hook | undefined) {
  const adapter = {
    onRequestHook: own,
    setOnRequestHook(hook: Hook) {
      adapter.onRequestHook = hook;
    },
  };
  const request = async (): Promise<unknown[]> => {
    const next = jest.fn<Next>();
    adapter.onRequestHook!({}, {}, next);
    await new Promise(setImmediate);
    return next.mock.calls.map(([error]) => error?.message ?? 'next');
  };
  return { adapter: adapter as unknown as Adapter & { onRequestHook: Hook }, request };
}

const pass = (_request: unknown, _response: unknown, next: Next): void => next();

describe('fillHookSlot', () => {
  it('runs before everything, and alone if the application has no hook', async () => {
    const { adapter, request } = adapterWith(undefined);
    fillHookSlot(adapter, pass, true);
    expect(await request()).toEqual(['next']);
  });

  it.each<[string, Hook | undefined, Hook | undefined]>([
    ['had before', (_request, _response, next) => next(), undefined],
    ['sets later', undefined, (_request, _response, next) => next()],
  ])('then calls the hook that the application %s', async (_when, before, later) => {
    const order: string[] = [];
    const noted = (hook: Hook | undefined): Hook | undefined =>
      hook && ((...args) => (order.push('application'), hook(...args)));
    const { adapter, request } = adapterWith(noted(before));
    fillHookSlot(adapter, (_request, _response, next: Next) => (order.push('module'), next()), true);
    if (later !== undefined) adapter.setOnRequestHook(noted(later) as AdapterHook);
    expect(await request()).toEqual(['next']);
    expect(order).toEqual(['module', 'application']);
  });

  it("does not call the application's hook if it has answered or failed itself", async () => {
    const application = jest.fn<Hook>();
    const { adapter, request } = adapterWith(application);
    fillHookSlot(adapter, (_request, _response, next: Next) => next(new Error('refused')), true);
    expect(await request()).toEqual(['refused']);
    const answering = adapterWith(application);
    fillHookSlot(answering.adapter, () => undefined, true);
    expect(await answering.request()).toEqual([]);
    expect(application).not.toHaveBeenCalled();
  });

  it.each<[string, Hook, boolean, string[]]>([
    [
      'throws',
      () => {
        throw new Error('broken');
      },
      true,
      ['broken'],
    ],
    [
      'rejects',
      async () => {
        throw new Error('broken');
      },
      true,
      ['broken'],
    ],
    [
      'rejects, on a platform that does not wait',
      async () => {
        throw new Error('broken');
      },
      false,
      ['broken'],
    ],
    ['resolves', async () => undefined, true, ['next']],
    ['resolves, on a platform that does not wait', async () => undefined, false, []],
    ['calls back and resolves', async (_request, _response, next) => next(), true, ['next']],
    ['calls back with an error', (_request, _response, next) => next(new Error('no')), true, ['no']],
  ])('continues at most once if the hook of the application %s', async (_what, hook, continues, outcome) => {
    const { adapter, request } = adapterWith(hook);
    fillHookSlot(adapter, pass, continues);
    expect(await request()).toEqual(outcome);
  });
});
