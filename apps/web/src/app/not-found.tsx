import { Button } from '@mantine/core'
import { Link } from '@tanstack/react-router'
import { EmptyState } from '../ui/empty-state.tsx'
import { useTitle } from '../ui/page.tsx'
import { frameTexts } from './texts.ts'

export function NotFound() {
  const t = frameTexts.use()
  useTitle(t('notFound'))
  return (
    <EmptyState
      icon="search"
      title={t('notFound')}
      hint={t('notFoundHint')}
      action={
        <Button component={Link} to="/">
          {t('home')}
        </Button>
      }
    />
  )
}
