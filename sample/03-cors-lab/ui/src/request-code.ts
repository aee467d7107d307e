import { addressOf, headersOf } from '../../src/scenarios/request-form.js';
import type { Addresses, RequestBody, RequestForm } from '../../src/scenarios/request-form.js';
import type { Attempt, Step } from '../../src/scenarios/scenario.js';

/** The client's side of an attempt as a page would write it. */
export function attemptCode(attempt: Attempt, addresses: Addresses): string {
  const parts = attempt.steps.map((step) => stepCode(step, addresses));
  const [first = ''] = parts;
  if (parts.length > 1 && parts.every((part) => part === first)) {
    return `for (let time = 1; time <= ${parts.length}; time++) {\n${indent(first)}\n}`;
  }
  return parts.join('\n\n');
}

function stepCode(step: Step, addresses: Addresses): string {
  if ('start' in step) return 'const app = await NestFactory.create(AppModule);\nawait app.listen(3000);';
  return step.by === 'server' ? curlCode(step.send, addresses) : requestCode(step.send, addresses);
}

const NAMES = { closed: 'API', open: 'OPEN_API', builder: 'BUILDER' } as const;

/** One request as code for the browser. `API` stands for the address that the head of the page gives. */
export function requestCode(form: RequestForm, addresses: Addresses): string {
  const url = `\`\${${NAMES[form.api ?? 'closed']}}${form.path}\``;
  if (form.via !== undefined && form.via !== 'fetch') return xhrCode(form, url);
  const options = [
    form.method === undefined || form.method === 'GET' ? '' : `method: ${quote(form.method)},`,
    headersCode(headersOf(form, addresses)),
    form.body === undefined ? '' : `body: ${bodyCode(form.body)},`,
    form.credentials === undefined || form.credentials === 'same-origin'
      ? ''
      : `credentials: ${quote(form.credentials)},`,
  ].filter((line) => line !== '');
  return options.length === 0
    ? `await fetch(${url});`
    : `await fetch(${url}, {\n${indent(options.join('\n'))}\n});`;
}

function xhrCode({ method = 'GET', body, via }: RequestForm, url: string): string {
  return [
    'const request = new XMLHttpRequest();',
    `request.open(${quote(method)}, ${url});`,
    via === 'xhr-with-upload-listener' ? "request.upload.addEventListener('progress', () => {});" : '',
    `request.send(${body === undefined ? '' : bodyCode(body)});`,
  ]
    .filter((line) => line !== '')
    .join('\n');
}

function curlCode(form: RequestForm, addresses: Addresses): string {
  const headers = Object.entries(headersOf(form, addresses)).map(
    ([name, value]) => ` \\\n  -H '${name}: ${value}'`,
  );
  return `# without a browser\ncurl ${addressOf(form, addresses)}${headers.join('')}`;
}

function headersCode(headers: Record<string, string>): string {
  const entries = Object.entries(headers).map(([name, value]) => `${key(name)}: ${quote(value)}`);
  if (entries.length === 0) return '';
  const line = `headers: { ${entries.join(', ')} },`;
  return line.length <= 60 ? line : `headers: {\n${entries.map((entry) => `  ${entry},`).join('\n')}\n},`;
}

function bodyCode(body: RequestBody): string {
  switch (body.kind) {
    case 'json':
      return `JSON.stringify(${literal(body.value)})`;
    case 'long-json':
      return `JSON.stringify({ text: 'x'.repeat(${body.length}) })`;
    case 'urlencoded':
      return `new URLSearchParams(${literal(body.value)})`;
    case 'form-data':
      return 'new FormData(form)';
    case 'text':
      return quote(body.value);
  }
}

/** A flat object as a literal. */
function literal(value: unknown): string {
  const entries = Object.entries(value as object).map(
    ([name, entry]) => `${key(name)}: ${quote(String(entry))}`,
  );
  return `{ ${entries.join(', ')} }`;
}

function key(name: string): string {
  return /^[A-Za-z_$][\w$]*$/.test(name) ? name : quote(name);
}

function quote(text: string): string {
  return `'${text.replaceAll('\\', '\\\\').replaceAll("'", "\\'").replaceAll('\n', '\\n')}'`;
}

function indent(text: string): string {
  return text.replaceAll(/^/gm, '  ');
}
