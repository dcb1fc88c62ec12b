/** Name and version of the API, for the OpenAPI document, the pages and `/status`. */
export const about = {
  title: 'Job Hunt Tracker API',
  description: 'Backend API for job application tracking',
  version: '1.0.0',
}
