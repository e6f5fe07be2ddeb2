import { useQuery } from '@tanstack/react-query'
import { client } from '../../lib/client.ts'
import { usePages } from '../../ui/pages.ts'

export const profileKey = ['profile'] as const
export const devicesKey = ['devices'] as const
export const eventsKey = ['login-events'] as const
export const secondFactorKey = ['second-factor'] as const

export const useProfile = () =>
  useQuery({ queryKey: profileKey, queryFn: ({ signal }) => client.profile.get({}, { signal }) })

/** The browsers that are signed in, as the server knows them. */
export const useDevices = () =>
  useQuery({
    queryKey: devicesKey,
    queryFn: ({ signal }) => client.session.devices({}, { signal }),
    select: ({ data }) => data,
  })

export const useSecondFactor = () =>
  useQuery({ queryKey: secondFactorKey, queryFn: ({ signal }) => client.secondFactor.get({}, { signal }) })

/** What happened to the own sign-in, the newest first. */
export const useLoginEvents = () =>
  usePages(eventsKey, (page, options) => client.session.events(page, options), { limit: 10 })
