import assert from 'node:assert/strict';
import { Controller } from '@nestjs/common';
import { initContract } from '@ts-rest/core';
import { TsRestHandler, tsRestHandler } from '@ts-rest/nest';
import { Cors } from '../../../lib/index.js';
import { policyOf, type Neighbour } from '../neighbour.js';

const { router, type } = initContract();
const contract = router({
  list: { method: 'GET', path: '/contracts', responses: { 200: type<string[]>() } },
  sign: {
    method: 'POST',
    path: '/contracts',
    body: type<{ name: string }>(),
    responses: { 201: type<string>() },
  },
});
const whole = router({
  find: { method: 'GET', path: '/whole/:id', responses: { 200: type<string>() } },
});

/** `@TsRestHandler()` declares the route and wraps what the method returns; `@Cors()` goes above or below it. */
@Controller()
class ContractsController {
  @Cors(policyOf('ts-rest'))
  @TsRestHandler(contract.list)
  list() {
    return tsRestHandler(contract.list, async () => ({ status: 200, body: ['lease'] }));
  }

  @TsRestHandler(contract.sign)
  @Cors(policyOf('ts-rest'))
  sign() {
    return tsRestHandler(contract.sign, async ({ body }) => ({ status: 201, body: body.name }));
  }
}

/** For a whole contract, it adds a method for each route. */
@Cors(policyOf('ts-rest'))
@Controller()
class WholeController {
  @TsRestHandler(whole)
  handler() {
    return tsRestHandler(whole, { find: async ({ params }) => ({ status: 200, body: params.id }) });
  }
}

export const contracts: readonly Neighbour[] = [
  {
    name: 'ts-rest',
    module: { controllers: [ContractsController, WholeController] },
    doors: [
      { path: '/contracts', methods: 'GET,HEAD,POST', shows: ({ body }) => assert.equal(body, '["lease"]') },
      {
        path: '/contracts',
        method: 'POST',
        headers: { 'Content-Type': 'application/json' },
        body: '{"name":"lease"}',
        status: 201,
        methods: 'GET,HEAD,POST',
        shows: ({ body }) => assert.equal(body, 'lease'),
      },
      { path: '/whole/7', methods: 'GET,HEAD', shows: ({ body }) => assert.equal(body, '7') },
    ],
  },
];
