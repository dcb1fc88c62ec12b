import { spawnSync } from 'node:child_process'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { isDeepStrictEqual, parseArgs } from 'node:util'
import { aws, CommandError, placeOptions, readPlace, runWithAwsCli } from './aws-cli.ts'
import { policiesOf } from './deploy-policies.ts'
import { hasSam, missingSam, samCommand } from './sam.ts'

// npm run deploy:permissions -- [--user NAME] [--role NAME] [--stack-name NAME] [--region REGION] [--print]
// Creates or updates the policies of deploy/ in the account, and attaches the deploy policies to a user or role.
// It also creates SAM's bucket for packages. The deploy policies do not allow that, because the right to change the
// settings of the bucket gives access to the packages of all stacks.
// An administrator of the account runs it. A second run changes nothing.
type Policy = ReturnType<typeof policiesOf>['boundary']
type Versions = { Versions: { VersionId: string; IsDefaultVersion: boolean }[] }
type Attached = { AttachedPolicies: { PolicyArn: string; PolicyName: string }[] }

/** IAM keeps at most five versions of a policy. */
const maxVersions = 5

/** Runs the AWS CLI. Returns `undefined` if the thing does not exist. */
function find(...args: string[]) {
  try {
    return aws(...args)
  } catch (error) {
    const isMissing = /\(NoSuchEntity\)|\(ValidationError\).*does not exist/
    if (error instanceof CommandError && isMissing.test(error.message)) return undefined
    throw error
  }
}

/** Creates a policy, or makes the document its default version. Returns what it did. */
function put({ name, arn, document }: Policy) {
  const of = ['--policy-arn', arn]
  const found = find('iam', 'list-policy-versions', ...of) as Versions | undefined
  if (!found) {
    aws('iam', 'create-policy', '--policy-name', name, '--policy-document', document)
    return 'created'
  }
  const { VersionId = '' } = found.Versions.find(({ IsDefaultVersion }) => IsDefaultVersion) ?? {}
  const { PolicyVersion } = aws('iam', 'get-policy-version', ...of, '--version-id', VersionId) as {
    PolicyVersion: { Document: unknown }
  }
  if (isDeepStrictEqual(PolicyVersion.Document, JSON.parse(document))) return 'unchanged'
  const others = found.Versions.filter(({ IsDefaultVersion }) => !IsDefaultVersion)
    .map(({ VersionId: id }) => id)
    .toSorted((a, b) => Number(a.slice(1)) - Number(b.slice(1)))
  const isFull = found.Versions.length >= maxVersions
  if (isFull) aws('iam', 'delete-policy-version', ...of, '--version-id', others[0]!)
  aws('iam', 'create-policy-version', ...of, '--policy-document', document, '--set-as-default')
  return isFull ? `updated, and its version ${others[0]} deleted` : 'updated'
}

/** A user or role, and the policies that are attached to it. Throws if it does not exist. */
function readTarget(kind: 'user' | 'role', name: string) {
  const to = [`--${kind}-name`, name]
  return { kind, name, to, ...(aws('iam', `list-attached-${kind}-policies`, ...to) as Attached) }
}

/** Attaches the policies to a user or role, and says what else is attached. */
function attach(
  { kind, name, to, AttachedPolicies }: ReturnType<typeof readTarget>,
  policies: readonly Policy[],
) {
  for (const { name: policy, arn } of policies) {
    const isAttached = AttachedPolicies.some(({ PolicyArn }) => PolicyArn === arn)
    if (!isAttached) aws('iam', `attach-${kind}-policy`, ...to, '--policy-arn', arn)
    console.log(`${policy}: ${isAttached ? 'is attached' : 'attached'} to the ${kind} ${name}`)
  }
  const others = AttachedPolicies.filter(({ PolicyArn }) => !policies.some(({ arn }) => arn === PolicyArn))
  if (others.length > 0)
    console.log(
      `The ${kind} ${name} also has ${others.map(({ PolicyName }) => PolicyName).join(', ')}, and may do what these allow.`,
    )
}

/** Lets SAM create the bucket that all its applications in a region share. Returns what it did. */
function putBucket(region: string) {
  const stack = ['--stack-name', 'aws-sam-cli-managed-default', '--region', region]
  if (find('cloudformation', 'describe-stacks', ...stack)) return 'unchanged'
  if (!hasSam()) throw new CommandError(missingSam)
  const folder = mkdtempSync(join(tmpdir(), 'deploy-permissions-'))
  const template = join(folder, 'template.json')
  // `sam package` needs a template. This one has nothing to upload.
  writeFileSync(template, '{"Resources":{"Nothing":{"Type":"AWS::CloudFormation::WaitConditionHandle"}}}')
  const packaging = ['package', '--resolve-s3', '--region', region, '--template-file', template]
  const { command, args, shell } = samCommand(packaging)
  const { status, error, stderr } = spawnSync(command, args, { shell, encoding: 'utf8' })
  rmSync(folder, { recursive: true })
  if (error) throw error
  if (status !== 0) throw new CommandError(`SAM did not create its bucket for packages: ${stderr.trim()}`)
  return 'created'
}

function setUp() {
  const { values } = parseArgs({
    options: {
      ...placeOptions,
      user: { type: 'string' },
      role: { type: 'string' },
      print: { type: 'boolean', default: false },
    },
  })
  const { place } = readPlace(values)
  const { boundary, deploy } = policiesOf(place)
  const policies = [boundary, ...deploy]
  if (values.print) {
    console.log(
      JSON.stringify(
        policies.map(({ arn, document }) => ({ arn, document: JSON.parse(document) as unknown })),
        null,
        2,
      ),
    )
    return 0
  }
  console.log(`Account ${place.account}, region ${place.region}, stack ${place.stack}`)
  // Read before the first change, because the user or role may not exist.
  const targets = (['user', 'role'] as const).flatMap((kind) => {
    const name = values[kind]
    return name ? [readTarget(kind, name)] : []
  })
  console.log(`SAM's bucket for packages: ${putBucket(place.region)}`)
  for (const policy of policies) console.log(`${policy.name}: ${put(policy)}`)
  for (const target of targets) attach(target, deploy)
  if (targets.length === 0) console.log('The policies are attached to nobody: give --user or --role.')
  const parameter = `"PermissionsBoundary=${boundary.arn}"`
  console.log(
    values['stack-name']
      ? `\nGive this parameter on the command line of each deployment of ${place.stack}:\n  ${parameter}`
      : `\nAdd this line to parameter_overrides in samconfig.toml:\n  ${parameter},`,
  )
  return 0
}

process.exitCode = runWithAwsCli(
  'npm run deploy:permissions -- [--user NAME] [--role NAME] [--stack-name NAME] [--region REGION] [--print]',
  setUp,
)
