/** A request as a page would write it down. */
export interface RequestForm {
  /** Path on the API. */
  readonly path: string;
  /** Which API: the one that is closed by default, the one with a default policy, or the request builder's. Default: `closed`. */
  readonly api?: 'closed' | 'open' | 'builder';
  /** Default: `GET`. */
  readonly method?: string;
  /** `{page}` and `{stranger}` stand for the two page origins. */
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: RequestBody;
  /** Default: `same-origin`, as in `fetch()`. */
  readonly credentials?: 'omit' | 'same-origin' | 'include';
  /** Default: `fetch`. */
  readonly via?: 'fetch' | 'xhr' | 'xhr-with-upload-listener';
}

/** A body and, through it, the content type that the browser states when no header does. */
export type RequestBody =
  | { readonly kind: 'json'; readonly value: unknown }
  | { readonly kind: 'long-json'; readonly length: number }
  | { readonly kind: 'text'; readonly value: string }
  | { readonly kind: 'urlencoded'; readonly value: Readonly<Record<string, string>> }
  | { readonly kind: 'form-data'; readonly value: Readonly<Record<string, string>> };

/** The addresses that a form's placeholders stand for. */
export interface Addresses {
  readonly page: string;
  readonly stranger: string;
  readonly closed: string;
  readonly open: string;
  readonly builder: string;
}

export function addressOf(form: RequestForm, addresses: Addresses): string {
  return addresses[form.api ?? 'closed'] + form.path;
}

export function headersOf(form: RequestForm, addresses: Addresses): Record<string, string> {
  return Object.fromEntries(
    Object.entries(form.headers ?? {}).map(([name, value]) => [name, fill(value, addresses)]),
  );
}

/** The body as text; form data is the browser's to write. */
export function textOf(body: Exclude<RequestBody, { kind: 'form-data' }>): string {
  switch (body.kind) {
    case 'json':
      return JSON.stringify(body.value);
    case 'long-json':
      return JSON.stringify({ text: 'x'.repeat(body.length) });
    case 'urlencoded':
      return new URLSearchParams(body.value).toString();
    case 'text':
      return body.value;
  }
}

/** Replaces `{page}`, `{stranger}`, `{closed}`, `{open}` and `{builder}` with the addresses. */
export function fill(template: string, addresses: Addresses): string {
  return template.replace(
    /\{(page|stranger|closed|open|builder)\}/g,
    (_match, name: keyof Addresses) => addresses[name],
  );
}
