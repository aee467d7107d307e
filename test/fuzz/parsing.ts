import { isProblem, parsePattern } from '../../lib/origins/parse-pattern.js';
import { parseHeaderList } from '../../lib/protocol/parse-header-list.js';
import { parseOrigin } from '../../lib/protocol/parse-origin.js';
import { hold, inBoundedTime, type FuzzTarget } from './target.js';
import { nearlyOrigins } from './texts.js';

/** The same rules, written a second time, with no concern for speed. */
const ORIGIN =
  /^[a-z][a-z0-9+.-]*:\/\/(?:\[[0-9a-f:.]+\]|[a-z0-9_-]+(?:\.[a-z0-9_-]+)*\.?)(?::[1-9]\d{0,4}|:0)?$/;
const NAME = /^[!#$%&'*+.^_`|~0-9a-z-]+$/;

/** Any text that arrives as an origin, a list of header names or a pattern is read or rejected; parsing never throws. */
export const parsing: FuzzTarget<string> = {
  name: 'parsing',
  inputs: nearlyOrigins,
  runs: 5_000,
  check(text) {
    const parsed = inBoundedTime(() => parseOrigin(text));
    if (parsed !== undefined) {
      hold(ORIGIN.test(text), () => `${JSON.stringify(text)} is taken for an origin`);
      const { scheme, host, port } = parsed;
      const whole = `${scheme}://${host}${port === '' ? '' : `:${port}`}`;
      hold(whole === text, () => `${JSON.stringify(text)} is read as ${JSON.stringify(whole)}`);
      hold(Number(port) <= 65_535, () => `${port} is taken for a port`);
    }
    for (const name of inBoundedTime(() => parseHeaderList(text)) ?? []) {
      hold(NAME.test(name), () => `${JSON.stringify(name)} is taken for a header name`);
      hold(text.toLowerCase().includes(name), () => `${JSON.stringify(name)} is not in the list`);
    }
    const pattern = inBoundedTime(() => parsePattern(text));
    if (isProblem(pattern)) return;
    hold(text.split('*').length <= 3, () => `${JSON.stringify(text)} has too many wildcards`);
    hold(!/[\sA-Z@?#,]|[^\x20-\x7e]/.test(text), () => `${JSON.stringify(text)} is taken for a pattern`);
  },
};
