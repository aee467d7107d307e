import assert from 'node:assert/strict';
import { Controller, Get, UseGuards } from '@nestjs/common';
import { JwtService } from '@nestjs/jwt';
import { AuthGuard, PassportModule, PassportStrategy } from '@nestjs/passport';
import { ThrottlerGuard, ThrottlerModule } from '@nestjs/throttler';
import { ExtractJwt, Strategy } from 'passport-jwt';
import { Cors } from '../../../lib/index.js';
import { policyOf, type Neighbour } from '../neighbour.js';

const secret = 'not a secret here';
const token = new JwtService({ secret }).sign({ sub: 'ada' });

class JwtStrategy extends PassportStrategy(Strategy) {
  constructor() {
    super({ jwtFromRequest: ExtractJwt.fromAuthHeaderAsBearerToken(), secretOrKey: secret });
  }

  validate(payload: object): object {
    return payload;
  }
}

@Cors(policyOf('passport'))
@UseGuards(AuthGuard('jwt'))
@Controller('account')
class AccountController {
  @Get()
  show(): string {
    return 'the account of ada';
  }
}

@Cors(policyOf('throttler'))
@UseGuards(ThrottlerGuard)
@Controller('throttled')
class ThrottledController {
  @Get()
  show(): string {
    return 'one of two';
  }
}

export const guards: readonly Neighbour[] = [
  {
    name: 'passport',
    module: { imports: [PassportModule], providers: [JwtStrategy], controllers: [AccountController] },
    doors: [
      { path: '/account', status: 401, methods: 'GET,HEAD' },
      {
        path: '/account',
        headers: { Authorization: `Bearer ${token}` },
        methods: 'GET,HEAD',
        shows: ({ body }) => assert.equal(body, 'the account of ada'),
      },
    ],
  },
  {
    name: 'throttler',
    module: {
      // Preflights do not count: the first door makes two requests.
      imports: [ThrottlerModule.forRoot([{ ttl: 60_000, limit: 2 }])],
      controllers: [ThrottledController],
    },
    doors: [
      { path: '/throttled', methods: 'GET,HEAD' },
      { path: '/throttled', status: 429, methods: 'GET,HEAD' },
    ],
  },
];
