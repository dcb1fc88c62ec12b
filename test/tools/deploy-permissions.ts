/** The output of the first `npm run deploy:permissions -- --user ada`. `bucket` is the state of SAM's bucket. */
export const firstOutput = (
  bucket: 'created' | 'unchanged',
) => `Account 123456789012, region us-east-1, stack jh-backend-stack
SAM's bucket for packages: ${bucket}
jh-backend-stack-boundary: created
jh-backend-stack-deploy-code: created
jh-backend-stack-deploy-data: created
jh-backend-stack-deploy-function: created
jh-backend-stack-deploy-code: attached to the user ada
jh-backend-stack-deploy-data: attached to the user ada
jh-backend-stack-deploy-function: attached to the user ada

Add this line to parameter_overrides in samconfig.toml:
  "PermissionsBoundary=arn:aws:iam::123456789012:policy/jh-backend-stack-boundary",
`
