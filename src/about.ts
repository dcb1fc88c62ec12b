/** The name and version of the API, in the OpenAPI document, on its pages and in `/status`. */
export const about = {
  title: 'Job Hunt Tracker API',
  description: 'Backend API for job application tracking',
  version: '1.0.0',
}
