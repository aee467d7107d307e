import type { HeaderList } from '../../browser/header-list.js';
import { CheckError } from '../check-error.js';
import type { ReadQuestion } from '../check-question.js';
import type { Answered, ServerClient } from '../server-client.js';

/** Maximum number of requests that an audit sends. */
export const MAX_AUDIT_REQUESTS = 32;

/** The parts of the request that a probe changes. */
export interface Probe {
  /** Default: the question's. `null`: no `Origin` is sent. */
  readonly origin?: string | null;
  /** Default: the checked address. */
  readonly url?: string;
  /** Default: whether the question asks for credentials. */
  readonly cookies?: boolean;
  /** Default: the question's. */
  readonly headers?: HeaderList;
}

/** A preflight of an audit. */
export interface PreflightProbe {
  readonly origin?: string;
  readonly url?: string;
  readonly method: string;
  readonly names: readonly string[];
}

/** Sends the requests of an audit: GET (or HEAD, if the question asks for that) and OPTIONS. Skips single missing answers. */
export class AuditClient {
  private unanswered = 0;
  /** That of its actual requests. */
  readonly method: 'GET' | 'HEAD';

  constructor(
    private readonly client: ServerClient,
    private readonly question: ReadQuestion,
    /** Where redirects have led. */
    readonly url: string,
  ) {
    this.method = question.request.method === 'HEAD' ? 'HEAD' : 'GET';
  }

  actual({ origin = this.question.origin, url = this.url, cookies, headers }: Probe = {}): Promise<
    Answered | undefined
  > {
    const { request } = this.question;
    return this.send({
      kind: 'actual',
      method: this.method,
      url,
      headers: [
        ...(headers ?? request.headers ?? []),
        ...(origin === null ? [] : [['Origin', origin] as const]),
      ],
      cookies: cookies ?? request.credentials === 'include',
      hasBody: false,
    });
  }

  preflight({
    origin = this.question.origin,
    url = this.url,
    method,
    names,
  }: PreflightProbe): Promise<Answered | undefined> {
    return this.send({
      kind: 'preflight',
      method: 'OPTIONS',
      url,
      headers: [
        ['Accept', '*/*'],
        ['Origin', origin],
        ['Access-Control-Request-Method', method],
        ...(names.length === 0 ? [] : [['Access-Control-Request-Headers', names.join(',')] as const]),
      ],
      cookies: false,
      hasBody: false,
    });
  }

  private async send(wire: Parameters<ServerClient['send']>[0]): Promise<Answered | undefined> {
    try {
      return await this.client.send(wire);
    } catch (error) {
      // Firewalls drop strange requests, but a server that no longer answers at all ends the audit.
      if (!(error instanceof CheckError) || ++this.unanswered >= MAX_UNANSWERED) throw error;
      return undefined;
    }
  }
}

const MAX_UNANSWERED = 3;
