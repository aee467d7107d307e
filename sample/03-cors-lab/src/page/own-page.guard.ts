import { ForbiddenException, Inject, Injectable } from '@nestjs/common';
import type { CanActivate, ExecutionContext } from '@nestjs/common';
import { timingSafeEqual } from 'node:crypto';
import type { IncomingMessage } from 'node:http';
import type { LabInfo } from './lab-info.js';
import { LAB_INFO } from './tokens.js';

/**
 * Accepts requests of the lab's own page only: not those of a foreign page, to which a browser adds its `Origin`, nor
 * those of a page whose host name was pointed at this machine, nor those of a program that does not know the token.
 */
@Injectable()
export class OwnPageGuard implements CanActivate {
  constructor(@Inject(LAB_INFO) private readonly info: LabInfo) {}

  canActivate(context: ExecutionContext): boolean {
    const { headers } = context.switchToHttp().getRequest<IncomingMessage>();
    const { page, stranger, token } = this.info;
    const own = [page, stranger].find((origin) => new URL(origin).host === headers.host);
    const site = headers['sec-fetch-site'] ?? 'same-origin';
    const given = Buffer.from(String(headers[TOKEN_HEADER]));
    const wanted = Buffer.from(token);
    const isOwn = own !== undefined && headers.origin === own && site === 'same-origin';
    if (isOwn && given.length === wanted.length && timingSafeEqual(given, wanted)) return true;
    throw new ForbiddenException('The lab asks on behalf of its own page only.');
  }
}

/** Carries the token that the page has from the lab. */
export const TOKEN_HEADER = 'x-lab-token';
