import { styleText } from 'node:util';

export type Colour = 'bold' | 'dim' | 'green' | 'red' | 'yellow';

/** Colours a text, or leaves it as it is. */
export type Paint = (colour: Colour, text: string) => string;

/** Colours on a terminal only, and not where NO_COLOR is set. @see https://no-color.org */
export function paintFor(stream: { readonly isTTY?: boolean | undefined }, env: NodeJS.ProcessEnv): Paint {
  const isPlain = stream.isTTY !== true || (env['NO_COLOR'] ?? '') !== '' || env['TERM'] === 'dumb';
  return isPlain
    ? (_colour, text) => text
    : (colour, text) => styleText(colour, text, { validateStream: false });
}

/** What servers send is not to move the cursor. */
export function printable(text: string): string {
  // oxlint-disable-next-line no-control-regex -- these are what terminals obey
  return text.replace(/[\x00-\x09\x0b-\x1f\x7f-\x9f]/g, '?');
}
