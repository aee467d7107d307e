import { execFile } from 'node:child_process';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { absenceOf } from './describe-where.js';

/** A key and a certificate, as `https.createServer()` takes them. */
export interface Certificate {
  readonly key: string;
  readonly cert: string;
}

/** Newly made certificates from a separate authority: a sound one and faulty ones. */
export interface Certificates {
  /** The file of the authority's certificate, for `NODE_EXTRA_CA_CERTS`. */
  readonly authorityFile: string;
  /** For localhost. */
  readonly sound: Certificate;
  readonly expired: Certificate;
  readonly otherHost: Certificate;
  readonly selfSigned: Certificate;
  remove(): Promise<void>;
}

/** How to install `openssl`, if it is missing. */
export const opensslAbsence = absenceOf('openssl', [{ path: 'openssl', package: 'openssl' }]);

const NEW_KEY = ['-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:prime256v1', '-nodes'];

/** Makes certificates with the `openssl` command. */
export async function makeCertificates(): Promise<Certificates> {
  const folder = await mkdtemp(join(tmpdir(), 'certificates-'));
  const openssl = (...args: string[]) => promisify(execFile)('openssl', args, { cwd: folder });
  const read = async (name: string): Promise<Certificate> => ({
    key: await readFile(join(folder, `${name}.key`), 'utf8'),
    cert: await readFile(join(folder, `${name}.pem`), 'utf8'),
  });
  const signItself = async (name: string, subject: string) => {
    const subjects = ['-subj', `/CN=${subject}`];
    const files = ['-keyout', `${name}.key`, '-out', `${name}.pem`];
    await openssl('req', '-x509', ...NEW_KEY, ...files, ...subjects, '-days', '2');
    return read(name);
  };
  const sign = async (name: string, host: string, days: number) => {
    const files = ['-keyout', `${name}.key`, '-out', `${name}.csr`];
    await openssl('req', '-new', ...NEW_KEY, ...files, '-subj', `/CN=${host}`);
    const authority = ['-CA', 'authority.pem', '-CAkey', 'authority.key', '-CAcreateserial'];
    await openssl(
      'x509',
      '-req',
      '-in',
      `${name}.csr`,
      '-out',
      `${name}.pem`,
      ...authority,
      '-days',
      `${days}`,
    );
    return read(name);
  };
  await signItself('authority', 'an authority of the tests');
  return {
    authorityFile: join(folder, 'authority.pem'),
    sound: await sign('sound', 'localhost', 2),
    expired: await sign('expired', 'localhost', -1),
    otherHost: await sign('other-host', 'shop.example.com', 2),
    selfSigned: await signItself('self-signed', 'localhost'),
    remove: () => rm(folder, { recursive: true, force: true }),
  };
}
