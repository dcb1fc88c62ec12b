import { expect, it } from 'vitest'
import { freePort } from '../../src/local/free-port.ts'
import { listenAt } from '../../src/local/listen.ts'
import { isOwnAddress } from '../../src/local/own-addresses.ts'

const ipv4 = (address: string, length: number) => ({
  address,
  cidr: `${address}/${length}`,
  family: 'IPv4' as const,
  netmask: '',
  mac: '',
  internal: false,
})
const interfaces = {
  lo: [ipv4('127.0.0.1', 8)],
  wlan0: [ipv4('192.168.1.7', 24)],
  docker0: [ipv4('172.17.0.1', 16)],
  'br-0123456789ab': [ipv4('172.18.0.1', 16)],
  'br-lan': [ipv4('10.0.0.1', 24)],
  podman0: [ipv4('10.88.0.1', 16)],
}

it.each([
  ['127.0.0.1', true],
  ['127.83.14.7', true],
  ['192.168.1.7', true],
  ['172.17.0.5', true],
  ['172.18.200.1', true],
  ['10.88.3.4', true],
  ['192.168.1.8', false],
  ['10.0.0.2', false],
  ['172.19.0.2', false],
  ['203.0.113.9', false],
  ['::1', false],
  ['', false],
])('the address "%s" belongs to this machine or one of its containers: %s', (address, isOwn) => {
  expect(isOwnAddress(address, interfaces)).toBe(isOwn)
})

it('a server that is told so accepts connections of its own machine only', async () => {
  const place = { hosts: ['127.0.0.1'], port: await freePort() }
  const asked: string[] = []
  for (const isOwn of [isOwnAddress, () => false]) {
    const server = await listenAt({ ...place, isOwnAddress: isOwn }, (request, response) => {
      asked.push(request.url ?? '')
      response.end('served')
    })
    const answer = await fetch(server.url).then(
      (it) => it.text(),
      () => 'closed',
    )
    server.close()
    expect(answer).toBe(isOwn === isOwnAddress ? 'served' : 'closed')
  }
  expect(asked).toEqual(['/'])
})
