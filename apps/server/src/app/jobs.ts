import { connectionsJobs } from '../domains/connections/index.ts'
import { importJobs } from '../domains/imports/index.ts'
import { peopleJobs } from '../domains/people/index.ts'

/** Every kind of background job, for the worker that runs them. */
export const jobs = [...connectionsJobs, ...importJobs, ...peopleJobs]
