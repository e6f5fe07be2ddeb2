import { BlockList, isIPv4 } from 'node:net'
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { isPublicAddress, readAllowList } from './address.ts'

/** The special-purpose registries of IANA, read by Node's own matcher: a second opinion that shares no code with ours. */
const special = new BlockList()
for (const [base, bits] of [
  ['0.0.0.0', 8],
  ['10.0.0.0', 8],
  ['100.64.0.0', 10],
  ['127.0.0.0', 8],
  ['169.254.0.0', 16],
  ['172.16.0.0', 12],
  ['192.0.0.0', 24],
  ['192.0.2.0', 24],
  ['192.31.196.0', 24],
  ['192.52.193.0', 24],
  ['192.88.99.0', 24],
  ['192.168.0.0', 16],
  ['192.175.48.0', 24],
  ['198.18.0.0', 15],
  ['198.51.100.0', 24],
  ['203.0.113.0', 24],
  ['224.0.0.0', 4],
  ['240.0.0.0', 4],
] as const)
  special.addSubnet(base, bits, 'ipv4')
for (const [base, bits] of [
  ['2001::', 23],
  ['2001:db8::', 32],
  ['2002::', 16],
  ['2620:4f:8000::', 48],
  ['3fff::', 20],
] as const)
  special.addSubnet(base, bits, 'ipv6')
const global6 = new BlockList()
global6.addSubnet('2000::', 3, 'ipv6')

const ipv4 = fc.oneof(
  fc.ipV4(),
  fc
    .tuple(
      fc.constantFrom(
        '10',
        '127',
        '100.64',
        '100.127',
        '169.254',
        '172.16',
        '172.31',
        '172.32',
        '192.168',
        '198.19',
        '0',
        '239',
      ),
      fc.array(fc.nat(255), { minLength: 3, maxLength: 3 }),
    )
    .map(([head, tail]) => `${head}.${tail.join('.')}`.split('.').slice(0, 4).join('.')),
)
const hex = fc.nat(0xffff).map((part) => part.toString(16))
const ipv6 = fc
  .tuple(
    fc.constantFrom(
      '2001',
      '2002',
      '2606',
      '2620',
      '3fff',
      'fe80',
      'fec0',
      'fd00',
      'ff02',
      '64',
      '100',
      '0',
      '5f00',
      '4000',
    ),
    fc.constantFrom('0', 'db8', '4700', '4f', 'ff9b', '1ff', '200', 'fff', '1000'),
    fc.array(hex, { minLength: 6, maxLength: 6 }),
  )
  .filter(([first, second]) => !(first === '64' && second === 'ff9b'))
  .map(([first, second, rest]) => [first, second, ...rest].join(':'))

describe('isPublicAddress', () => {
  test('agrees with the registries on every IPv4 address', () => {
    fc.assert(
      fc.property(ipv4, (address) => isPublicAddress(address) === !special.check(address, 'ipv4')),
      { numRuns: 3000 },
    )
  })

  test('never calls a special or unassigned IPv6 address public', () => {
    fc.assert(
      fc.property(
        fc.oneof(
          ipv6,
          fc.ipV6().filter((address) => !address.includes('.') && !/^0*64:/.test(address)),
        ),
        (address) =>
          isPublicAddress(address) ? global6.check(address, 'ipv6') && !special.check(address, 'ipv6') : true,
      ),
      { numRuns: 3000 },
    )
  })

  test('never calls anything public that embeds or resembles a private address', () => {
    const privateV4 = ipv4.filter((address) => special.check(address, 'ipv4'))
    const spelling = fc.constantFrom<(address: string) => string>(
      (address) => `::ffff:${address}`,
      (address) => `::${address}`,
      (address) => `64:ff9b::${address}`,
      (address) => `64:ff9b:1::${address}`,
      (address) => `::ffff:0:${address}`,
      (address) => `2002:${hexPairs(address)}::`,
      (address) => `${address}%eth0`,
      (address) => `${address}.`,
      (address) => ` ${address}`,
      (address) => String(address.split('.').reduce((sum, part) => sum * 256 + Number(part), 0)),
      (address) =>
        address
          .split('.')
          .map((part) => `0${Number(part).toString(8)}`)
          .join('.'),
      (address) =>
        address
          .split('.')
          .map((part) => `0x${Number(part).toString(16)}`)
          .join('.'),
    )
    fc.assert(
      fc.property(privateV4, spelling, (address, spell) => !isPublicAddress(spell(address))),
      { numRuns: 2000 },
    )
  })

  test.each([
    '8.8.8.8',
    '1.1.1.1',
    '93.184.216.34',
    '2606:4700:4700::1111',
    '2001:4860:4860::8888',
    '64:ff9b::8.8.8.8',
  ])('%s is public', (address) => expect(isPublicAddress(address)).toBe(true))
})

