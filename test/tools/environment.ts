// What the machine or a shell has set is not what is tested: settings and AWS's variables begin as on a bare machine.
const ours =
  /^(ALLOWED_|GOOGLE_|JWT_|ACCESS_TOKEN_|TABLE_NAME$|LOG_LEVEL$|DATA_DIR$|DEMO_DATA$|PORT$|HOST$|LOCAL_HOSTS$|AWS_)/
for (const name of Object.keys(process.env).filter((it) => ours.test(it)))
  Reflect.deleteProperty(process.env, name)
