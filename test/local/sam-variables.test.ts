import { expect, it } from 'vitest'
import samLocal from '../../sam-local.json' with { type: 'json' }
import { defaultStandInPort } from '../../src/local/environment.ts'
import { samVariables } from '../../src/local/sam-variables.ts'

it('the container gets the port of the stand-in, and else the committed variables', () => {
  expect(samVariables(defaultStandInPort)).toEqual(samLocal)
  expect(samVariables(9001)).toEqual({
    JobHuntTrackerAPI: {
      ...samLocal.JobHuntTrackerAPI,
      GOOGLE_JWKS_URL: 'http://host.docker.internal:9001/oauth2/v3/certs',
    },
  })
})
