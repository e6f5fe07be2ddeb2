import type { StoredFile } from '@korben/contract'
import { Button, FileButton, Text } from '@mantine/core'
import { useEffect, useRef, useState } from 'react'
import { problemOf } from '../../lib/problem.ts'
import { useRights } from '../../lib/session.ts'
import { uploadFile } from '../../lib/upload.ts'
import { Icon } from '../../ui/icon.tsx'
import { filesTexts } from './texts.ts'

/** Chooses a picture and uploads it; `onUploaded` gets it once it is there. Whoever may not upload sees nothing. */
export function ImageUpload({ onUploaded }: { onUploaded: (file: StoredFile) => void }) {
  const t = filesTexts.use()
  const can = useRights()
  const [progress, setProgress] = useState<number | null>(null)
  const [problem, setProblem] = useState<string | null>(null)
  const upload = useRef<AbortController | null>(null)
  useEffect(() => () => upload.current?.abort(), [])
  if (!can('files:write')) return null
  const send = async (file: File | null) => {
    if (!file) return
    const controller = new AbortController()
    upload.current = controller
    setProblem(null)
    setProgress(0)
    try {
      const stored = await uploadFile(file, { signal: controller.signal, onProgress: setProgress })
      if (stored.isImage) onUploaded(stored)
      else setProblem(t('notImage'))
    } catch (error) {
      if (!controller.signal.aborted) setProblem(problemOf(error))
    }
    setProgress(null)
  }
  return (
    <>
      <FileButton accept="image/png,image/jpeg,image/gif,image/webp" onChange={(file) => void send(file)}>
        {(props) => (
          <Button
            {...props}
            size="compact-xs"
            variant="subtle"
            style={{ alignSelf: 'flex-start' }}
            leftSection={<Icon name="image" size={14} />}
            disabled={progress !== null}
          >
            {progress === null ? t('upload') : t('uploading', { percent: Math.round(progress * 100) })}
          </Button>
        )}
      </FileButton>
      {problem === null ? null : (
        <Text size="xs" c="var(--mantine-color-error)" role="alert">
          {problem}
        </Text>
      )}
    </>
  )
}
