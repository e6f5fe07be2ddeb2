import { useMemo } from 'react'
import { encode } from 'uqr'

/** White around the picture, as the standard asks for, counted in its squares. */
const QUIET = 4

/**
 * A text as a QR code, drawn here: what it holds is a secret, and nobody else is asked to draw it. Dark on white in the dark as well, because
 * many readers know no other.
 */
export function QrCode({ text, label, size = 208 }: { text: string; label: string; size?: number }) {
  const { size: squares, data } = useMemo(() => encode(text, { ecc: 'M', border: QUIET }), [text])
  const path = data.flatMap((row, y) => row.map((isDark, x) => (isDark ? `M${x} ${y}h1v1h-1z` : ''))).join('')
  return (
    <svg
      role="img"
      aria-label={label}
      width={size}
      height={size}
      viewBox={`0 0 ${squares} ${squares}`}
      shapeRendering="crispEdges"
      style={{ borderRadius: 8, maxWidth: '100%' }}
    >
      <rect width={squares} height={squares} fill="#fff" />
      <path d={path} fill="#000" />
    </svg>
  )
}
