import { Button, Group, Stack } from '@mantine/core'
import { useMemo } from 'react'
import { Icon } from '../../ui/icon.tsx'
import { drawQr } from './qr.ts'
import { leadgenTexts } from './texts.ts'

/** What readers need round the code, in its own dots. */
const QUIET = 4
const PNG_DOT = 12

/** A link as a QR code: dark on white in every scheme, because that is what cameras read. */
export function QrPicture({ link, name }: { link: string; name: string }) {
  const t = leadgenTexts.use()
  const grid = useMemo(() => drawQr(link), [link])
  const size = grid.length + 2 * QUIET
  const path = useMemo(() => writePath(grid), [grid])
  return (
    <Stack gap="xs" align="flex-start">
      <svg
        role="img"
        aria-label={t('qrOf', { link })}
        viewBox={`0 0 ${size} ${size}`}
        width={220}
        height={220}
        shapeRendering="crispEdges"
        style={{ borderRadius: 8, border: '1px solid var(--mantine-color-default-border)' }}
      >
        <rect width={size} height={size} fill="#ffffff" />
        <path d={path} fill="#000000" />
      </svg>
      <Group gap="xs">
        <Button
          variant="default"
          size="xs"
          leftSection={<Icon name="image" size={14} />}
          onClick={() => void drawPng(grid).then((png) => png && download(png, `${name}.png`))}
        >
          {t('downloadPng')}
        </Button>
        <Button
          variant="default"
          size="xs"
          leftSection={<Icon name="file" size={14} />}
          onClick={() => download(new Blob([writeSvg(size, path)], { type: 'image/svg+xml' }), `${name}.svg`)}
        >
          {t('downloadSvg')}
        </Button>
      </Group>
    </Stack>
  )
}

const writePath = (grid: readonly (readonly boolean[])[]): string =>
  grid.flatMap((row, y) => row.flatMap((isDark, x) => (isDark ? [`M${x + QUIET} ${y + QUIET}h1v1h-1z`] : []))).join('')

const writeSvg = (size: number, path: string): string =>
  `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${size} ${size}" shape-rendering="crispEdges">` +
  `<rect width="${size}" height="${size}" fill="#fff"/><path d="${path}"/></svg>`

function drawPng(grid: readonly (readonly boolean[])[]): Promise<Blob | null> {
  const canvas = document.createElement('canvas')
  canvas.width = (grid.length + 2 * QUIET) * PNG_DOT
  canvas.height = canvas.width
  const pen = canvas.getContext('2d')
  if (!pen) return Promise.resolve(null)
  pen.fillStyle = '#ffffff'
  pen.fillRect(0, 0, canvas.width, canvas.height)
  pen.fillStyle = '#000000'
  for (const [y, row] of grid.entries()) {
    for (const [x, isDark] of row.entries()) {
      if (isDark) pen.fillRect((x + QUIET) * PNG_DOT, (y + QUIET) * PNG_DOT, PNG_DOT, PNG_DOT)
    }
  }
  return new Promise((resolve) => {
    canvas.toBlob(resolve, 'image/png')
  })
}

function download(file: Blob, name: string): void {
  const url = URL.createObjectURL(file)
  const anchor = document.createElement('a')
  anchor.href = url
  anchor.download = name.replaceAll(/[\\/:*?"<>|]/g, ' ')
  anchor.click()
  URL.revokeObjectURL(url)
}
