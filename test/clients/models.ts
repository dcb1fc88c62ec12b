import { laterAnswers } from './answers.ts'
import { runPython } from './generate.ts'

type Outcomes = {
  modules: number
  signIn: string
  event: string
  badEvent: string
  problem: string[]
  answers: string[]
}
type Where = { package: string; models: string; reader: string }

/** Imports every module of a generated Python client and tries its models. */
export const tryModels = async (folder: string, where: Where) =>
  (await runPython(
    folder,
    'models.py',
    ...[where.package, where.models, where.reader, JSON.stringify(laterAnswers)],
  )) as Outcomes

/** The outcomes for every generator. */
export const goodModels = {
  signIn: 'read',
  event: 'read',
  problem: ['code', 'detail', 'existing_id', 'status'],
  answers: laterAnswers.map(() => 'read'),
}
