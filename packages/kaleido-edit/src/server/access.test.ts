import { hostname } from 'node:os';
import { expect, test } from 'vitest';
import { addressOf, allowedPath, hostsOf, isLoopback } from './access.ts';

test('a server on this machine alone is called by its loopback names, with its port', () => {
  expect([...hostsOf('127.0.0.1', 8000)]).toEqual(expect.arrayContaining(['127.0.0.1:8000', 'localhost:8000', '[::1]:8000']));
  expect(hostsOf('127.0.0.1', 8000).has(`${hostname().toLowerCase()}:8000`)).toBe(false);
  expect(hostsOf('::1', 80).has('[::1]')).toBe(true);
  expect(['127.0.0.1', 'localhost', '::1', '0.0.0.0', '10.0.0.1', '::'].map(isLoopback)).toEqual([true, true, true, false, false, false]);
});

test('a server on all addresses is called by them and by the name of the machine', () => {
  const hosts = hostsOf('0.0.0.0', 8000);
  expect([hosts.has(`${hostname().toLowerCase()}:8000`), hosts.has('127.0.0.1:8000'), hosts.has('evil.example:8000')]).toEqual([
    true,
    true,
    false,
  ]);
  expect(hosts.has(addressOf('0.0.0.0', 8000))).toBe(true);
  expect([...hostsOf('10.0.0.1', 8000)]).toEqual(['10.0.0.1:8000']);
});

test('the path below the token, without the query', () => {
  const access = { hosts: hostsOf('127.0.0.1', 8000), token: 'secret' };
  const pathOf = (url: string) => allowedPath({ url, headers: { host: 'LOCALHOST:8000' } }, access);
  expect([pathOf('/secret/'), pathOf('/secret/jobs/7?x=/y')]).toEqual(['', 'jobs/7']);
  expect(() => pathOf('/secret')).toThrow('ends with a slash');
  for (const url of ['', '/', '//secret/', '/secret2/', '/x/../secret/', '/?secret']) expect(() => pathOf(url)).toThrow('token');
});
