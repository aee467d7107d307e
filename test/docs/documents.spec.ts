import { existsSync, readdirSync, statSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from '@jest/globals';
import { readContents } from '../../docs/.vitepress/contents.js';
import { readDocument } from './snippets.js';

const root = fileURLToPath(new URL('../..', import.meta.url));
const documents = [
  ...filesOf('.'),
  ...filesBelow('docs'),
  ...foldersOf('sample').map((folder) => `sample/${folder}/README.md`),
].filter((path) => path.endsWith('.md') && existsSync(join(root, path)));

function filesOf(folder: string): string[] {
  return readdirSync(join(root, folder)).map((name) => join(folder, name));
}

/** Leaves out what is installed or generated there: the site's tools and the reference. */
function filesBelow(folder: string): string[] {
  return filesOf(folder)
    .filter((path) => !/^docs\/(?:node_modules|api|\.vitepress)$/.test(path))
    .flatMap((path) => (statSync(join(root, path)).isDirectory() ? filesBelow(path) : [path]));
}

function foldersOf(folder: string): string[] {
  return readdirSync(join(root, folder)).filter((name) => statSync(join(root, folder, name)).isDirectory());
}

/** `[text](target)` outside of code, without links to other sites. */
function linksOf(document: string): string[] {
  const text = readDocument(document)
    .replace(/^```.*?^```/gms, '')
    .replace(/`[^`]*`/g, '');
  return [...text.matchAll(/\]\(([^)\s]+)\)/g)]
    .map(([, target]) => target!)
    .filter((target) => !/^[a-z]+:/.test(target));
}

/** The anchors of a document's headings, as GitHub and npm make them. */
function anchorsOf(document: string): string[] {
  return [...readDocument(document).matchAll(/^#+ (.+)$/gm)].map(([, heading]) =>
    heading!
      .toLowerCase()
      .replace(/[^\w\- ]/g, '')
      .replaceAll(' ', '-'),
  );
}

describe('the documents', () => {
  it('are found by this test', () => {
    expect(documents).toEqual(
      expect.arrayContaining([
        'README.md',
        'docs/errors.md',
        'docs/design.md',
        'sample/01-quick-start/README.md',
      ]),
    );
  });

  it.each(documents)('of %s have links that work', (document) => {
    const broken = linksOf(document).filter((link) => {
      const [path = '', anchor] = link.split('#');
      const target = path === '' ? document : join(dirname(document), path);
      if (!existsSync(join(root, target))) return true;
      if (anchor === undefined) return false;
      return statSync(join(root, target)).isDirectory() || !anchorsOf(target).includes(anchor);
    });
    expect(broken).toEqual([]);
  });

  it.each(documents)('of %s name commands that exist', (document) => {
    const { scripts } = JSON.parse(readDocument('package.json')) as { scripts: Record<string, string> };
    const named = [...readDocument(document).matchAll(/npm run ([\w:-]+)/g)].map(([, script]) => script!);
    expect(named.filter((script) => !(script in scripts))).toEqual([]);
    const samples = [...readDocument(document).matchAll(/nest start ([\w-]+)/g)].map(([, sample]) => sample!);
    const { projects } = JSON.parse(readDocument('nest-cli.json')) as { projects: Record<string, unknown> };
    expect(samples.filter((sample) => !(sample in projects))).toEqual([]);
  });

  it('of docs are all in the list of contents, once each', () => {
    const listed = readContents()
      .flatMap(({ items }) => items.map(({ link }) => join('docs', link)))
      .sort();
    const pages = documents.filter((path) => path.startsWith('docs/') && path !== 'docs/README.md');
    expect(listed.filter((path) => path.startsWith('docs/'))).toEqual(pages.sort());
    expect(listed).toEqual([...new Set(listed)]);
    expect(listed).toEqual(
      expect.arrayContaining(documents.filter((path) => path.startsWith('sample/')).sort()),
    );
  });

  it('of docs/design.md name files that exist, in every folder of lib', () => {
    const rows = [...readDocument('docs/design.md').matchAll(/^\| (?:Nest files in )?\[`([a-z]+)`\].*$/gm)];
    const named = rows.flatMap(([row, folder = '']) =>
      [...row.matchAll(/`([\w.-]+\.ts)`/g)].map(([, file]) =>
        join(folder === 'lib' ? 'lib' : `lib/${folder}`, file!),
      ),
    );
    expect(named.length).toBeGreaterThan(15);
    expect(named.filter((file) => !existsSync(join(root, file)))).toEqual([]);
    const folders = foldersOf('lib');
    expect(rows.map(([, folder]) => folder).sort()).toEqual([...folders, 'lib'].sort());
  });

  it('of docs/design.md name no file that lib does not have', () => {
    const files = new Set(filesBelow('lib').map((path) => basename(path)));
    const named = [...readDocument('docs/design.md').matchAll(/`([\w.-]+\.ts)`/g)].map(([, file]) => file!);
    expect(named.length).toBeGreaterThan(60);
    expect(named.filter((file) => !files.has(file))).toEqual([]);
  });

  it('of samples state in their first line which question they answer', () => {
    const samples = documents.filter((document) => document.startsWith('sample/'));
    expect(samples.filter((document) => !/^# .*\?\n/.test(readDocument(document)))).toEqual([]);
  });
});
