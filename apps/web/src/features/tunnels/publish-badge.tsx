import { Badge } from '@mantine/core'
import { tunnelsTexts } from './texts.ts'

/** Whether people walk the tunnel, and whether the draft is ahead of what they walk. */
export function PublishBadge({ publishedAt, isChanged }: { publishedAt: string | null; isChanged: boolean }) {
  const t = tunnelsTexts.use()
  const badge = (text: string, color: string) => (
    <Badge tt="none" variant="light" color={color}>
      {text}
    </Badge>
  )
  if (publishedAt === null) return badge(t('notPublished'), 'gray')
  return isChanged ? badge(t('changed'), 'orange') : badge(t('published'), 'teal')
}
