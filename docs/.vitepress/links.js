import { existsSync, statSync } from 'node:fs';
import { join, posix } from 'node:path';

/**
 * The same Markdown is read on GitHub and on the site. Links to a README lead to the page that is made of it; links to
 * code lead to the repository once `package.json` has its address, and are plain text until then.
 *
 * @param {import('markdown-it')} md
 * @param {{ root: string, pages: readonly string[], repository: string | undefined }} site
 */
export function linkWithin(md, { root, pages, repository }) {
  md.core.ruler.push('links-of-the-repository', ({ tokens, env }) => {
    for (const { children } of tokens) {
      for (const [index, token] of (children ?? []).entries()) {
        const href = token.type === 'link_open' ? token.attrGet('href') : null;
        if (href === null || /^(?:[a-z]+:|#)/.test(href)) continue;
        const target = resolve(root, pages, env.relativePath, href);
        if (target.page !== undefined) token.attrSet('href', target.page);
        else if (repository !== undefined) token.attrSet('href', `${repository}/blob/main/${target.file}`);
        else unlink(children, index);
      }
    }
  });
}

function resolve(root, pages, from, href) {
  const [path, anchor] = href.split('#');
  const folder = posix.dirname(from);
  let file = posix.join(folder, path);
  if (
    existsSync(join(root, file)) &&
    statSync(join(root, file)).isDirectory() &&
    pages.includes(`${file}/README.md`)
  )
    file += '/README.md';
  if (!pages.includes(file)) return { file };
  const page = posix.relative(folder, file).replace(/README\.md$/, 'index.md');
  return { file, page: `./${page}${anchor === undefined ? '' : `#${anchor}`}` };
}

function unlink(tokens, open) {
  const close = tokens.findIndex(({ type }, index) => index > open && type === 'link_close');
  for (const token of [tokens[open], tokens[close]]) {
    token.type = 'text';
    token.tag = '';
    token.nesting = 0;
    token.content = '';
  }
}
