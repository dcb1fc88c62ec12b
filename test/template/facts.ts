import type { Json, Resource, Template } from './read-template.ts'

type Properties = Record<string, Json>

/** The facts that rules use. They are read from the template as it is written, and as AWS's transform expands it. */
export type Facts = ReturnType<typeof factsOf>

export function factsOf(template: Template) {
  const isExpanded = Object.values(template.Resources).some(({ Type }) => Type === 'AWS::Lambda::Function')
  const only = (type: string) => onlyOf(template, type)
  const api = only(isExpanded ? 'AWS::ApiGatewayV2::Api' : 'AWS::Serverless::HttpApi')
  const stage = isExpanded ? only('AWS::ApiGatewayV2::Stage') : api
  const handler = only(isExpanded ? 'AWS::Lambda::Function' : 'AWS::Serverless::Function')
  const definition = (api[isExpanded ? 'Body' : 'DefinitionBody'] ?? {}) as Properties
  const role = isExpanded ? only('AWS::IAM::Role') : {}
  const alias = isExpanded ? only('AWS::Lambda::Alias') : {}

  return {
    handler,
    stage,
    parameters: template.Parameters,
    outputs: template.Outputs,
    resources: template.Resources,
    table: resourceOf(template, 'AWS::DynamoDB::Table'),
    secret: only('AWS::SecretsManager::Secret'),
    cors: (definition['x-amazon-apigateway-cors'] ?? {}) as Properties,
    environment: ((handler.Environment as Properties).Variables ?? {}) as Properties,
    tracing: isExpanded ? (handler.TracingConfig as Properties).Mode : handler.Tracing,
    alias: isExpanded ? calledAlias(template, definition) : handler.AutoPublishAlias,
    provisioned: (isExpanded ? alias : handler).ProvisionedConcurrencyConfig,
    versionDeletion: isExpanded
      ? resourceOf(template, 'AWS::Lambda::Version').DeletionPolicy
      : handler.VersionDeletionPolicy,
    routes: isExpanded ? expandedRoutes(definition) : sourceRoutes(handler),
    boundary: (isExpanded ? role : handler).PermissionsBoundary,
    statements: statementsOf(isExpanded ? role.Policies : handler.Policies),
    logGroups: Object.entries(template.Resources).filter(([, { Type }]) => Type === 'AWS::Logs::LogGroup'),
    alarms: Object.values(template.Resources).filter(({ Type }) => Type === 'AWS::CloudWatch::Alarm'),
  }
}

function resourceOf(template: Template, type: string): Resource {
  const found = Object.values(template.Resources).filter(({ Type }) => Type === type)
  if (found.length !== 1) throw new Error(`There are ${found.length} of ${type}, not one`)
  return found[0]!
}

const onlyOf = (template: Template, type: string): Properties => resourceOf(template, type).Properties ?? {}

const sourceRoutes = ({ Events = {} }: Properties) =>
  Object.values(Events as Record<string, { Properties: Properties }>).map(
    ({ Properties: { Method, Path } }) => `${Method as string} ${Path as string}`,
  )

const expandedRoutes = ({ paths = {} }: Properties) =>
  Object.entries(paths as Record<string, Properties>).flatMap(([path, methods]) =>
    Object.keys(methods).map(
      (method) => `${method.replace('x-amazon-apigateway-any-method', 'ANY').toUpperCase()} ${path}`,
    ),
  )

/** The alias that every route of the API calls, and that the API may call. */
function calledAlias({ Resources }: Template, { paths = {} }: Properties) {
  const permissions = Object.values(Resources).filter(({ Type }) => Type === 'AWS::Lambda::Permission')
  const called = new Set([
    ...[...JSON.stringify(paths).matchAll(/functions\/\$\{(\w+)\}/g)].map(([, name]) => name),
    ...permissions.map(({ Properties }) => (Properties?.FunctionName as { Ref?: string }).Ref),
  ])
  const [name = ''] = called
  const { Type, Properties } = Resources[name] ?? {}
  return called.size === 1 && Type === 'AWS::Lambda::Alias' ? Properties?.Name : undefined
}

/** The IAM policy statements that we wrote. The template refers to managed policies by name. */
function statementsOf(policies: Json | undefined) {
  type Statement = { Action: string | string[]; Resource: Json }
  const documents = (policies ?? []) as {
    Statement?: Statement[]
    PolicyDocument?: { Statement: Statement[] }
  }[]
  return documents.flatMap(({ Statement, PolicyDocument }) => Statement ?? PolicyDocument?.Statement ?? [])
}
