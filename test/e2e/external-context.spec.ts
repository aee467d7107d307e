import { describe, expect, it } from '@jest/globals';
import { Module } from '@nestjs/common';
import { ExternalContextCreator } from '@nestjs/core';
import { Test } from '@nestjs/testing';
import { CorsModule } from 'nestjs-cors';

class Jobs {
  run(name: string) {
    return `ran ${name}`;
  }
}

@Module({
  imports: [CorsModule.forRoot({ origin: 'https://app.example', enforce: true })],
  providers: [Jobs],
})
class AppModule {}

describe('a method called through Nest’s external context creator', () => {
  it('passes the guard untouched, because it has neither request nor response (R18)', async () => {
    const module = await Test.createTestingModule({ imports: [AppModule] }).compile();
    const app = await module.createNestApplication({ logger: false }).init();
    const jobs = app.get(Jobs);
    const run = app.get(ExternalContextCreator).create(jobs, Reflect.get(jobs, 'run') as () => string, 'run');
    await expect((run as (name: string) => Promise<string>)('backup')).resolves.toBe('ran backup');
    await app.close();
  });
});
