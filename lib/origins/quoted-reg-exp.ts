import { anchored } from './anchored-reg-exp.js';

/** `/^https:\/\/…$/`, `^https://…$` or `https://app\.example`: neither origins nor paths look like these. */
const QUOTED = /^(?:\/.*[\\^$*+?()[\]{}|].*\/[a-z]*|\^.*|[^\\]*\\[./:dwsDWS].*)$/s;
const LITERAL = /^\/(.*[^\\])\/([a-z]*)$/s;

/** Whether a string in a list of origins was meant to be a regular expression. */
export function isQuotedRegExp(text: string): boolean {
  return QUOTED.test(text);
}

/** What to write instead of a regular expression in quotes. */
export function unquoted(text: string): string {
  const regExp = readRegExp(text);
  const right = regExp === undefined ? '' : `: ${anchored(regExp)}`;
  return `Remove the quotes${right} (or new RegExp(…) where it is read from a variable).`;
}

function readRegExp(text: string): RegExp | undefined {
  const read = LITERAL.exec(text) ?? [text, `^${text.replace(/^[/^]+|\$$/g, '')}$`, ''];
  const [, source, flags] = read as [string, string, string];
  try {
    return new RegExp(source, flags.replace(/[gy]/g, ''));
  } catch {
    return undefined;
  }
}
