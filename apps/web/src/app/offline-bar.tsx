import { Alert } from '@mantine/core'
import { useNetwork } from '@mantine/hooks'
import { Icon } from '../ui/icon.tsx'
import { frameTexts } from './texts.ts'

/** Says that there is no connection as long as there is none. */
export function OfflineBar() {
  const t = frameTexts.use()
  const { online } = useNetwork()
  return (
    <div role="status">
      {online ? null : (
        <Alert color="orange" radius={0} p="xs" icon={<Icon name="warning" />}>
          {t('offline')}
        </Alert>
      )}
    </div>
  )
}
