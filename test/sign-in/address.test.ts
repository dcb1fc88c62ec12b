import { describe, expect, it } from 'vitest'
import { networksOf } from '../../src/sign-in/address.ts'

describe('networksOf', () => {
  it.each([
    ['203.0.113.7', '203.0.113.7'],
    ['::ffff:203.0.113.7', '203.0.113.7'],
    ['::FFFF:203.0.113.7', '203.0.113.7'],
    ['::ffff:cb00:7107', '203.0.113.7'],
    ['0:0:0:0:0:FFFF:CB00:7107', '203.0.113.7'],
    ['0000:0000:0000:0000:0000:ffff:203.0.113.7', '203.0.113.7'],
    ['::ffff:0:7', '0.0.0.7'],
    ['::ffff:203.0.113.7%eth0', '203.0.113.7'],
    ['64:ff9b::203.0.113.7', '203.0.113.7'],
    ['64:ff9b::cb00:7107', '203.0.113.7'],
    ['64:FF9B:0:0:0:0:CB00:7107', '203.0.113.7'],
    ['0064:ff9b:0000::255.255.255.255', '255.255.255.255'],
    [undefined, 'unknown'],
    ['', 'unknown'],
    ['no address', 'no address'],
  ])('networksOf %s is the one address %s', (address, network) => {
    expect(networksOf(address)).toEqual([{ network, times: 1 }])
  })

  it.each([
    ['2001:db8:1:2:3:4:5:6', '2001:db8:1:2', '2001:db8:1'],
    ['2001:db8:1:2::9', '2001:db8:1:2', '2001:db8:1'],
    ['2001:0DB8:0001:0002:ffff:ffff:ffff:ffff', '2001:db8:1:2', '2001:db8:1'],
    ['2001:db8:1:2::203.0.113.7', '2001:db8:1:2', '2001:db8:1'],
    ['2001:db8:1:ffff::1', '2001:db8:1:ffff', '2001:db8:1'],
    ['2001:db8::1', '2001:db8:0:0', '2001:db8:0'],
    ['2001:db8::', '2001:db8:0:0', '2001:db8:0'],
    ['::1', '0:0:0:0', '0:0:0'],
    ['::', '0:0:0:0', '0:0:0'],
    ['1::2:3:4:5:6:7', '1:0:2:3', '1:0:2'],
    ['fe80::1%eth0', 'fe80:0:0:0', 'fe80:0:0'],
    // Neither is an embedded IPv4 address: the forms of RFC 2765 and of a local NAT64.
    ['::ffff:0:203.0.113.7', '0:0:0:0', '0:0:0'],
    ['64:ff9b:1::203.0.113.7', '64:ff9b:1:0', '64:ff9b:1'],
  ])('networksOf %s is the /64 %s and the /48 %s', (address, narrow, wide) => {
    expect(networksOf(address)).toEqual([
      { network: narrow, times: 1 },
      { network: wide, times: 10 },
    ])
  })
})
