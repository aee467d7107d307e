import type { ServerResponse } from 'node:http';
import type { HeaderList } from '../browser/header-list.js';

type Value = number | string | readonly string[];

/** A response that nobody receives: it records the written head. */
export class SimulatedResponse {
  readonly #headers = new Map<string, Value>();
  status = 0;
  headersSent = false;
  written: HeaderList = [];

  /** As Node's response, of which the code here uses only these members. */
  asNodes(): ServerResponse {
    return this as unknown as ServerResponse;
  }

  writeHead(status: number, headers: Readonly<Record<string, Value>> = {}): this {
    const all = [...this.#headers, ...Object.entries(headers)];
    this.status = status;
    this.headersSent = true;
    this.written = all.flatMap(([name, value]) => [value].flat().map((one) => [name, String(one)] as const));
    return this;
  }

  end(): this {
    return this;
  }

  getHeader(name: string): Value | undefined {
    return this.#headers.get(name.toLowerCase());
  }

  hasHeader(name: string): boolean {
    return this.#headers.has(name.toLowerCase());
  }

  getHeaderNames(): string[] {
    return [...this.#headers.keys()];
  }

  removeHeader(name: string): void {
    this.#headers.delete(name.toLowerCase());
  }
}
