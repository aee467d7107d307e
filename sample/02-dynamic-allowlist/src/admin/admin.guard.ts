import {
  type CanActivate,
  type ExecutionContext,
  Inject,
  Injectable,
  UnauthorizedException,
} from '@nestjs/common';
import { createHash, timingSafeEqual } from 'node:crypto';
import { SETTINGS, type Settings } from '../settings.js';

/** Lets in whoever has the token: `Authorization: Bearer …`. */
@Injectable()
export class AdminGuard implements CanActivate {
  constructor(@Inject(SETTINGS) private readonly settings: Settings) {}

  canActivate(context: ExecutionContext): boolean {
    const { headers } = context.switchToHttp().getRequest<{ headers: { authorization?: string } }>();
    const expected = `Bearer ${this.settings.adminToken}`;
    if (!timingSafeEqual(digest(headers.authorization ?? ''), digest(expected))) {
      throw new UnauthorizedException('Send "Authorization: Bearer <ADMIN_TOKEN>".');
    }
    return true;
  }
}

/** Of equal length, as timingSafeEqual() requires. */
function digest(text: string): Buffer {
  return createHash('sha256').update(text).digest();
}
