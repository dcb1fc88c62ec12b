/** What the API calls itself: in the documentation, in `/status`, and in the session tokens that it issues. */
export const about = {
  title: 'Job Hunt Tracker API',
  description: 'Backend API for job application tracking',
  version: '1.0.0',
}
