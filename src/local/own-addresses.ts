import { BlockList } from 'node:net'
import { networkInterfaces } from 'node:os'

/** Matches the names that Docker and Podman give to container networks. */
const isOfContainers = (name: string) => /^(docker\d+|br-[\da-f]{12}|(cni-)?podman\d+)$/.test(name)

/**
 * Returns true if an IPv4 address belongs to this machine or to a container on it. Listening only on Docker's bridge
 * would not be enough, because Linux accepts a packet for any of its addresses from any network. The interfaces are
 * read each time, because Linux does not list a bridge before a container is connected.
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
