import type { OfferId, PersonId } from '@korben/contract'
import { Group, Text } from '@mantine/core'
import { useQuery } from '@tanstack/react-query'
import { client } from '../../lib/client.ts'
import { CopyButton } from '../../ui/copy-button.tsx'
import { ordersTexts } from './texts.ts'

/** The page of an offer for one person, who orders there instead. */
export function PersonalLink({ personId, offerId }: { personId: PersonId; offerId: OfferId }) {
  const t = ordersTexts.use()
  const link = useQuery({
    queryKey: ['orders', 'link', personId, offerId],
    queryFn: ({ signal }) => client.orders.personalLink({ personId, offerId }, { signal }),
  })
  return (
    <Group justify="space-between" gap="sm">
      <Text size="sm" c="dimmed" flex="1 1 200px">
        {t('linkHint')}
      </Text>
      {link.data ? <CopyButton text={link.data.url} label={t('copyLink')} name={t('personalLink')} /> : null}
    </Group>
  )
}
