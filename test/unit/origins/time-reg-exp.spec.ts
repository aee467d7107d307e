import { describe, expect, it } from '@jest/globals';
import { slowLength } from '../../../lib/origins/time-reg-exp.js';

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
    /^(?:[a-z]+-?)+:\/\/app\.example\.com$/,
    /^(([a-z])+.)+[A-Z]([a-z])+$/,
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
    expect(slowLength(new RegExp('^https://([[a-z]--[b]]+)*\\.example\\.com$', 'v'))).toBeLessThan(327);
    expect(slowLength(new RegExp('^https://[[a-z]--[b]]+\\.example\\.com$', 'v'))).toBeUndefined();
  });

  it('tries each expression once', () => {
    slowLength(/^https:\/\/(?:[a-z0-9-]+\.)+once\.example$/);
    const before = process.cpuUsage();
    for (let n = 0; n < 1_000; n++) slowLength(/^https:\/\/(?:[a-z0-9-]+\.)+once\.example$/);
    expect(process.cpuUsage(before).user).toBeLessThan(500_000);
  });
});
