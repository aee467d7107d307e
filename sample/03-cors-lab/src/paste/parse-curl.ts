import { withoutBrowserHeaders } from './browser-headers.js';
import type { PastedRequest } from './pasted-request.js';
import { splitWords } from './split-words.js';

/** The request of a `curl` command; `undefined`: the text is not one, or names no address. */
export function parseCurl(text: string): PastedRequest | undefined {
  const [first, ...words] = splitWords(text.trim().replace(/^\$\s+/, ''));
  if (first === undefined || !/^curl(\.exe)?$/.test(first)) return undefined;
  const said = readWords(words);
  const address = said.url === undefined ? undefined : absolute(said.url);
  if (address === undefined) return undefined;
  const { headers, byBrowser } = withoutBrowserHeaders(said.headers);
  const cookie = said.cookie || said.headers.some(([name]) => /^cookie$/i.test(name));
  const hasBody = said.data.length > 0 && !said.get;
  const method = said.method ?? (said.head ? 'HEAD' : hasBody ? 'POST' : 'GET');
  const typed = Object.keys(headers).some((name) => name.toLowerCase() === 'content-type');
  // The content type that curl adds to data by default; a form is multipart, which needs no preflight.
  const implied =
    hasBody && !typed && !said.form ? { 'Content-Type': said.json ? 'application/json' : FORM } : {};
  return {
    written: 'curl',
    url: address,
    method,
    headers: { ...headers, ...implied },
    credentials: cookie ? 'include' : 'same-origin',
    hasBody,
    page: pageOf(said.headers, said.referer),
    mode: undefined,
    byBrowser,
    notRead: [],
  };
}

const FORM = 'application/x-www-form-urlencoded';

interface Said {
  url?: string;
  method?: string;
  referer?: string;
  readonly headers: [string, string][];
  readonly data: string[];
  cookie: boolean;
  head: boolean;
  get: boolean;
  json: boolean;
  form: boolean;
}

function readWords(words: readonly string[]): Said {
  const said: Said = {
    headers: [],
    data: [],
    cookie: false,
    head: false,
    get: false,
    json: false,
    form: false,
  };
  for (let index = 0; index < words.length; index++) {
    const word = words[index] ?? '';
    const [name, joined] = splitOption(word);
    if (name === undefined) {
      said.url ??= word;
      continue;
    }
    const take = () => joined ?? words[(index += 1)] ?? '';
    readOption(said, name, take);
  }
  return said;
}

/** `--request=PUT` and `-XPUT` carry their value with them. */
function splitOption(word: string): [name: string | undefined, value: string | undefined] {
  if (/^--[a-z]/.test(word)) {
    const [name = '', ...value] = word.split('=');
    return [name, value.length === 0 ? undefined : value.join('=')];
  }
  if (!/^-[a-zA-Z]/.test(word)) return [undefined, undefined];
  return word.length > 2 && WITH_VALUE.has(word.slice(0, 2))
    ? [word.slice(0, 2), word.slice(2)]
    : [word, undefined];
}

function readOption(said: Said, name: string, take: () => string): void {
  switch (name) {
    case '-X':
    case '--request':
      said.method = take();
      return;
    case '-H':
    case '--header': {
      const [header = '', ...value] = take().split(':');
      if (value.length > 0) said.headers.push([header.trim(), value.join(':').trim()]);
      return;
    }
    case '--url':
      said.url = take();
      return;
    case '-b':
    case '--cookie':
      take();
      said.cookie = true;
      return;
    case '-e':
    case '--referer':
      said.referer = take();
      return;
    case '-u':
    case '--user':
      take();
      said.headers.push(['Authorization', 'Basic …']);
      return;
    case '-A':
    case '--user-agent':
      take();
      return;
    case '-I':
    case '--head':
      said.head = true;
      return;
    case '-G':
    case '--get':
      said.get = true;
      return;
    case '--json':
      said.json = true;
      said.data.push(take());
      return;
    case '-F':
    case '--form':
      said.form = true;
      said.data.push(take());
      return;
    default:
      if (/^(-d|--data(-\w+)*)$/.test(name)) said.data.push(take());
      else if (WITH_VALUE.has(name)) take();
  }
}

/** Options with a value, besides those that are read. */
const WITH_VALUE: ReadonlySet<string> = new Set(
  '-X -H -b -e -u -A -F -d -o --output -x --proxy -m --max-time --connect-timeout -T --upload-file -c --cookie-jar -E --cert --key --cacert --resolve --retry -w --write-out'.split(
    ' ',
  ),
);

function absolute(url: string): string | undefined {
  const whole = /^[a-z][a-z0-9+.-]*:\/\//i.test(url) ? url : `http://${url}`;
  return URL.canParse(whole) ? new URL(whole).href : undefined;
}

function pageOf(headers: readonly [string, string][], referer: string | undefined): string | undefined {
  const value = (name: string) => headers.find(([candidate]) => candidate.toLowerCase() === name)?.[1];
  const from = value('origin') ?? referer ?? value('referer');
  if (from === 'null') return from;
  return from !== undefined && URL.canParse(from) ? new URL(from).origin : undefined;
}
