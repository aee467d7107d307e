/**
 * Markdown has no table without a head, and the corner above row names is often empty. A header without text is read out
 * as nothing; a cell is not.
 *
 * @param {import('markdown-it')} md
 */
export function emptyHeadersAsCells(md) {
  md.core.ruler.push('empty-headers', ({ tokens }) => {
    for (const [index, token] of tokens.entries()) {
      if (token.type !== 'th_open' || tokens[index + 1].content !== '') continue;
      token.tag = 'td';
      tokens[index + 2].tag = 'td';
    }
  });
}
