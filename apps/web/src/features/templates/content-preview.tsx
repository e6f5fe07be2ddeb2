import type { DraftContent } from '@korben/contract'
import { Alert, Image, Paper, Stack, Text } from '@mantine/core'
import { useDebouncedValue } from '@mantine/hooks'
import { keepPreviousData, useQuery } from '@tanstack/react-query'
import { client } from '../../lib/client.ts'
import { shownAddress } from '../../lib/upload.ts'
import { channelName } from '../../ui/channel.ts'
import { templatesTexts } from './texts.ts'

/** What people get, and what each channel cannot show (MSG-4). Empty while something is not right. */
export function ContentPreview({ content }: { content: DraftContent }) {
  const t = templatesTexts.use()
  const [settled] = useDebouncedValue(JSON.stringify(content), 400)
  const isWhole = content.every((element) =>
    element.kind === 'text' ? element.text !== '' : element.kind === 'file' || element.url !== '',
  )
  const preview = useQuery({
    queryKey: ['templates', 'preview', settled],
    queryFn: ({ signal }) => client.chats.previewTemplate({ content }, { signal }),
    enabled: isWhole && settled === JSON.stringify(content),
    placeholderData: keepPreviousData,
    retry: false,
  }).data
  if (!preview) return null
  return (
    <Stack gap="xs">
      {preview.content.map((element, index) => (
        // biome-ignore lint/suspicious/noArrayIndexKey: parts of a message have no other name
        <Paper key={index} p="sm" radius="lg" bg="var(--korben-own)" maw={420}>
          {element.kind === 'image' ? (
            <Image src={shownAddress(element)} alt="" radius="sm" mah={240} fit="contain" />
          ) : null}
          <Text size="sm" style={{ whiteSpace: 'pre-wrap', overflowWrap: 'anywhere' }}>
            {element.kind === 'file' ? `${element.name}\n` : ''}
            {element.kind === 'text' ? element.text : element.caption}
          </Text>
          {(element.buttons ?? []).flat().map(({ id, label }) => (
            <Paper key={id} withBorder mt={6} px="sm" py={4} ta="center">
              <Text size="sm">{label}</Text>
            </Paper>
          ))}
        </Paper>
      ))}
      {preview.channels.map(({ type, kind, messageCount, notices }) => (
        <Alert key={type} color={notices.length > 0 ? 'orange' : 'gray'} p="xs" title={channelName(kind)}>
          <Text size="xs">{t('previewMessages', { count: messageCount })}</Text>
          {notices.map((notice) => (
            <Text key={notice} size="xs">
              {t(notice)}
            </Text>
          ))}
        </Alert>
      ))}
    </Stack>
  )
}
