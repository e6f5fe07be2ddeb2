import { isApiError } from '@korben/client'
import { Alert, Button, Center, Loader, Stack, Text } from '@mantine/core'
import type { UseQueryResult } from '@tanstack/react-query'
import type { ReactNode } from 'react'
import { problemOf, requestIdOf } from '../lib/problem.ts'
import { EmptyState } from './empty-state.tsx'
import { uiTexts } from './texts.ts'

/** What has gone wrong, what to do, and a way to do it. */
export function ProblemView({ error, onRetry }: { error: unknown; onRetry?: (() => void) | undefined }) {
  const t = uiTexts.use()
  const requestId = requestIdOf(error)
  return (
    <Alert color="red" role="alert">
      <Stack gap="xs" align="flex-start">
        <Text size="sm">{problemOf(error)}</Text>
        {requestId === null ? null : (
          <Text size="xs" c="dimmed">
            {t('requestId', { id: requestId })}
          </Text>
        )}
        {onRetry ? (
          <Button size="xs" variant="light" color="red" onClick={onRetry}>
            {t('tryAgain')}
          </Button>
        ) : null}
      </Stack>
    </Alert>
  )
}

export function Loading() {
  const t = uiTexts.use()
  return (
    <Center p="xl" role="status" aria-label={t('loading')}>
      <Loader size="sm" />
    </Center>
  )
}

/** What is shown of a query: that it is on its way, that it failed, or what it brought. What was there stays while it is asked again. */
export function QueryState<Data>(props: {
  query: Pick<UseQueryResult<Data>, 'data' | 'error' | 'refetch'>
  children: (data: Data) => ReactNode
}) {
  const { data, error, refetch } = props.query
  const t = uiTexts.use()
  if (data !== undefined) return props.children(data)
  if (!error) return <Loading />
  if (isApiError(error) && error.status === 404)
    return <EmptyState icon="search" title={t('gone')} hint={problemOf(error)} />
  return <ProblemView error={error} onRetry={() => void refetch()} />
}
