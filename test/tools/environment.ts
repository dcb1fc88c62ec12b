// Removes settings and AWS variables of this shell, so that tests run as on a clean machine.
const ours =
  /^(ALLOWED_|GOOGLE_|JWT_|ACCESS_TOKEN_|TABLE_NAME$|LOG_LEVEL$|DATA_DIR$|DEMO_DATA$|PORT$|HOST$|STAND_IN_PORT$|LOCAL_HOSTS$|AWS_)/
for (const name of Object.keys(process.env).filter((it) => ours.test(it)))
  Reflect.deleteProperty(process.env, name)
