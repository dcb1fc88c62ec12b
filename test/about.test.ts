import { expect, it } from 'vitest'
import { about } from '../src/about.ts'
import { readTemplate } from './template/read-template.ts'

it('the HTTP API in the template has the title and version of the OpenAPI document', () => {
  const { DefinitionBody } = readTemplate().Resources.HttpApi!.Properties as {
    DefinitionBody: { info: object }
  }
  expect(DefinitionBody.info).toEqual({ title: about.title, version: about.version })
})
