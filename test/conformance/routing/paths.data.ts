import {
  All,
  Controller,
  Delete,
  Get,
  Head,
  HttpCode,
  Options,
  Patch,
  Post,
  Put,
  Search,
  Sse,
} from '@nestjs/common';
import { NEVER, of, takeUntil } from 'rxjs';
import { OwnPolicy } from '../../support/routing-scenario.js';
import type { RoutingScenario } from '../../support/routing-scenario.js';

@Controller('cats')
class ParameterFirst {
  @Get(':id') @OwnPolicy() one() {}
  @Get('new') @OwnPolicy() blank() {}
  @Get(':id/toys/:toy') @OwnPolicy() toy() {}
  @Get('new/toys/ball') @OwnPolicy() ball() {}
  @Get() @OwnPolicy() list() {}
}

@Controller('cats')
class StaticFirst {
  @Get('new') @OwnPolicy() blank() {}
  @Get(':id') @OwnPolicy() one() {}
  @Post(':id') @OwnPolicy() change() {}
  @Delete('new') @OwnPolicy() forget() {}
}

@Controller('things')
class EveryMethod {
  @Get() @OwnPolicy() get() {}
  @Post() @OwnPolicy() post() {}
  @Put() @OwnPolicy() put() {}
  @Patch() @OwnPolicy() patch() {}
  @Delete() @OwnPolicy() delete() {}
  @Options() @OwnPolicy() options() {}
  @Search() @OwnPolicy() search() {}
}

@Controller('heads')
class HeadFallsBack {
  @Get('get') @OwnPolicy() get() {}
  @Post('post') @OwnPolicy() post() {}
  @Head('both') @OwnPolicy() head() {}
  @Get('both') @OwnPolicy() getBoth() {}
  @Get('later') @OwnPolicy() getLater() {}
  @Head(':id') @OwnPolicy() headParameter() {}
}

const headHandlers = [
  'HeadFallsBack.get',
  'HeadFallsBack.getBoth',
  'HeadFallsBack.getLater',
  'HeadFallsBack.head',
  'HeadFallsBack.headParameter',
];

@Controller('heads')
class HeadAfterGet {
  @Get('x') @OwnPolicy() get() {}
  @Head('x') @OwnPolicy() head() {}
}

@Controller('all')
class AllFirst {
  @All('x') @OwnPolicy() all() {}
  @Get(':id') @OwnPolicy() one() {}
}

@Controller('all')
class AllLast {
  @Get('x') @OwnPolicy() get() {}
  @All(':id') @OwnPolicy() all() {}
}

@Controller('files')
class Wildcards {
  @Get('readme') @OwnPolicy() readme() {}
  @Get('img/:name') @OwnPolicy() image() {}
  @Get('*') @OwnPolicy() any() {}
  @Post('*') @OwnPolicy() upload() {}
}

@Controller('files')
class NamedWildcards {
  @Get('pre/*path/post') @OwnPolicy() middle() {}
  @Get('pre/*path') @OwnPolicy() end() {}
  @Get('{*path}') @OwnPolicy() optional() {}
}

@Controller('colours')
class OptionalGroups {
  @Get('mix{/:one}{/:two}') @OwnPolicy() mix() {}
  @Get('mix/red/blue/green') @OwnPolicy() three() {}
  @Get('{:shade}') @OwnPolicy() shade() {}
}

@Controller('slashes')
class OptionalBeforePlain {
  @Get('{:id}') @OwnPolicy() optional() {}
  @Get() @OwnPolicy() plain() {}
  @Get('a/{*rest}') @OwnPolicy() wild() {}
  @Get('a') @OwnPolicy() a() {}
}

@Controller('colours')
class OptionalParameter {
  @Get('mix/:one?') @OwnPolicy() mix() {}
  @Get('mix/red/blue') @OwnPolicy() two() {}
}

@Controller('flights')
class PartsOfSegments {
  @Get(':from-:to') @OwnPolicy() between() {}
  @Get(':id') @OwnPolicy() one() {}
}

@Controller('plans')
class Extensions {
  @Get(':name.:extension') @OwnPolicy() file() {}
  @Get(':id') @OwnPolicy() one() {}
}

@Controller('orders')
class RegExpParameters {
  @Get(':id(^\\d+$)') @OwnPolicy() number() {}
  @Get('at/:hour(^\\d{2}$)h:minute(^\\d{2}$)m') @OwnPolicy() time() {}
  @Get(':name') @OwnPolicy() name() {}
}

@Controller(['dogs', 'hounds/:kennel'])
class SeveralPaths {
  @Get(['', 'all']) @OwnPolicy() list() {}
  @Post(['new', 'create']) @OwnPolicy() create() {}
}

