import fastify, { LogController } from 'fastify'
import { jwtVerify } from 'jose'
import type * as z from 'zod'
import { loggerOptions } from '../../src/http/log.ts'
import { handlerOf } from './adapter.ts'
import { sessionKey, sessionOptions, twinRoutes } from './twin-routes.ts'

// Plain Fastify with the adapter that does the work of the product: the same table calls, session tokens that jose
// verifies, the same schemas, the same line in the log. It has nothing else.
const app = fastify({
  logger: loggerOptions('info'),
  logController: new LogController({ disableRequestLogging: true, requestIdLogLabel: 'request_id' }),
})

app.setValidatorCompiler<z.ZodType>(({ schema }) => (input) => {
  const parsed = schema.safeParse(input)
  return parsed.success ? { value: parsed.data } : { error: parsed.error }
})
app.setSerializerCompiler<z.ZodType>(
  ({ schema }) =>
    (output) =>
      JSON.stringify(schema.parse(output)),
)

app.addHook('onResponse', async (request, reply) => {
  const { method, routeOptions } = request
  const duration_ms = Math.round(reply.elapsedTime)
  request.log.info({ method, route: routeOptions.url, status: reply.statusCode, duration_ms }, 'request')
})

for (const [route, { isOpen, status, response, querystring, body, answer }] of Object.entries(twinRoutes)) {
  const [method = '', url = ''] = route.split(' ')
  app.route({
    method,
    url,
    schema: { response: { [status]: response }, ...(querystring && { querystring }), ...(body && { body }) },
    onRequest: async (request) => {
      if (isOpen) return
      const token = request.headers.authorization?.slice('Bearer '.length) ?? ''
      const { payload } = await jwtVerify(token, sessionKey, sessionOptions)
      request.log = request.log.child({ user_id: payload.sub, session_id: payload.jti })
    },
    handler: async (request, reply) => reply.code(status).send(await answer(request.body)),
  })
}

export const handler = await handlerOf(app)
