import { place } from '../template/policy.ts'
import type { Request } from '../template/policy.ts'
import type { AwsCall } from '../tools/aws-stand-in.ts'

const stackOf = (name: string) =>
  name.startsWith('arn:') ? name : `arn:aws:cloudformation:${place.region}:${place.account}:stack/${name}/1`

/** The permissions that a call needs. A call that none of the rules knows is an error. */
export function requestsOf(call: AwsCall): Request[] {
  const { service, path, parameters } = call
  // The stand-in itself reads the template that a change set names, as CloudFormation does for its caller.
  if (service === 's3' || service === null) return s3RequestsOf(call)
  const action = `${service}:${parameters.Action}`
  // Every caller may ask who they are.
  if (action === 'sts:GetCallerIdentity') return []
  if (service === 'cloudformation' && parameters.StackName)
    return [{ action, resource: stackOf(parameters.StackName) }]
  if (service === 'cloudformation') return [{ action, resource: '*' }]
  throw new Error(`No rule has the permission of ${action} ${path}`)
}

function s3RequestsOf({ method, path, parameters }: AwsCall): Request[] {
  const [, bucket = '', key = ''] = /^\/([^/]+)\/?(.*)$/.exec(path) ?? []
  const request = (name: string, context = {}) => [
    { action: `s3:${name}`, resource: `arn:aws:s3:::${bucket}${key && `/${key}`}`, context },
  ]
  if (!key && method === 'GET' && 'location' in parameters) return request('GetBucketLocation')
  if (!key && method === 'GET' && 'list-type' in parameters)
    return request('ListBucket', { 's3:prefix': parameters.prefix })
  if (key && (method === 'GET' || method === 'HEAD')) return request('GetObject')
  if (key && (method === 'PUT' || method === 'POST')) return request('PutObject')
  if (key && method === 'DELETE') return request('DeleteObject')
  throw new Error(`No rule has the permission of ${method} ${path} ${Object.keys(parameters).join()}`)
}
