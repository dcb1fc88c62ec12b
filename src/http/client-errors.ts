import type { Socket } from 'node:net'
import { v7 as newId } from 'uuid'
import { AppError } from '../errors.ts'
import { commonHeaders } from './headers.ts'
import { problemOf } from './problems.ts'

/**
 * Answers input that is not a valid HTTP request. This happens only on a local server: on AWS, the gateway answers
 * it.
 */
export function answerClientError(error: NodeJS.ErrnoException, socket: Socket) {
  if (error.code === 'ECONNRESET' || !socket.writable) {
    socket.destroy()
    return
  }
  const requestId = newId()
  const problem = problemOf(clientError(error.code), requestId)
  const body = JSON.stringify(problem)
  const headers = {
    ...commonHeaders,
    'x-request-id': requestId,
    'content-type': 'application/problem+json',
    'content-length': Buffer.byteLength(body),
    connection: 'close',
  }
  const lines = Object.entries(headers).map(([name, value]) => `${name}: ${value}`)
  socket.end(`HTTP/1.1 ${problem.status} ${problem.title}\r\n${lines.join('\r\n')}\r\n\r\n${body}`)
}

function clientError(code: string | undefined) {
  if (code === 'ERR_HTTP_REQUEST_TIMEOUT') {
    return new AppError('request_timeout', 'The request did not arrive in time.')
  }
  if (code === 'HPE_HEADER_OVERFLOW')
    return new AppError('headers_too_large', 'The headers are larger than 16 KB.')
  return new AppError('malformed_request', 'The request is not well-formed HTTP.')
}
