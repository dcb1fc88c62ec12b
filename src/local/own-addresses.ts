import { BlockList } from 'node:net'
import { networkInterfaces } from 'node:os'

/** The networks of containers on this machine, as Docker and Podman name them. */
const isOfContainers = (name: string) => /^(docker\d+|br-[\da-f]{12}|(cni-)?podman\d+)$/.test(name)

/**
 * Whether an IPv4 connection comes from this machine or from a container on it. Docker's bridge does not suffice to know
 * that: Linux takes a packet for any of its addresses from any network. The interfaces are read each time, because
 * Linux does not list a bridge before a container is connected.
 */
export function isOwnAddress(address: string, interfaces = networkInterfaces()): boolean {
  const own = new BlockList()
  own.addSubnet('127.0.0.0', 8)
  for (const [name, addresses = []] of Object.entries(interfaces)) {
    for (const it of addresses.filter(({ family }) => family === 'IPv4')) {
      const length = Number(it.cidr?.split('/')[1] ?? 32)
      own.addSubnet(it.address, isOfContainers(name) ? length : 32)
    }
  }
  return own.check(address)
}
