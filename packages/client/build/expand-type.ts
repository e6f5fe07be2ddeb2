import ts from 'typescript'

/** Writes types out in full: fields instead of the machinery that they were computed by. */
export type Expander = {
  /** The type as text; further lines are indented by `indent` steps. An `any` anywhere in it throws, with its path. */
  expand(type: ts.Type, indent: number, path: string): string
  /** What the text of everything expanded so far names of the SDK's own files: the names by file. */
  readonly used: ReadonlyMap<string, ReadonlySet<string>>
}

const DEEPEST = 24

/**
 * `isOwn`: whether a type declared in this file keeps its name, which is then imported from there. `unionNames`: the names of long unions by
 * what they are written out.
 */
export function createExpander(
  checker: ts.TypeChecker,
  isOwn: (fileName: string) => boolean,
  unionNames: ReadonlyMap<string, string> = new Map(),
): Expander {
  const used = new Map<string, Set<string>>()

  /** A type that keeps its name: one of the SDK's own, or one of the language (`Date`, `Promise`, `AbortSignal`). */
  function nameOf(type: ts.Type, indent: number, path: string): string | null {
    const symbol = type.aliasSymbol ?? type.getSymbol()
    const declaration = symbol?.declarations?.[0]
    if (!symbol || !declaration) return null
    const file = declaration.getSourceFile()
    const isNamed = ts.isTypeAliasDeclaration(declaration) || ts.isClassDeclaration(declaration)
    const isOfLanguage = !type.aliasSymbol && /\/(lib\.[\w.]+|@types\/node\/.*)\.d\.ts$/.test(file.fileName)
    if (!isOfLanguage && !(isNamed && isOwn(file.fileName))) return null
    if (!isOfLanguage) {
      const names = used.get(file.fileName) ?? new Set()
      used.set(file.fileName, names.add(symbol.name))
    }
    const given = type.aliasSymbol ? type.aliasTypeArguments : typeArgumentsOf(checker, type)
    const asked = Math.max(0, ...(symbol.declarations ?? []).map(countParameters))
    // What the language itself leaves open, at the end, are its defaults: the return of an AsyncIterable, say.
    const told = (given ?? []).slice(0, asked)
    while (isOfLanguage && told.length > 1 && (told.at(-1)?.flags ?? 0) & ts.TypeFlags.Any) told.pop()
    const written = told.map((one, n) => expand(one, indent, `${path}<${n}>`))
    return written.length > 0 ? `${symbol.name}<${written.join(', ')}>` : symbol.name
  }

  function expand(type: ts.Type, indent: number, path: string): string {
    if (path.split('.').length > DEEPEST) throw new Error(`${path} is too deep: does it hold itself?`)
    if (type.flags & ts.TypeFlags.Any) throw new Error(`${path} is any.`)
    if (type.isUnion()) {
      return type.aliasSymbol && nameOf(type, indent, path) !== null
        ? (nameOf(type, indent, path) ?? '')
        : expandUnion(type.types, indent, path)
    }
    // An id: text with a brand that only the compiler of this repository asks for.
    if (type.isIntersection() && type.types.some((part) => part.flags & ts.TypeFlags.StringLike)) return 'string'
    if (!(type.flags & (ts.TypeFlags.Object | ts.TypeFlags.Intersection))) return primitive(type)
    if (checker.isArrayType(type)) {
      const isReadonly = type.getSymbol()?.name === 'ReadonlyArray'
      const [item] = typeArgumentsOf(checker, type) ?? []
      const text = item ? expand(item, indent, `${path}[]`) : 'unknown'
      const isSimple = /^[\w.<>]+$/.test(text) || text.startsWith('{')
      return `${isReadonly ? 'readonly ' : ''}${isSimple ? text : `(${text})`}[]`
    }
    const name = nameOf(type, indent, path)
    if (name !== null) return name
    const [signature] = type.getCallSignatures()
    return signature ? expandSignature(signature, indent, path, ' =>') : expandObject(type, indent, path)
  }

  function expandUnion(types: readonly ts.Type[], indent: number, path: string): string {
    const texts = new Set(types.map((one) => expand(one, indent, path)))
    if (texts.has('true') && texts.has('false')) {
      texts.delete('false')
      texts.delete('true')
      texts.add('boolean')
    }
    // Nothing last, as one reads it.
    const last = ['null', 'undefined'].filter((word) => texts.delete(word))
    const name = unionNames.get([...texts].join(' | '))
    return [...(name ? [name] : texts), ...last].map((text) => (text.includes('=>') ? `(${text})` : text)).join(' | ')
  }

  const primitive = (type: ts.Type): string => checker.typeToString(type, undefined, ts.TypeFormatFlags.NoTruncation)

  function expandObject(type: ts.Type, indent: number, path: string): string {
    const pad = '  '.repeat(indent + 1)
    const properties = checker.getPropertiesOfType(type).map((property) => {
      const isOptional = (property.flags & ts.SymbolFlags.Optional) !== 0
      const key = /^[A-Za-z_]\w*$/.test(property.name) ? property.name : JSON.stringify(property.name)
      const value = expandProperty(property, indent + 1, `${path}.${property.name}`)
      return `${docOf(checker, property, pad)}${pad}${key}${isOptional ? '?' : ''}: ${value}\n`
    })
    const indexed = checker
      .getIndexInfosOfType(type)
      .map((info) => `${pad}[key: ${primitive(info.keyType)}]: ${expand(info.type, indent + 1, `${path}[key]`)}\n`)
    const lines = [...indexed, ...properties]
    return lines.length === 0 ? '{}' : `{\n${lines.join('')}${'  '.repeat(indent)}}`
  }

  function expandProperty(property: ts.Symbol, indent: number, path: string): string {
    const text = expand(checker.getTypeOfSymbol(property), indent, path)
    return property.flags & ts.SymbolFlags.Optional ? text.replace(/ \| undefined$/, '') : text
  }

  function expandSignature(signature: ts.Signature, indent: number, path: string, arrow: string): string {
    const parameters = signature.getParameters().map((parameter) => {
      const declaration = parameter.valueDeclaration
      const isOptional =
        (parameter.flags & ts.SymbolFlags.Optional) !== 0 ||
        (declaration !== undefined && ts.isParameter(declaration) && checker.isOptionalParameter(declaration))
      const text = expand(checker.getTypeOfSymbol(parameter), indent, `${path}.${parameter.name}`)
      return `${parameter.name}${isOptional ? '?' : ''}: ${isOptional ? text.replace(/ \| undefined$/, '') : text}`
    })
    return `(${parameters.join(', ')})${arrow} ${expand(signature.getReturnType(), indent, `${path}()`)}`
  }

  return { expand, used }
}

const countParameters = (declaration: ts.Declaration): number =>
  ts.isInterfaceDeclaration(declaration) || ts.isTypeAliasDeclaration(declaration) || ts.isClassDeclaration(declaration)
    ? (declaration.typeParameters?.length ?? 0)
    : 0

/** Of a type like `Promise<x>`; undefined for one without. */
const typeArgumentsOf = (checker: ts.TypeChecker, type: ts.Type): readonly ts.Type[] | undefined =>
  isReference(type) ? checker.getTypeArguments(type) : undefined

const isReference = (type: ts.Type): type is ts.TypeReference => 'target' in type

/** The comment of a declaration, as it is published; empty without one. */
export function docOf(checker: ts.TypeChecker, symbol: ts.Symbol, pad: string): string {
  const text = ts.displayPartsToString(symbol.getDocumentationComment(checker)).trim()
  if (text === '') return ''
  const lines = text.replaceAll('*/', '* /').split('\n')
  if (lines.length === 1) return `${pad}/** ${text} */\n`
  return `${pad}/**\n${lines.map((line) => `${pad} * ${line}\n`).join('')}${pad} */\n`
}
