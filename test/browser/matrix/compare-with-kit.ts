import { isDeepStrictEqual } from 'node:util';

import type { RecordedExchange } from './exchange-recorder.js';
import type { PageOutcome } from './send-from-page.js';

/** What a page got, of a browser or of the test kit, and what the servers saw of it. */
export interface KitRun {
  readonly outcomes: readonly PageOutcome[];
  readonly exchanges: readonly RecordedExchange[];
}

/** Where the kit's page fared in another way than the browser's. */
export function compareWithKit(browser: KitRun, kit: KitRun): readonly string[] {
  const [expected, seen] = [browser, kit].map(inShort);
  return isDeepStrictEqual(expected, seen)
    ? []
    : [`the kit: expected ${JSON.stringify(expected)}, seen ${JSON.stringify(seen)}`];
}

/** Without what the engines word or number in their own ways. */
function inShort({ outcomes, exchanges }: KitRun): unknown {
  return {
    outcomes: outcomes.map((outcome) =>
      outcome.kind === 'error'
        ? 'error'
        : [outcome.type, outcome.status, ...[...new Set(outcome.headers)].filter(isOfTheMessage).sort()].join(
            ' ',
          ),
    ),
    sent: exchanges.map(({ method, requestHeaders, handled }) => {
      const asked = requestHeaders.filter(([name]) => /^(?:origin|access-control-request-.*)$/i.test(name));
      return [method, handled, ...asked.map(([name, value]) => `${name.toLowerCase()} ${value}`).sort()].join(
        ' ',
      );
    }),
  };
}

/** The kit has a connection for each request, and browsers keep theirs. */
function isOfTheMessage(name: string): boolean {
  return name !== 'keep-alive';
}
