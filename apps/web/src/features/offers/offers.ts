import type { OfferCategoryId, OfferId } from '@korben/contract'
import { useQuery } from '@tanstack/react-query'
import { client } from '../../lib/client.ts'
import { usePages } from '../../ui/pages.ts'

export const offersKey = ['offers'] as const

export const useOfferCategories = () =>
  useQuery({
    queryKey: [...offersKey, 'categories'],
    queryFn: ({ signal }) => client.offers.listCategories({}, { signal }),
    select: ({ data }) => data,
  })

export const useOffers = (categoryId: OfferCategoryId) =>
  usePages([...offersKey, 'list', { categoryId }], (page, options) =>
    client.offers.list({ categoryId, ...page }, options),
  )

export const useOffer = (offerId: OfferId) =>
  useQuery({
    queryKey: [...offersKey, 'one', offerId],
    queryFn: ({ signal }) => client.offers.get({ offerId }, { signal }),
  })

/** The newest offers, to choose one from. */
export const useOfferChoice = () =>
  useQuery({
    queryKey: [...offersKey, 'choice'],
    queryFn: async ({ signal }) => (await client.offers.list({ limit: 100 }, { signal })).data,
  })
