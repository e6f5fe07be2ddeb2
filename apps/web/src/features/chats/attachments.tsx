import type { DraftContent, StoredFile } from '@korben/contract'
import { ActionIcon, Group, Paper, Progress, Stack, Text } from '@mantine/core'
import { useEffect, useRef, useState } from 'react'
import { useFormat } from '../../lib/format.ts'
import { showHint } from '../../lib/notices.ts'
import { problemOf } from '../../lib/problem.ts'
import { shownAddress, uploadFile } from '../../lib/upload.ts'
import { Icon } from '../../ui/icon.tsx'
import { chatsTexts } from './texts.ts'

/** A file on its way into a message. */
export type Attachment = {
  key: string
  file: File
  /** How much of it is there, 0 to 1. */
  progress: number
  stored: StoredFile | null
  problem: string | null
}

/** A message has at most twenty elements; one is left for the text. */
const MOST = 19

/** The files that go with the next message: they are uploaded while it is written. Leaving the chat gives them up. */
export function useAttachments() {
  const t = chatsTexts.use()
  const [attachments, setAttachments] = useState<readonly Attachment[]>([])
  const uploads = useRef(new Map<string, AbortController>())
  useEffect(() => {
    const running = uploads.current
    return () => {
      for (const upload of running.values()) upload.abort()
    }
  }, [])
  const change = (key: string, next: Partial<Attachment>) =>
    setAttachments((now) => now.map((one) => (one.key === key ? { ...one, ...next } : one)))
  const upload = async ({ key, file }: Attachment) => {
    const controller = new AbortController()
    uploads.current.set(key, controller)
    const onProgress = (progress: number) => change(key, { progress })
    change(key, { progress: 0, problem: null })
    try {
      change(key, { stored: await uploadFile(file, { signal: controller.signal, onProgress }), progress: 1 })
    } catch (error) {
      if (!controller.signal.aborted) change(key, { problem: problemOf(error) })
    } finally {
      uploads.current.delete(key)
    }
  }
  const add = (files: readonly File[]) => {
    const fresh = files
      .filter(({ size }) => size > 0)
      .slice(0, MOST - attachments.length)
      .map((file) => ({ key: crypto.randomUUID(), file, progress: 0, stored: null, problem: null }))
    if (fresh.length < files.length) showHint(t('notAttached'))
    setAttachments([...attachments, ...fresh])
    for (const one of fresh) void upload(one)
  }
  const remove = (key: string) => {
    uploads.current.get(key)?.abort()
    setAttachments((now) => now.filter((one) => one.key !== key))
  }
  return { attachments, add, remove, retry: upload, clear: () => setAttachments([]) }
}

/** The message that is sent: one file has the text below it, several stand behind it. */
export function writeMessage(text: string, attachments: readonly Attachment[]): DraftContent {
  const files = attachments.flatMap(({ stored }) => (stored ? [stored] : []))
  const isBlank = text.trim() === ''
  const [only] = files
  if (only && files.length === 1) return [{ ...elementOf(only), ...(isBlank ? {} : { caption: text }) }]
  return [...(isBlank ? [] : [{ kind: 'text' as const, text }]), ...files.map(elementOf)]
}

const elementOf = ({ id, url, isImage }: StoredFile) =>
  isImage ? ({ kind: 'image', fileId: id, url } as const) : ({ kind: 'file', fileId: id, url } as const)

export function AttachmentList(props: {
  attachments: readonly Attachment[]
  onRemove: (key: string) => void
  onRetry: (attachment: Attachment) => void
}) {
  const t = chatsTexts.use()
  const format = useFormat()
  if (props.attachments.length === 0) return null
  return (
    <Stack component="ul" gap={4} m={0} mb={6} p={0} aria-label={t('attached')} style={{ listStyle: 'none' }}>
      {props.attachments.map((attachment) => {
        const { key, file, stored, progress, problem } = attachment
        return (
          <Paper component="li" key={key} withBorder p={6}>
            <Group gap="xs" wrap="nowrap">
              {stored?.isImage ? (
                <img
                  src={shownAddress({ url: stored.url, fileId: stored.id })}
                  alt=""
                  width={36}
                  height={36}
                  style={{ objectFit: 'cover', borderRadius: 4 }}
                />
              ) : (
                <Icon name="file" size={20} />
              )}
              <Stack gap={2} style={{ flex: 1, minWidth: 0 }}>
                <Text size="sm" truncate>
                  {stored?.name ?? file.name}{' '}
                  <Text span size="xs" c="dimmed">
                    {format.size(file.size)}
                  </Text>
                </Text>
                {problem === null ? null : (
                  <Text size="xs" c="var(--mantine-color-error)" role="alert">
                    {problem}
                  </Text>
                )}
                {stored || problem !== null ? null : (
                  <Progress value={progress * 100} size="xs" aria-label={t('uploading', { name: file.name })} />
                )}
              </Stack>
              {problem === null ? null : (
                <ActionIcon
                  variant="subtle"
                  color="gray"
                  aria-label={t('tryAgain', { name: file.name })}
                  onClick={() => props.onRetry(attachment)}
                >
                  <Icon name="refresh" size={16} />
                </ActionIcon>
              )}
              <ActionIcon
                variant="subtle"
                color="gray"
                aria-label={t('takeAway', { name: stored?.name ?? file.name })}
                onClick={() => props.onRemove(key)}
              >
                <Icon name="close" size={16} />
              </ActionIcon>
            </Group>
          </Paper>
        )
      })}
    </Stack>
  )
}
