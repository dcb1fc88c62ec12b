import { unitsOf } from '../test/tools/budgets.ts'
import type { FaultProxy } from '../test/tools/fault-proxy.ts'
import type { Instance } from './instance.ts'

const minuteMs = 60_000

/** Does the work again if a new minute began meanwhile. */
export async function withinAMinute<T>(work: () => Promise<T>, nowMs: () => number = Date.now): Promise<T> {
  const minute = () => Math.floor(nowMs() / minuteMs)
  const begun = minute()
  const result = await work()
  return minute() === begun ? result : withinAMinute(work, nowMs)
}

type Observed = { instance: Instance; proxy: FaultProxy }

/**
 * The event, the response and the capacity units of a request. It is the second one in its minute, because the first
 * one makes an extra call.
 */
export const observe = <Event extends object>(
  { instance, proxy }: Observed,
  newEvent: () => Promise<Event>,
) =>
  withinAMinute(async () => {
    await instance.answer([await newEvent()])
    proxy.forget()
    const event = await newEvent()
    const { last } = await instance.answer([event])
    return { event, last, units: unitsOf(proxy.calls) }
  })