@Controller()
class Root {
  @Get() @OwnPolicy() root() {}
  @Get('/slashed/') @OwnPolicy() slashed() {}
  @Get('deep/er') @OwnPolicy() deeper() {}
}

@Controller('odd.chars')
class OddCharacters {
  @Get('a.b') @OwnPolicy() dot() {}
  @Get('axb') @OwnPolicy() x() {}
  @Get('a b') @OwnPolicy() blank() {}
  @Get('caf%C3%A9') @OwnPolicy() encoded() {}
}

@Controller('quiet')
class NoContent {
  @Get('events') @OwnPolicy() @Sse() events() {
    return of({ data: 'x' }).pipe(takeUntil(NEVER));
  }
  @Get('empty') @OwnPolicy() @HttpCode(204) empty() {}
}

export const paths: readonly RoutingScenario[] = [
  {
    name: 'a parameter registered before a static path',
    metadata: { controllers: [ParameterFirst] },
    requests: [
      'GET /cats',
      'GET /cats/new',
      'GET /cats/7',
      'GET /cats/new/toys/ball',
      'GET /cats/7/toys/ball',
      'GET /cats/7/toys',
    ],
    reaches: {
      Express: ['ParameterFirst.list', 'ParameterFirst.one', 'ParameterFirst.toy', 'nobody'],
      Fastify: [
        'ParameterFirst.ball',
        'ParameterFirst.blank',
        'ParameterFirst.list',
        'ParameterFirst.one',
        'ParameterFirst.toy',
        'nobody',
      ],
    },
  },
  {
    name: 'a static path registered before a parameter, with other methods',
    metadata: { controllers: [StaticFirst] },
    requests: [
      'GET /cats/new',
      'GET /cats/7',
      'POST /cats/new',
      'POST /cats/7',
      'DELETE /cats/new',
      'DELETE /cats/7',
      'PUT /cats/new',
    ],
    reaches: ['StaticFirst.blank', 'StaticFirst.change', 'StaticFirst.forget', 'StaticFirst.one', 'nobody'],
  },
  {
    name: 'one path, another handler for each method',
    metadata: { controllers: [EveryMethod] },
    requests: ['GET', 'HEAD', 'POST', 'PUT', 'PATCH', 'DELETE', 'OPTIONS', 'SEARCH', 'LOCK'].map(
      (method) => `${method} /things`,
    ),
    reaches: ['get', 'post', 'put', 'patch', 'delete', 'options', 'search']
      .map((name) => `EveryMethod.${name}`)
      .concat('nobody'),
  },
  {
    name: 'HEAD: falls back to GET, and explicit',
    metadata: { controllers: [HeadFallsBack] },
    requests: [
      'HEAD /heads/get',
      'GET /heads/get',
      'HEAD /heads/post',
      'HEAD /heads/both',
      'GET /heads/both',
      'HEAD /heads/later',
      'HEAD /heads/other',
    ],
    reaches: {
      Express: headHandlers,
      Fastify: headHandlers,
      // Any HEAD route that fits comes before all GET routes.
      Node: headHandlers.filter((name) => name !== 'HeadFallsBack.getLater'),
    },
  },
  {
    name: 'HEAD: explicit after GET',
    platform: 'Express',
    metadata: { controllers: [HeadAfterGet] },
    requests: ['HEAD /heads/x', 'GET /heads/x'],
    reaches: ['HeadAfterGet.get'],
  },
  {
    name: '@All() before a parameter',
    metadata: { controllers: [AllFirst] },
    requests: [
      'GET /all/x',
      'POST /all/x',
      'DELETE /all/x',
      'HEAD /all/x',
      'OPTIONS /all/x',
      'SEARCH /all/x',
      'GET /all/y',
      'POST /all/y',
    ],
    reaches: ['AllFirst.all', 'AllFirst.one', 'nobody'],
  },
  {
    name: '@All() with a parameter, after a static path',
    metadata: { controllers: [AllLast] },
    requests: ['GET /all/x', 'HEAD /all/x', 'POST /all/x', 'GET /all/y', 'PUT /all/y', 'GET /all'],
    reaches: ['AllLast.all', 'AllLast.get', 'nobody'],
  },
  {
    name: 'wildcards at the end',
    metadata: { controllers: [Wildcards] },
    requests: [
      'GET /files/readme',
      'GET /files/img/a',
      'GET /files/img/a/b',
      'GET /files/x/y/z',
      'POST /files/readme',
      'GET /files/',
      'GET /files',
      'PUT /files/x',
    ],
    reaches: ['Wildcards.any', 'Wildcards.image', 'Wildcards.readme', 'Wildcards.upload', 'nobody'],
  },
  {
    name: 'named wildcards, also in the middle and optional',
    platform: 'Express',
    metadata: { controllers: [NamedWildcards] },
    requests: [
      'GET /files/pre/a/b/post',
      'GET /files/pre/a/b',
      'GET /files/pre/post',
      'GET /files/pre',
      'GET /files',
      'GET /files/x',
    ],
    reaches: ['NamedWildcards.end', 'NamedWildcards.middle', 'NamedWildcards.optional', 'nobody'],
  },
  {
    name: 'optional groups',
    platform: 'Express',
    metadata: { controllers: [OptionalGroups] },
    requests: [
      'GET /colours/mix',
      'GET /colours/mix/red',
      'GET /colours/mix/red/blue',
      'GET /colours/mix/red/blue/green',
      'GET /colours/dark',
      'GET /colours/',
    ],
    reaches: ['OptionalGroups.mix', 'OptionalGroups.shade', 'OptionalGroups.three'],
  },
  {
    name: 'optional groups before the plain path that a trailing slash also fits',
    platform: 'Express',
    metadata: { controllers: [OptionalBeforePlain] },
    requests: [
      'GET /slashes',
      'GET /slashes/',
      'GET /slashes//',
      'GET /slashes/a',
      'GET /slashes/a/',
      'GET /slashes/a//',
    ],
    reaches: ['OptionalBeforePlain.optional', 'OptionalBeforePlain.plain', 'OptionalBeforePlain.wild'],
  },
  {
    name: 'optional parameters',
    platform: 'Fastify',
    metadata: { controllers: [OptionalParameter] },
    requests: [
      'GET /colours/mix',
      'GET /colours/mix/red',
      'GET /colours/mix/red/blue',
      'GET /colours/mix/red/green',
    ],
    reaches: ['OptionalParameter.mix', 'OptionalParameter.two', 'nobody'],
  },
  {
    name: 'several parameters in a segment',
    metadata: { controllers: [PartsOfSegments, Extensions] },
    requests: [
      'GET /flights/LHR-CDG',
      'GET /flights/17',
      'GET /flights/a-b.c',
      'GET /flights/-',
      'GET /plans/a.pdf',
      'GET /plans/a',
      'GET /plans/a-b.c.d',
    ],
    reaches: {
      Express: ['Extensions.file', 'Extensions.one', 'PartsOfSegments.between', 'PartsOfSegments.one'],
      Fastify: [
        'Extensions.file',
        'Extensions.one',
        'PartsOfSegments.between',
        'PartsOfSegments.one',
        'nobody',
      ],
    },
  },
  {
    name: 'parameters with a regular expression beside plain ones',
    platform: 'Fastify',
    metadata: { controllers: [RegExpParameters] },
    requests: [
      'GET /orders/17',
      'GET /orders/seventeen',
      'GET /orders/17a',
      'GET /orders/at/08h15m',
      'GET /orders/at/8h15m',
    ],
    reaches: ['RegExpParameters.name', 'RegExpParameters.number', 'RegExpParameters.time', 'nobody'],
  },
  {
    name: 'several paths on the controller and on the handler',
    metadata: { controllers: [SeveralPaths] },
    requests: [
      'GET /dogs',
      'GET /dogs/all',
      'GET /hounds/3',
      'GET /hounds/3/all',
      'POST /dogs/new',
      'POST /hounds/3/create',
      'GET /hounds',
    ],
    reaches: ['SeveralPaths.create', 'SeveralPaths.list', 'nobody'],
  },
  {
    name: 'the root, and slashes written around a path',
    metadata: { controllers: [Root] },
    requests: [
      'GET /',
      'GET /slashed',
      'GET /slashed/',
      'GET /deep/er',
      'GET /deep',
      'GET /?q=1',
      'GET /deep/er?q=/x',
    ],
    reaches: ['Root.deeper', 'Root.root', 'Root.slashed', 'nobody'],
  },
  {
    name: 'characters that mean something elsewhere',
    metadata: { controllers: [OddCharacters] },
    requests: [
      'GET /odd.chars/a.b',
      'GET /odd.chars/axb',
      'GET /odd.chars/a%2Eb',
      'GET /oddxchars/a.b',
      'GET /odd.chars/a%20b',
      'GET /odd.chars/caf%C3%A9',
    ],
    reaches: {
      Express: ['OddCharacters.dot', 'OddCharacters.encoded', 'OddCharacters.x', 'nobody'],
      Fastify: ['OddCharacters.blank', 'OddCharacters.dot', 'OddCharacters.x', 'nobody'],
    },
  },
  {
    name: 'handlers without a body',
    metadata: { controllers: [NoContent] },
    requests: ['GET /quiet/empty', 'GET /quiet/events'],
    reaches: ['NoContent.empty', 'NoContent.events'],
  },
];
