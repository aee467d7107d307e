import 'reflect-metadata';
import { describe, expect, it } from '@jest/globals';
import {
  readClassMetadata,
  readMethodMetadata,
  readOwnClassMetadata,
  readOwnMembers,
  writeClassMetadata,
  writeMemberMetadata,
  type CorsMetadata,
} from '../../../lib/options/cors-metadata.js';

const statement = (maxAge: number): CorsMetadata => ({ enabled: true, options: { maxAge } });
const one = statement(1);
const two = statement(2);

function animals() {
  class Animals {
    list() {
      return ['cat'];
    }
    get newest() {
      return 'cat';
    }
  }
  class Cats extends Animals {}
  return { Animals, Cats };
}

describe('the metadata of a class', () => {
  it('is empty without @Cors()', () => {
    const { Cats } = animals();
    expect(readClassMetadata(Cats)).toStrictEqual([]);
    expect(readOwnClassMetadata(Cats)).toStrictEqual([]);
  });

  it('is inherited, and replaced by the class’s own', () => {
    const { Animals, Cats } = animals();
    writeClassMetadata(Animals, one);
    expect(readClassMetadata(Cats)).toEqual([one]);
    expect(readOwnClassMetadata(Cats)).toStrictEqual([]);
    writeClassMetadata(Cats, two);
    expect(readClassMetadata(Cats)).toEqual([two]);
    expect(readClassMetadata(Animals)).toEqual([one]);
  });

  it('includes each of several @Cors(), so that start-up can refuse them', () => {
    const { Cats } = animals();
    writeClassMetadata(Cats, one);
    writeClassMetadata(Cats, two);
    expect(readClassMetadata(Cats)).toEqual([one, two]);
  });
});

/** Writes metadata as `@Cors()` on a method does. */
function decorate(target: object, key: string, metadata: CorsMetadata) {
  writeMemberMetadata(target, key, Object.getOwnPropertyDescriptor(target, key)?.value, metadata);
}

describe('the metadata of a method', () => {
  it('is empty without @Cors(), or without the method', () => {
    const { Cats } = animals();
    expect(readMethodMetadata(Cats.prototype, 'list')).toStrictEqual([]);
    expect(readMethodMetadata(Cats.prototype, 'nobody')).toStrictEqual([]);
    expect(readMethodMetadata(Cats.prototype, 'newest')).toStrictEqual([]);
    expect([...readOwnMembers(Cats.prototype)]).toStrictEqual([]);
  });

  it('is inherited with the method', () => {
    const { Animals, Cats } = animals();
    decorate(Animals.prototype, 'list', one);
    expect(readMethodMetadata(Cats.prototype, 'list')).toEqual([one]);
    expect([...readOwnMembers(Animals.prototype)]).toEqual([['list', [one]]]);
    expect([...readOwnMembers(Cats.prototype)]).toStrictEqual([]);
  });

  it('is not inherited by an override', () => {
    const { Animals } = animals();
    decorate(Animals.prototype, 'list', one);
    class Dogs extends Animals {
      override list() {
        return ['dog'];
      }
    }
    expect(readMethodMetadata(Dogs.prototype, 'list')).toStrictEqual([]);
  });

  it('survives a decorator that replaces the method', () => {
    const { Cats, Animals } = animals();
    decorate(Animals.prototype, 'list', one);
    Animals.prototype.list = () => ['wrapped'];
    expect(readMethodMetadata(Cats.prototype, 'list')).toEqual([one]);
  });

  it('stays with a function that is copied to another class', () => {
    const { Animals } = animals();
    decorate(Animals.prototype, 'list', one);
    const dogs = { pack: Animals.prototype.list };
    expect(readMethodMetadata(dogs, 'pack')).toEqual([one]);
  });

  it('includes each of several @Cors(), and leaves other methods alone', () => {
    const { Animals } = animals();
    decorate(Animals.prototype, 'list', one);
    decorate(Animals.prototype, 'list', two);
    decorate(Animals.prototype, 'newest', two);
    expect(readMethodMetadata(Animals.prototype, 'list')).toEqual([one, two]);
    // A getter has no function that could carry the metadata.
    expect(readMethodMetadata(Animals.prototype, 'newest')).toEqual([two]);
  });
});

it('is stored under names that no other package uses, but every copy of this one does', () => {
  const { Cats, Animals } = animals();
  writeClassMetadata(Cats, one);
  writeMemberMetadata(Animals.prototype, 'list', Animals.prototype.list, one);
  expect(
    [Cats, Animals.prototype, Animals.prototype.list].map((target) => Reflect.getOwnMetadataKeys(target)),
  ).toEqual([['nestjs-cors:class'], ['nestjs-cors:members'], ['nestjs-cors:function']]);
});
