import type { APIGatewayProxyEventV2 } from 'aws-lambda'
import { answers } from './answers.ts'

/** A handler without a framework: it makes the table call of the route and answers with the result. */
export async function handler({ rawPath, requestContext: { http, stage } }: APIGatewayProxyEventV2) {
  const body = await answers[`${http.method} ${rawPath.slice(stage.length + 1)}`]?.()
  return {
    statusCode: body ? (http.path.endsWith('/events') ? 202 : 200) : 404,
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify(body),
  }
}
