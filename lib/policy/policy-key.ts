import type { InjectionToken } from '@nestjs/common';
import type { PolicyField } from '../options/cors-options.js';
import type { MergedPolicy } from '../options/merge-policy.js';
import { readOrigin, type ReadLists } from '../origins/read-origin.js';

/**
 * Tells the policies of one start-up apart. Nothing is kept beyond it: a list may have changed when the next
 * application starts.
 */
export class PolicyKeys {
  readonly #identities = new Map<unknown, number>();
  readonly #lists = new Map<readonly unknown[], unknown>();

  /**
   * @param providerOf the provider behind a token: equal policies have the same provider, whatever its token
   */
  constructor(
    private readonly providerOf: (token: InjectionToken, module: object | undefined) => unknown,
    private readonly lists?: ReadLists,
  ) {}

  /**
   * A text that is equal for merged policies that compile to the same policy. Functions and providers are compared by
   * identity, lists and regular expressions by content; a single origin equals a list of one, and `false` equals a
   * field that is left out.
   */
  of({ enabled, fields, originModule }: MergedPolicy): string {
    if (!enabled) return 'off';
    let key = '';
    for (const field of Object.keys(fields).sort() as PolicyField[]) {
      const value = fields[field];
      if (value === false) continue;
      key += `${field} ${JSON.stringify(field === 'origin' ? this.#originKey(value, originModule) : value)} `;
    }
    return key;
  }

  #originKey(origin: unknown, module: object | undefined): unknown {
    const { spec } = readOrigin(origin, this.lists);
    if (spec.kind === 'provider') {
      return { provider: this.#idOf(this.providerOf(spec.token, module)), options: spec.options };
    }
    if (spec.kind === 'list') return this.#listKey(Array.isArray(origin) ? origin : [origin]);
    return spec.kind === 'function' ? { function: this.#idOf(origin) } : spec.kind;
  }

  /** Lists with equal content share a number, so that keys stay short. */
  #listKey(list: readonly unknown[]): unknown {
    let key = this.#lists.get(list);
    if (key === undefined) {
      key = { list: this.#idOf(JSON.stringify(list.map(itemKey))) };
      this.#lists.set(list, key);
    }
    return key;
  }

  #idOf(value: unknown): number {
    let id = this.#identities.get(value);
    if (id === undefined) this.#identities.set(value, (id = this.#identities.size));
    return id;
  }
}

/** Strings stay strings, and a regular expression differs from every string. */
function itemKey(item: unknown): unknown {
  return item instanceof RegExp ? { source: item.source, flags: item.flags } : item;
}
