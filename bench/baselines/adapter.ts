import awsLambdaFastify from '@fastify/aws-lambda'
import type { APIGatewayProxyEventV2, Context } from 'aws-lambda'
import type { FastifyInstance } from 'fastify'

/** The handler of an app, which knows its paths without the stage. */
export async function handlerOf(app: FastifyInstance) {
  await app.ready()
  const answer = awsLambdaFastify(app, { decorateRequest: false })
  return (event: APIGatewayProxyEventV2, context: Context) =>
    answer({ ...event, rawPath: event.rawPath.slice(event.requestContext.stage.length + 1) }, context)
}
