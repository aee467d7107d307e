import { readFileSync } from 'node:fs';

export interface ContentsGroup {
  readonly text: string;
  /** Links are relative to `docs`. */
  readonly items: { readonly text: string; readonly link: string }[];
}

/** The sidebar, read from the list of contents that people see on GitHub, so that the two cannot differ. */
export function readContents(contents = new URL('../README.md', import.meta.url)): ContentsGroup[] {
  const groups: ContentsGroup[] = [];
  for (const line of readFileSync(contents, 'utf8').split('\n')) {
    const [, heading] = /^## (.+)$/.exec(line) ?? [];
    const [, text, link] = /^- \[(.+?)\]\((.+?)\)/.exec(line) ?? [];
    if (heading !== undefined) groups.push({ text: heading, items: [] });
    if (text !== undefined && link !== undefined)
      groups.at(-1)?.items.push({ text: text.replaceAll('`', ''), link });
  }
  return groups;
}
