import { installPackages } from '../../bench/install.ts'

/** Before the tests, because one runs the bench while others import its packages. */
export const setup = () => installPackages()
