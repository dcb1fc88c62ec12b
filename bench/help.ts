export const help = `npm run bench [-- COMMAND OPTIONS]

Measures the function as \`sam build\` made it, beside baselines that take turns with it in the same run, on a core of its
own. It needs the SAM CLI, and taskset for the core. Without a command: all but compare, in about 10 minutes.

  cold      CPU and wall time from the start of a process to the end of its first request, beside a bare handler with
            the AWS SDK, bundled as SAM's templates do (bare) and as ours does (tuned), and beside plain Fastify with
            the adapter (fastify)
  warm      CPU and wall time of a request to an instance that has answered hundreds, beside plain Fastify that does
            the same work (twin), and beside the bare handler (tuned)
  sizes     minified bytes by package: loaded at the start, with the first requests, or in other cases
  memory    RSS and heap after the start and after the first request
  calls     table calls and capacity units of each route
  dollars   the price of a million requests of a mix
  growth    the cost by size of account: CPU time and capacity units at 10 to 100,000 events and 10 to 10,000
            applications, and of requests that read all applications (4 minutes)
  compare REV [REV]   cold and warm of a commit and of the working tree, or of two commits, in the same run

  --rounds N    rounds of a run. In a round, each subject is measured once (cold: 15, warm: 20, growth: 10, memory: 3)
  --runs N      runs, of which the worst ratio counts (1)
  --route TEXT  only the routes whose method and path contain this text. May be repeated
  --secret manager   fetch the secret from Secrets Manager at the start, as on AWS
  --fastapi     cold: FastAPI with Mangum and boto3 too, in a Python environment of its own
  --build       build again, even if no source has changed
  --no-build    fail instead of building
  --core N      the core of the measured process (the last one)
  --json FILE   write the figures to this file, too
`
