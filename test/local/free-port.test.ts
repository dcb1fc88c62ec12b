import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { afterEach, describe, expect, it } from 'vitest'
import { freePort, openAtPreferred } from '../../src/local/free-port.ts'
import { listenAt } from '../../src/local/listen.ts'

const host = '127.0.0.1'

describe('a server with a preferred port', () => {
  const open: (() => void)[] = []
  afterEach(() => {
    for (const close of open.splice(0)) close()
  })
  const openAt = async (port: number) => {
    const server = await listenAt({ hosts: [host], port }, (_request, response) => response.end('here'))
    open.push(server.close)
    return server.url
  }

  it('the server listens at the preferred port if it is free', async () => {
    const port = await freePort()
    expect(await openAtPreferred({ host, port }, openAt)).toBe(`http://127.0.0.1:${port}`)
  })

  it('the server listens at another port if a program listens at the preferred one', async () => {
    const other = createServer()
    open.push(() => other.close())
    await new Promise<void>((resolve) => other.listen(0, host, resolve))
    const { port } = other.address() as AddressInfo
    const url = await openAtPreferred({ host, port }, openAt)
    expect(url).not.toBe(`http://127.0.0.1:${port}`)
    expect(await (await fetch(url)).text()).toBe('here')
  })

  it('two servers at once get two ports', async () => {
    const port = await freePort()
    const urls = await Promise.all([1, 2].map(() => openAtPreferred({ host, port }, openAt)))
    expect(urls).toContain(`http://127.0.0.1:${port}`)
    expect(new Set(urls).size).toBe(2)
  })

  it('any other error of the opening is not hidden', async () => {
    const failing = () => Promise.reject(new Error('no memory'))
    await expect(openAtPreferred({ host, port: 1 }, failing)).rejects.toThrow('no memory')
  })
})
