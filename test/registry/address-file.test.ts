import { writeFile } from 'node:fs/promises';
import { describe, expect, it } from 'vitest';
import { readAddressFile } from '../../src/registry/address-file.ts';
import { useTempFolder } from '../document/temp-folder.ts';

const temp = useTempFolder();

async function read(text: string) {
  const file = temp.inside('addresses.txt');
  await writeFile(file, text);
  return readAddressFile(file);
}

describe('a file of addresses', () => {
  it('has one a line, with a service or without, and comments', async () => {
    const text =
      '# the shop\n\n10.244.2.10:20880  com.example.Greet:1.0.0 # of 2.7\r\n\t[FD00::A]:80\nshop-1:8080 web\n';
    const found = await read(text);
    expect(
      found.map(({ address, port, service, place }) => [address, port, service, place?.line]),
    ).toEqual([
      ['10.244.2.10', 20880, 'com.example.Greet:1.0.0', 3],
      ['fd00::a', 80, '', 4],
      ['shop-1', 8080, 'web', 5],
    ]);
  });

  it('is refused with every line that is wrong', async () => {
    const error = await read('10.244.2.10\n10.244.2.10:80 a b\n  10.244.2.300:80\n').catch(String);
    expect(String(error).replaceAll(temp.inside('addresses.txt'), 'addresses.txt')).toBe(
      [
        'DocumentError: addresses.txt:1:1: found "10.244.2.10", wanted host:port, as in 10.244.2.10:20880 or [fd00::a]:20880',
        'addresses.txt:2:1: found "b" behind the service, wanted host:port and one word',
        'addresses.txt:3:3: found "10.244.2.300:80", wanted host:port, as in 10.244.2.10:20880 or [fd00::a]:20880',
      ].join('\n'),
    );
  });
});
