import { unescape as unescapePercent } from 'node:querystring'

/** More pairs than ten thousand rows of the widest list need (reference 3.18). */
const MAX_PAIRS = 100_000
/** Deeper than any field of the contract. */
const MAX_DEPTH = 6

/**
 * Reads a query string or an urlencoded body into nested values: `a[b]=1`, `a[]=1`, `a[0][b]=1`, or a repeated key.
 * Brackets may be percent-encoded. Answers `null` when there are too many pairs to be honest.
 */
export function parseForm(text: string): Record<string, unknown> | null {
  if (text === '') return {}
  const parts = text.split('&', MAX_PAIRS + 1)
  return parts.length > MAX_PAIRS ? null : parsePairs(parts.map(splitPair))
}

function splitPair(part: string): [string, string] {
  const sign = part.indexOf('=')
  return sign < 0 ? [decode(part), ''] : [decode(part.slice(0, sign)), decode(part.slice(sign + 1))]
}

/** A `%` that encodes nothing stays as it is. */
const decode = (text: string): string => unescapePercent(text.replaceAll('+', ' '))

/** Nests pairs of a name in bracket form and its text. Objects of the result have no prototype: names are the caller's. */
export function parsePairs(pairs: readonly (readonly [string, string])[]): Record<string, unknown> {
  const root = createNode()
  for (const [name, value] of pairs) {
    const segments = segmentsOf(name)
    if (segments.length <= MAX_DEPTH) insertValue(root, segments, value)
  }
  return nodeObject(root)
}

/** One name: the texts given for it, and what is nested in it. `isList`: it was written with `[]`. */
type Node = { texts: string[]; isList: boolean; children: Map<string, Node>; next: number }
const createNode = (): Node => ({ texts: [], isList: false, children: new Map(), next: 0 })

/** `a[b][]` is `a`, `b` and the empty segment; a name that is not in bracket form stands for itself. */
function segmentsOf(name: string): string[] {
  const open = name.indexOf('[')
  if (open < 1 || !name.endsWith(']')) return [name]
  const inner = name.slice(open + 1, -1).split('][')
  return inner.some((segment) => segment.includes('[') || segment.includes(']'))
    ? [name]
    : [name.slice(0, open), ...inner]
}

function insertValue(root: Node, segments: readonly string[], value: string): void {
  let node = root
  for (const [index, segment] of segments.entries()) {
    if (segment === '' && index > 0) {
      if (index === segments.length - 1) {
        node.isList = true
        break
      }
      node = openItem(node, segments.slice(index + 1))
    } else {
      node = openChild(node, segment)
    }
  }
  node.texts.push(value)
}

function openChild(node: Node, key: string): Node {
  const child = node.children.get(key) ?? createNode()
  node.children.set(key, child)
  if (/^\d{1,9}$/.test(key)) node.next = Math.max(node.next, Number(key) + 1)
  return child
}

/** `data[][phone]=1&data[][name]=x&data[][phone]=2` is two items: a name that is there already begins the next one. */
function openItem(node: Node, rest: readonly string[]): Node {
  const last = node.children.get(String(node.next - 1))
  return last && !isFilled(last, rest) ? last : openChild(node, String(node.next))
}

function isFilled(node: Node, segments: readonly string[]): boolean {
  const [segment, ...rest] = segments
  if (segment === undefined) return node.texts.length > 0
  const child = node.children.get(segment)
  return child !== undefined && isFilled(child, rest)
}

function nodeValue(node: Node): unknown {
  if (node.children.size === 0) return node.texts.length === 1 && !node.isList ? node.texts[0] : node.texts
  // Both a text and something nested: a list of both, which whoever reads it will judge.
  return node.texts.length === 0 ? nodeObject(node) : [...node.texts, nodeObject(node)]
}

function nodeObject(node: Node): Record<string, unknown> {
  const value: Record<string, unknown> = Object.create(null)
  for (const [key, child] of node.children) value[key] = nodeValue(child)
  return value
}
