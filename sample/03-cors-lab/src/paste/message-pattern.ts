/** Placeholders for what varies; nothing else in a message looks like them. */
export const MARKS = {
  url: 'http://url.mark/',
  origin: 'http://origin.mark',
  subject: 'SubjectMark',
  status: '987654321',
} as const;

/** An expression that finds such a message in a text; what the marks stand for are its named groups. */
export function toRegExp(message: string): RegExp {
  const source = message
    .split(new RegExp(`(${Object.values(MARKS).join('|')})`))
    .map((part) => GROUPS[part] ?? quoted(part))
    .join('');
  // A message that somebody has cut off at its status says the same without it; a value at the end ends with the line.
  const tolerant = source.replace(STATUS_AT_END, '(?:$&)?');
  return new RegExp(tolerant.endsWith('*?)') ? `${tolerant}(?=\\n|$)` : tolerant, 'i');
}

const STATUS_AT_END = /(?:\\\.)?\\s\+Status\\s\+code:\\s\+\(\?<status>.*$/;

const GROUPS: Readonly<Record<string, string>> = {
  [MARKS.url]: '(?<url>\\S+?)',
  [MARKS.origin]: '(?<origin>\\S+?)',
  [MARKS.subject]: '(?<subject>[^\\n]*?)',
  [MARKS.status]: '(?<status>\\d+)',
};

/** Quotation marks are often straightened and lines wrapped on the way from a console into a text. */
function quoted(text: string): string {
  return (
    text
      .replaceAll(/[.*+?^${}()|[\]\\]/g, '\\$&')
      .replaceAll(/['‘’]/g, "['‘’]")
      .replaceAll(/["“”]/g, '["“”]')
      .replaceAll(/\s+/g, '\\s+')
      // Fonts, images and scripts are blocked with the same words.
      .replace('to\\s+fetch\\s+at', 'to\\s+.+?\\s+at')
      // Where redirects have led there, the message says so in between.
      .replace("\\s+from\\s+origin\\s+['‘’]", ".*?\\s+from\\s+origin\\s+['‘’]")
      .replace('Fetch\\s+API\\s+cannot', '.*?cannot')
  );
}

/** The part that is the same in each such message. */
export function withoutMarks(text: string): string {
  return Object.values(MARKS).reduce((rest, mark) => rest.replace(mark, ''), text);
}
