import { styleText } from 'node:util';

/** The styles used. */
export type Colour = 'bold' | 'dim' | 'green' | 'red' | 'yellow';

/** Colours a text, or returns it unchanged. */
export type Paint = (colour: Colour, text: string) => string;

/** Colours only on a terminal, and not if NO_COLOR is set. @see https://no-color.org */
export function paintFor(stream: { readonly isTTY?: boolean | undefined }, env: NodeJS.ProcessEnv): Paint {
  const isPlain = stream.isTTY !== true || (env['NO_COLOR'] ?? '') !== '' || env['TERM'] === 'dumb';
  return isPlain
    ? (_colour, text) => text
    : (colour, text) => styleText(colour, text, { validateStream: false });
}

/** Removes control characters, so that a server's answer cannot move the cursor. */
export function printable(text: string): string {
  // oxlint-disable-next-line no-control-regex -- these are what terminals obey
  return text.replace(/[\x00-\x09\x0b-\x1f\x7f-\x9f]/g, '?');
}
