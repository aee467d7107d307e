import { randomBytes } from 'node:crypto';

import { isSameName } from '../../browser/header-list.js';
import { unsafeRequestHeaderNames } from '../../browser/unsafe-header-names.js';
import type { ReadQuestion } from '../check-question.js';
import type { Answered, ServerClient } from '../server-client.js';
import { AuditClient } from './audit-client.js';
import { cacheFinding } from './cache-findings.js';
import { errorFinding } from './error-findings.js';
import type { CheckFinding } from './finding.js';
import { forgedOrigins, STRANGER } from './forged-origins.js';
import { headerFindings } from './header-findings.js';
import { admissionFindings, reflectionFinding } from './origin-findings.js';
import type { Admission } from './origin-findings.js';
import { preflightFinding } from './preflight-findings.js';
import { admits, allowOriginOf, grants } from './read-answer.js';
import { preflightVaryFinding, varyFinding } from './vary-findings.js';

/** The results of the check itself. */
export interface CheckedServer {
  readonly question: ReadQuestion;
  readonly answered: readonly Answered[];
  /** Why a preflight is needed; empty if none is. */
  readonly because: readonly string[];
}

/** Looks for the faults that CORS scanners find and proxies cause. Changes nothing on the server; sends one request at a time. */
export async function auditServer(
  client: ServerClient,
  { question, answered, because }: CheckedServer,
): Promise<readonly CheckFinding[]> {
  const { origin, request } = question;
  const checked = answered.findLast(({ kind }) => kind === 'actual')?.url ?? request.url;
  const audit = new AuditClient(client, question, checked);
  const names = unsafeRequestHeaderNames(request.headers ?? []);
  const needed = because.length > 0;

  const base = await audit.actual();
  const alone = await audit.actual({ url: freshAddress(checked) });
  // A server that does not know the parameter may refuse it.
  const isSpared = base?.status === alone?.status;
  const fresh = () => (isSpared ? freshAddress(checked) : checked);
  const address = fresh();
  const stranger = await audit.actual({ origin: STRANGER, url: address });
  const after = await audit.actual({ url: address });
  const anonymous = await audit.actual({ origin: null, url: fresh() });

  const asked = needed ? { method: request.method, names } : { method: 'GET', names: ['authorization'] };
  const preflight =
    answered.find(({ kind, url }) => kind === 'preflight' && url === checked) ??
    (await audit.preflight(asked));
  const pairs = needed && preflight !== undefined ? await pairsOf(audit, preflight, asked) : [];
  const strangers = [stranger, pairs.find(({ header }) => header === 'Origin')?.other];
  const reflecting = strangers.filter((answer) => grants(answer, STRANGER)) as Answered[];

  // The handler of another method may have a policy of its own, which only preflights show.
  const isSameHandler = request.method === audit.method;
  const tooByPreflight = needed && !isSameHandler;
  const ask = async (forged: string): Promise<Answered | undefined> => {
    const actual = await audit.actual({ origin: forged, url: fresh() });
    if (!tooByPreflight || grants(actual, forged)) return grants(actual, forged) ? actual : undefined;
    const byPreflight = await audit.preflight({ ...asked, origin: forged });
    return grants(byPreflight, forged) ? byPreflight : undefined;
  };
  const admissions = reflecting.length > 0 ? [] : await findAdmissions(origin, ask);

  const missing = await audit.actual({ url: missingAddress(checked) });
  const unauthenticated = await askWithoutSecrets(audit, question, base);
  const doesCors = base !== undefined && admits(base, origin);
  const actuals = [base, alone, stranger, anonymous, after].filter((one) => one !== undefined);

  return [
    ...(reflecting.length > 0 ? [reflectionFinding(reflecting)] : admissionFindings(admissions)),
    ...headerFindings([...actuals, ...(preflight === undefined ? [] : [preflight])]),
    ...present(
      preflight !== undefined && (needed || doesCors)
        ? preflightFinding(preflight, base, { origin, needed, isSameHandler })
        : undefined,
      cacheFinding({ origin, alone, stranger, after }),
      // Where the parameter changes the answer, addresses with and without it cannot be compared.
      varyFinding(
        [base, ...(isSpared ? [alone] : []), stranger, anonymous].filter((one) => one !== undefined),
      ),
      preflightVaryFinding(pairs),
      doesCors ? errorFinding(missing, 404) : undefined,
      errorFinding(unauthenticated, 401),
    ),
  ];
}

async function findAdmissions(
  origin: string,
  ask: (origin: string) => Promise<Answered | undefined>,
): Promise<Admission[]> {
  const admissions: Admission[] = [];
  for (const forged of forgedOrigins(origin)) {
    // oxlint-disable-next-line no-await-in-loop -- a server is not to be flooded
    const answer = await ask(forged.origin);
    if (answer === undefined) continue;
    // oxlint-disable-next-line no-await-in-loop
    const isMeant = forged.unless !== undefined && (await ask(forged.unless)) !== undefined;
    if (!isMeant) admissions.push({ forged, answer });
  }
  return admissions;
}

/** Pairs the preflight with others that differ from it in one header each. */
async function pairsOf(
  audit: AuditClient,
  one: Answered,
  asked: { readonly method: string; readonly names: readonly string[] },
) {
  const otherMethod = asked.method === 'PATCH' ? 'PUT' : 'PATCH';
  const names = [...asked.names, 'x-nestjs-cors-check'].sort();
  return [
    { header: 'Origin', one, other: await audit.preflight({ ...asked, origin: STRANGER }) },
    {
      header: 'Access-Control-Request-Method',
      one,
      other: await audit.preflight({ ...asked, method: otherMethod }),
    },
    { header: 'Access-Control-Request-Headers', one, other: await audit.preflight({ ...asked, names }) },
  ];
}

/** Asks again without tokens and cookies, if the question has any. */
async function askWithoutSecrets(
  audit: AuditClient,
  { request, cookie }: ReadQuestion,
  base: Answered | undefined,
): Promise<Answered | undefined> {
  const headers = (request.headers ?? []).filter(([name]) => !isSameName(name, 'Authorization'));
  const isSame = headers.length === (request.headers ?? []).length && cookie === undefined;
  if (isSame || (base?.status === 401 && allowOriginOf(base) === null)) return base;
  return audit.actual({ headers, cookies: false });
}

/** An address that no cache has an answer for. */
function freshAddress(address: string): string {
  const url = new URL(address);
  url.searchParams.set('nestjs-cors-check', randomBytes(8).toString('hex'));
  return url.href;
}

/** An address that most likely does not exist. */
function missingAddress(address: string): string {
  const url = new URL(address);
  url.pathname = `${url.pathname.replace(/\/$/, '')}/nestjs-cors-check-404`;
  return url.href;
}

function present(...findings: readonly (CheckFinding | undefined)[]): readonly CheckFinding[] {
  return findings.filter((finding) => finding !== undefined);
}
