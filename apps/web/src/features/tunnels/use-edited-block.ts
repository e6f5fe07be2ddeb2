import { isApiError } from '@korben/client'
import type { Block } from '@korben/contract'
import { useMemo, useState } from 'react'
import { client } from '../../lib/client.ts'
import { type Fault, faultsOf } from '../../lib/problem.ts'
import { useWrite } from '../../lib/write.ts'
import { useUnsaved } from '../../ui/unsaved.ts'
import { type EditedBlock, editBlock, findGaps, writeBody } from './edited-block.ts'
import { editorTexts } from './editor-texts.ts'
import { tunnelsKey } from './tunnels.ts'
import { focusField } from './words.ts'

/**
 * A block while it is edited. What is typed stays until it is saved or dropped, also when the server's block changes meanwhile: then it
 * `isStale`.
 */
export function useEditedBlock(block: Block) {
  const t = editorTexts.use()
  const stored = useMemo(() => editBlock(block), [block])
  const [mine, setMine] = useState<{ version: string; edited: EditedBlock } | null>(null)
  const [isAsked, setAsked] = useState(false)
  const [faults, setFaults] = useState<readonly Fault[]>([])
  const edited = mine?.edited ?? stored
  const forget = () => {
    setMine(null)
    setAsked(false)
    setFaults([])
  }
  const write = useWrite(
    ({ name, body }: EditedBlock, options) =>
      client.tunnels.updateBlock({ blockId: block.id, name: name.trim(), body: writeBody(body) }, options),
    {
      refresh: [tunnelsKey],
      done: t('saved'),
      onDone: forget,
      onProblem: (error) => {
        setFaults(faultsOf(error))
        return isApiError(error) && error.code === 'templates.content_invalid' && faultsOf(error).length > 0
      },
    },
  )
  useUnsaved(mine !== null)
  const problemOf = useProblems(edited, isAsked, faults)
  return {
    edited,
    problemOf,
    isDirty: mine !== null,
    isStale: mine !== null && mine.version !== block.updatedAt,
    isSaving: write.isPending,
    change: (changes: Partial<EditedBlock>) =>
      setMine({ version: mine?.version ?? block.updatedAt, edited: { ...edited, ...changes } }),
    forget,
    save: () => {
      const [gap] = findGaps(edited)
      setAsked(true)
      if (gap) focusField(gap.field)
      else if (!write.isPending) write.mutate(edited)
    },
  }
}

/** What is wrong with each field: what is missing once saving was tried, and what the server refused. */
export function useProblems(edited: EditedBlock, isAsked: boolean, faults: readonly Fault[]) {
  const t = editorTexts.use()
  const gaps = isAsked ? findGaps(edited) : []
  return (field: string): string | undefined => {
    const gap = gaps.find((one) => one.field === field)
    if (gap) return t(gap.kind)
    const index = /^element-(\d+)$/.exec(field)?.[1]
    if (index === undefined) return undefined
    return faults.find(({ path }) => new RegExp(`(^|/)${index}(/|$)`).test(path))?.message
  }
}
