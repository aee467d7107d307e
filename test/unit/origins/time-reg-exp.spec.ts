import { describe, expect, it } from '@jest/globals';
import { slowLength } from '../../../lib/origins/time-reg-exp.js';

/** As one with the syntax of a later version of the language. */
const unreadable = (regExp: RegExp, source: string) =>
  Object.defineProperty(regExp, 'source', { value: source });

describe('slowLength', () => {
  it.each([
    /^https:\/\/([a-z0-9-]+)*\.example\.com$/,
    /^https:\/\/(?:[a-z]+\.?)+\.example\.com$/,
    /^https:\/\/(\w|\d)*\.example\.com$/,
    /^https:\/\/(.*)*\.example\.com$/,
    /^https:\/\/(x+x+)+y\.com$/,
    /^https:\/\/.*.*.*.*\.example\.com$/,
    /^https:\/\/(?=(a+)+b)[a-z]+\.example\.com$/,
    /^https:\/\/(?!(?:\w+-?)*!)[^.]+\.example\.com$/,
    /^https:\/\/.+(?<=~(?:\w+)*)\.example\.com$/,
    /^https:\/\/(?:www|.+(?<=~(?:\w+)*))\.example\.com$/,
    /^(?:[a-z]+-?)+:\/\/app\.example\.com$/,
    /^(([a-z])+.)+[A-Z]([a-z])+$/,
    /^HTTPS:\/\/App-(?:[a-z]+)+\.Example\.com$/i,
    new RegExp('^https://App-(?:[[a-z]--[q]]+)+\\.example\\.com$', 'iv'),
  ])('finds an origin that blocks the process with %s', (regExp) => {
    expect(slowLength(regExp)).toBeLessThan(327);
  });

  it.each([
    /^https:\/\/(?:[a-z0-9-]+\.)+example\.com$/,
    /^https:\/\/(?:[a-z0-9-]+\.)*example\.com$/,
    /^https:\/\/(www|app)\.example\.com$/,
    /^https:\/\/.*.*\.example\.com$/,
    /^https:\/\/pr-\d+\.preview\.example\.com(:\d+)?$/,
    /^https:\/\/(?:\w+\.){1,3}example\.com$/i,
    /^https:\/\/(?=[a-z])(?!www\.)(?:[a-z0-9-]+\.)+example\.com$/,
  ])('finds none with %s', (regExp) => {
    expect(slowLength(regExp)).toBeUndefined();
  });

  it('finds no origin if only other texts take long', () => {
    // A label has at most 63 characters, and no upper-case letters.
    expect(slowLength(/^https:\/\/[a-z]*[a-z]*[a-z]*!$/)).toBeUndefined();
    expect(slowLength(/^https:\/\/(?:[A-Z]+)*!$/)).toBeUndefined();
  });

  it('tries hosts that are longer than one label', () => {
    expect(slowLength(/^https:\/\/[a-z.]*[a-z.]*[a-z.]*[a-z.]*!$/)).toBeLessThan(327);
  });

  it('tries the characters of hosts on an expression that it cannot read', () => {
    const slow = unreadable(/^https:\/\/([a-z]+)*\.example\.com$/, '[z-a]*');
    const fast = unreadable(/^https:\/\/[a-z]+\.example\.com$/, '[z-a]');
    expect(slowLength(slow)).toBeLessThan(327);
    expect(slowLength(fast)).toBeUndefined();
  });

  it('tries each expression once', () => {
    slowLength(/^https:\/\/(?:[a-z0-9-]+\.)+once\.example$/);
    const before = process.cpuUsage();
    for (let n = 0; n < 1_000; n++) slowLength(/^https:\/\/(?:[a-z0-9-]+\.)+once\.example$/);
    expect(process.cpuUsage(before).user).toBeLessThan(500_000);
  });
});
