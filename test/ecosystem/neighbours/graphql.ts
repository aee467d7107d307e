import assert from 'node:assert/strict';
import { ApolloDriver, type ApolloDriverConfig } from '@nestjs/apollo';
import { GraphQLModule, Query, Resolver } from '@nestjs/graphql';
import { MercuriusDriver, type MercuriusDriverConfig } from '@nestjs/mercurius';
import { policyOf, type Neighbour } from '../neighbour.js';

@Resolver()
class TeapotResolver {
  @Query(() => String)
  teapot(): string {
    return 'short and stout';
  }
}

const common: Omit<Neighbour, 'name'> = {
  doors: [
    {
      path: '/graphql',
      method: 'POST',
      headers: { 'Content-Type': 'application/json' },
      body: '{"query":"{ teapot }"}',
      methods: 'GET,POST',
      refused: 403,
      refusedPreflight: 403,
      shows: ({ body }) => assert.deepEqual(JSON.parse(body), { data: { teapot: 'short and stout' } }),
    },
    {
      path: '/graphql?query=%7Bteapot%7D',
      // Apollo refuses requests that need no preflight.
      headers: { 'X-Apollo-Operation-Name': 'Teapot' },
      methods: 'GET,POST',
      refused: 403,
      refusedPreflight: 403,
    },
  ],
};
const mounts = (name: string) => ({
  '/graphql': { ...policyOf(name), methods: ['GET', 'POST'], enforce: true },
});

export const graphql: readonly Neighbour[] = [
  {
    ...common,
    name: 'apollo',
    on: 'Express',
    mounts: mounts('apollo'),
    module: {
      imports: [GraphQLModule.forRoot<ApolloDriverConfig>({ driver: ApolloDriver, autoSchemaFile: true })],
      providers: [TeapotResolver],
    },
  },
  {
    ...common,
    name: 'mercurius',
    on: 'Fastify',
    mounts: mounts('mercurius'),
    module: {
      imports: [
        GraphQLModule.forRoot<MercuriusDriverConfig>({ driver: MercuriusDriver, autoSchemaFile: true }),
      ],
      providers: [TeapotResolver],
    },
  },
];
