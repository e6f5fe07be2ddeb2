import type { Area, Deed, Right } from '@korben/contract'
import { Checkbox, Text, VisuallyHidden } from '@mantine/core'
import { Fragment } from 'react'
import { Icon } from '../../ui/icon.tsx'
import { DEEDS, GROUPS, OFFERED } from './areas.ts'
import { areasTexts } from './areas-texts.ts'
import { givableAreas, withColumn, withRight } from './given-rights.ts'
import classes from './rights-table.module.css'
import { rolesTexts } from './roles-texts.ts'

/** What is offered somewhere; a column without a box would only be in the way. */
const SHOWN_DEEDS = DEEDS.filter((deed) => Object.values(OFFERED).some((deeds) => deeds.includes(deed)))

type Editing = { held: (right: Right) => boolean; onChange: (rights: readonly Right[]) => void }

/** The rights of a role: areas down, deeds across (USR-4). `editing`: absent where they can only be read. */
export function RightsTable({ rights, editing }: { rights: readonly Right[]; editing: Editing | undefined }) {
  const t = rolesTexts.use()
  const areas = areasTexts.use()
  return (
    <table className={classes.table}>
      <caption>
        <VisuallyHidden>{t('table')}</VisuallyHidden>
      </caption>
      <thead>
        <tr>
          <th scope="col">{t('area')}</th>
          {SHOWN_DEEDS.map((deed) => (
            <th key={deed} scope="col">
              {t(deed)}
            </th>
          ))}
        </tr>
      </thead>
      <tbody>
        {editing ? (
          <tr>
            <th scope="row">{t('all')}</th>
            {SHOWN_DEEDS.map((deed) => (
              <td key={deed}>
                <WholeColumn rights={rights} deed={deed} editing={editing} />
              </td>
            ))}
          </tr>
        ) : null}
        {GROUPS.map((group) => (
          <Fragment key={group.title}>
            <tr className={classes.group}>
              <th scope="rowgroup" colSpan={SHOWN_DEEDS.length + 1}>
                {areas(group.title)}
              </th>
            </tr>
            {group.areas
              .filter((area) => OFFERED[area].length > 0)
              .map((area) => (
                <tr key={area}>
                  <th scope="row">
                    {areas(area)}
                    <Text size="xs" c="dimmed">
                      {areas(`${area}Hint`)}
                    </Text>
                  </th>
                  {SHOWN_DEEDS.map((deed) => (
                    <td key={deed}>
                      <Cell rights={rights} area={area} deed={deed} editing={editing} />
                    </td>
                  ))}
                </tr>
              ))}
          </Fragment>
        ))}
      </tbody>
    </table>
  )
}

type CellProps = { rights: readonly Right[]; area: Area; deed: Deed; editing: Editing | undefined }

function Cell({ rights, area, deed, editing }: CellProps) {
  const t = rolesTexts.use()
  const areas = areasTexts.use()
  if (!OFFERED[area].includes(deed)) {
    return (
      <span className={classes.none}>
        <span aria-hidden="true">·</span>
        <VisuallyHidden>{t('none')}</VisuallyHidden>
      </span>
    )
  }
  const isGiven = rights.includes(`${area}:${deed}`)
  if (!editing) {
    return (
      <span className={isGiven ? classes.yes : classes.none}>
        {isGiven ? <Icon name="check" size={18} /> : <span aria-hidden="true">–</span>}
        <VisuallyHidden>{isGiven ? t('yes') : t('no')}</VisuallyHidden>
      </span>
    )
  }
  const isGivable = givableAreas(deed, editing.held).includes(area)
  return (
    <Checkbox
      className={classes.box}
      aria-label={`${areas(area)}: ${t(deed)}`}
      title={isGivable ? undefined : t('notHeld')}
      disabled={!isGivable && !isGiven}
      checked={isGiven}
      onChange={(event) => editing.onChange(withRight(rights, area, deed, event.currentTarget.checked))}
    />
  )
}

function WholeColumn({ rights, deed, editing }: { rights: readonly Right[]; deed: Deed; editing: Editing }) {
  const t = rolesTexts.use()
  const areas = givableAreas(deed, editing.held)
  const given = areas.filter((area) => rights.includes(`${area}:${deed}`))
  const areAll = areas.length > 0 && given.length === areas.length
  return (
    <Checkbox
      className={classes.box}
      aria-label={`${t('all')}: ${t(deed)}`}
      disabled={areas.length === 0}
      checked={areAll}
      indeterminate={given.length > 0 && !areAll}
      onChange={() => editing.onChange(withColumn(rights, areas, deed, !areAll))}
    />
  )
}
