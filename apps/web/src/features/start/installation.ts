import { queryOptions, useQuery } from '@tanstack/react-query'
import { client } from '../../lib/client.ts'

const installationQuery = queryOptions({
  queryKey: ['installation'],
  queryFn: ({ signal }) => client.setup.get({}, { signal }),
})

/** What is known of the installation before anybody is signed in. */
export const useInstallation = () => useQuery(installationQuery)
