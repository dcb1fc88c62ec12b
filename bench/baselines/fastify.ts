import fastify from 'fastify'
import { handlerOf } from './adapter.ts'
import { answers } from './answers.ts'

// Plain Fastify with the adapter. It makes the same table calls as the bare handler.
const app = fastify()
for (const [route, answer] of Object.entries(answers)) {
  const [method = '', url = ''] = route.split(' ')
  app.route({
    method,
    url,
    handler: async (_request, reply) => reply.code(url === '/events' ? 202 : 200).send(await answer()),
  })
}

export const handler = await handlerOf(app)
