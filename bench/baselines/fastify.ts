import awsLambdaFastify from '@fastify/aws-lambda'
import type { APIGatewayProxyEventV2, Context } from 'aws-lambda'
import fastify from 'fastify'
import { calls } from './calls.ts'

// Plain Fastify with the adapter. It makes the same table calls as the bare handler.
const app = fastify()
for (const [route, call] of Object.entries(calls)) {
  const [method = '', url = ''] = route.split(' ')
  app.route({
    method,
    url,
    handler: async (_request, reply) => reply.code(url === '/events' ? 202 : 200).send(await call()),
  })
}
await app.ready()
const answer = awsLambdaFastify(app, { decorateRequest: false })

export const handler = (event: APIGatewayProxyEventV2, context: Context) =>
  answer({ ...event, rawPath: event.rawPath.slice(event.requestContext.stage.length + 1) }, context)
