/**
 * The words of a command as a POSIX shell splits them: quotes, backslashes, and `$'…'`, which browsers write when they
 * copy a request. What they copy for `cmd.exe` has `^` in front of each character that is special there.
 */
export function splitWords(command: string): readonly string[] {
  const words: string[] = [];
  let word: string | undefined;
  const lines = command.replaceAll(/[\\^]\r?\n/g, ' ');
  const text = lines.includes('^"') ? lines.replaceAll(/\^([^])/g, '$1') : lines;
  for (const [token, ansi, single, double, escaped, space, plain] of text.matchAll(TOKEN)) {
    if (space !== undefined) {
      if (word !== undefined) words.push(word);
      word = undefined;
      continue;
    }
    word ??= '';
    if (ansi !== undefined) word += unescapeAnsi(ansi);
    else if (double !== undefined) word += double.replaceAll(/\\([$`"\\])/g, '$1');
    else word += single ?? escaped ?? plain ?? token;
  }
  return word === undefined ? words : [...words, word];
}

const TOKEN =
  /\$'((?:[^'\\]|\\[^])*)'|'([^']*)'|"((?:[^"\\]|\\[^])*)"|\\([^])|(\s+)|([^\s'"\\$]+|\$|'|"|\\)/g;

const ANSI: Readonly<Record<string, string>> = { n: '\n', r: '\r', t: '\t' };

function unescapeAnsi(text: string): string {
  return text.replaceAll(/\\(?:u([0-9a-fA-F]{4})|x([0-9a-fA-F]{2})|([^]))/g, (_all, unicode, hex, char) =>
    char === undefined
      ? String.fromCharCode(parseInt(String(unicode ?? hex), 16))
      : (ANSI[String(char)] ?? String(char)),
  );
}
