import type { WorkRepository } from './repository.ts'

type Parts = {
  repository: Pick<WorkRepository, 'find' | 'block' | 'unblock'>
  now: () => Date
}

/** For an operator: a blocked account is refused everywhere from the next request on. Nothing of it is deleted. */
export function createBlocks({ repository, now }: Parts) {
  return {
    block: (userId: string) => repository.block(userId, now().toISOString()),

    unblock: (userId: string) => repository.unblock(userId, now().getTime()),

    /** The time of the block. */
    async find(userId: string) {
      return (await repository.find(userId)).blocked_at
    },
  }
}
