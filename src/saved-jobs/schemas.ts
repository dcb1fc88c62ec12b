import { documented } from '#documented'
import * as z from 'zod'
import { Url } from '../applications/schemas.ts'

const text = z.string().nullish()

/** The payload of a `job.saved` event. Other members are stored with the event, and mean nothing. */
export const SavedJob = z
  .looseObject({
    url: Url.describe(documented('The page of the job. There is one application for each URL')),
    title: text.describe(documented('Longer than 300 characters, it is cut')),
    company: text.describe(documented('Longer than 200 characters, it is cut')),
    location: text.describe(documented('Longer than 200 characters, it is cut')),
    notes: text.describe(documented('Longer than 50,000 characters, they are cut')),
    json_ld: z
      .unknown()
      .optional()
      .describe(
        documented(
          'The JSON-LD of the page: the text of a script of the type `application/ld+json`, its parsed value, or a list of ' +
            'these. The members beside it come first',
        ),
      ),
  })
  .meta(
    documented({
      id: 'SavedJob',
      examples: [
        {
          url: 'https://jobs.example.com/4711',
          json_ld:
            '{"@type":"JobPosting","title":"Platform engineer","hiringOrganization":{"name":"Acme"},"jobLocationType":"TELECOMMUTE"}',
        },
      ],
    }),
  )

export type SavedJob = z.infer<typeof SavedJob>