const hexPairs = (address: string) => {
  const [a = 0, b = 0, c = 0, d = 0] = address.split('.').map(Number)
  return `${(a * 256 + b).toString(16)}:${(c * 256 + d).toString(16)}`
}

describe('readAllowList', () => {
  const at = (hostname: string, port = 443) => ({ hostname, port })

  test.each([
    ['10.1.0.0/16', '10.1.255.255', at('x.example'), true],
    ['10.1.0.0/16', '10.2.0.0', at('x.example'), false],
    ['10.1.0.0/16', '::ffff:10.1.0.1', at('x.example'), false],
    ['127.0.0.1', '127.0.0.1', at('127.0.0.1', 9), true],
    ['127.0.0.1', '127.0.0.2', at('127.0.0.1', 9), false],
    ['127.0.0.1:9001', '127.0.0.1', at('127.0.0.1', 9001), true],
    ['127.0.0.1:9001', '127.0.0.1', at('127.0.0.1', 9002), false],
    ['10.0.0.0/8:8080', '10.9.9.9', at('x.example', 8080), true],
    ['10.0.0.0/8:8080', '10.9.9.9', at('x.example', 80), false],
    ['::1', '::1', at('[::1]'), true],
    ['[::1]:9001', '::1', at('[::1]', 9001), true],
    ['[::1]:9001', '::1', at('[::1]', 9002), false],
    ['fd00::/8', 'fd12::1', at('x.example'), true],
    ['[fd00::/8]:443', 'fe80::1', at('x.example'), false],
    ['crm.local', '10.0.0.5', at('crm.local'), true],
    ['CRM.local.', '10.0.0.5', at('crm.local'), true],
    ['crm.local', '10.0.0.5', at('crm.local.'), true],
    ['crm.local', '10.0.0.5', at('evil-crm.local'), false],
    ['crm.local', '10.0.0.5', at('a.crm.local'), false],
    ['crm.local:8443', '10.0.0.5', at('crm.local', 443), false],
  ])('%s opens %s for %o: %s', (entry, address, destination, expected) => {
    expect(readAllowList([entry]).allows(address, destination)).toBe(expected)
  })

  test.each([
    '',
    '*',
    '*.local',
    'http://crm.local',
    '10.0.0.0/33',
    '10.0.0.0/',
    '10.0.0/8',
    '127.1',
    '2130706433',
    '0x7f000001',
    'crm.local:0',
    'crm.local:99999',
    '[crm.local',
    'a b',
    'fe80::1%eth0',
  ])('%j is refused, naming it', (entry) => expect(() => readAllowList(['10.0.0.0/8', entry])).toThrow(`"${entry}"`))

  test('an entry opens no address outside of its network, whatever the name', () => {
    fc.assert(
      fc.property(ipv4, ipv4, fc.integer({ min: 0, max: 32 }), fc.domain(), (base, address, bits, hostname) => {
        fc.pre(isIPv4(base) && isIPv4(address))
        const network = new BlockList()
        network.addSubnet(base, bits, 'ipv4')
        return readAllowList([`${base}/${bits}`]).allows(address, at(hostname)) === network.check(address, 'ipv4')
      }),
    )
  })
})
