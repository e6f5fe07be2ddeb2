import { basename } from 'node:path'
import { fileURLToPath } from 'node:url'
import ts from 'typescript'
import { createExpander, docOf, type Expander } from './expand-type.ts'

const source = fileURLToPath(new URL('../src/', import.meta.url))
const contract = fileURLToPath(new URL('../../contract/src/', import.meta.url))

/** Their types are computed from the contract, so they are written out in `client.d.ts` instead. */
const COMPUTED = ['client.ts', 'routes.ts', 'routes-v2.ts', 'generated/routes.ts']

/** The files of the package by their names: JavaScript, and types that know nothing of the contract or of its schemas. */
export function compileSdk(): Map<string, string> {
  const program = ts.createProgram([`${source}index.ts`], {
    target: ts.ScriptTarget.ES2022,
    lib: ['lib.es2024.d.ts', 'lib.dom.d.ts', 'lib.dom.iterable.d.ts'],
    module: ts.ModuleKind.NodeNext,
    moduleResolution: ts.ModuleResolutionKind.NodeNext,
    strict: true,
    exactOptionalPropertyTypes: true,
    declaration: true,
    rewriteRelativeImportExtensions: true,
    rootDir: source,
    outDir: '/',
    types: [],
    skipLibCheck: true,
  })
  const own = program.getSourceFiles().filter(({ fileName }) => fileName.startsWith(source))
  refuseFaults(program, own)
  const files = new Map<string, string>()
  for (const file of own) {
    const isComputed = COMPUTED.includes(file.fileName.slice(source.length))
    program.emit(file, (name, text) => {
      if (!(isComputed && name.endsWith('.d.ts'))) files.set(name.slice(1), text)
    })
  }
  const checker = program.getTypeChecker()
  const types = writeTypes(program, checker)
  files.set('types.d.ts', types)
  files.set('client.d.ts', writeClient(program, checker))
  for (const [name, text] of files) {
    if (name.endsWith('.d.ts')) files.set(name, detach(text))
  }
  files.set('index.d.ts', `${files.get('index.d.ts') ?? ''}export type * from './types.js'\n`)
  return files
}

function refuseFaults(program: ts.Program, own: readonly ts.SourceFile[]): void {
  const faults = own.flatMap((file) => [
    ...program.getSyntacticDiagnostics(file),
    ...program.getSemanticDiagnostics(file),
  ])
  if (faults.length === 0) return
  const host = {
    getCanonicalFileName: (name: string) => name,
    getCurrentDirectory: () => source,
    getNewLine: () => '\n',
  }
  throw new Error(ts.formatDiagnostics(faults, host))
}

/** What the types took from the contract stands beside them, written out. */
const detach = (text: string): string =>
  text
    .replaceAll(/(from|import\()\s*(['"])@korben\/contract\2/g, "$1 './types.js'")
    .replaceAll(/(from '\.[^']*)\.ts'/g, "$1.js'")

const exportsOf = (program: ts.Program, checker: ts.TypeChecker, fileName: string): ts.Symbol[] => {
  const file = program.getSourceFile(fileName)
  const module = file && checker.getSymbolAtLocation(file)
  if (!module) throw new Error(`${fileName} is no module.`)
  return checker.getExportsOfModule(module)
}

const resolved = (checker: ts.TypeChecker, symbol: ts.Symbol): ts.Symbol =>
  symbol.flags & ts.SymbolFlags.Alias ? checker.getAliasedSymbol(symbol) : symbol

/** What goes over the wire, by its name: whatever the contract has a schema of, and what errors are called. */
function writeTypes(program: ts.Program, checker: ts.TypeChecker): string {
  const expander = createExpander(checker, () => false)
  const declared = exportsOf(program, checker, `${contract}index.ts`).flatMap((exported) => {
    const symbol = resolved(checker, exported)
    const isSchema = (symbol.flags & ts.SymbolFlags.TypeAlias) !== 0 && (symbol.flags & ts.SymbolFlags.Variable) !== 0
    if (!isSchema && !CODES.includes(exported.name)) return []
    const type = checker.getDeclaredTypeOfSymbol(symbol)
    // An id is text; a name for each kind of them would tell the compiler nothing.
    const text = expander.expand(type, 0, exported.name)
    return text === 'string' ? [] : [`${docOf(checker, symbol, '')}export type ${exported.name} = ${text}\n`]
  })
  return declared.join('\n')
}

const CODES = ['ErrorCode', 'RequestCode', 'V2ErrorCode', 'V2FieldCode', 'V2Fields', 'V2ErrorBody', 'Right']

/** Written out they would fill the screen. */
const LONG_UNIONS = ['Right']

const nameUnions = (checker: ts.TypeChecker, declared: readonly ts.Symbol[]): Map<string, string> =>
  new Map(
    LONG_UNIONS.flatMap((name) => {
      const symbol = declared.find((one) => one.name === name)
      if (!symbol) throw new Error(`The contract has lost ${name}.`)
      const type = checker.getDeclaredTypeOfSymbol(resolved(checker, symbol))
      return [[createExpander(checker, () => false).expand(type, 0, name), name] as const]
    }),
  )

/** The client with all its methods written out: what each takes and gives stands where it is called. */
function writeClient(program: ts.Program, checker: ts.TypeChecker): string {
  const isOwn = (fileName: string) => fileName.startsWith(source) && !COMPUTED.includes(fileName.slice(source.length))
  const declared = exportsOf(program, checker, `${contract}index.ts`)
  const expander = createExpander(checker, isOwn, nameUnions(checker, declared))
  const exported = exportsOf(program, checker, `${source}client.ts`)
  const get = (name: string): ts.Symbol => {
    const symbol = exported.find((one) => one.name === name)
    if (!symbol) throw new Error(`client.ts has lost ${name}.`)
    return symbol
  }
  const docs = (name: string): DocSource =>
    sectionDocs(
      checker,
      declared.find((one) => one.name === name),
    )
  const client = checker.getDeclaredTypeOfSymbol(get('Client'))
  const body = writeSections(checker, expander, client, {
    docs: docs('api'),
    v2: docs('v2'),
    indent: 1,
    path: 'client',
  })
  const imports = [...expander.used].map(
    ([fileName, names]) =>
      `import type { ${[...names].sort().join(', ')} } from './${basename(fileName).replace(/\.ts$/, '.js')}'\n`,
  )
  return [
    ...imports,
    "import type { ClientOptions as Options } from './transport.js'\n",
    `import type { ${LONG_UNIONS.join(', ')} } from './types.js'\n`,
    '\n',
    'export type Client = {\n',
    body,
    '}\n\n',
    docOf(checker, get('createClient'), ''),
    'export declare function createClient(options: Options): Client\n',
  ].join('')
}

/** The endpoints of a section as the contract declares them: that is where their comments stand. */
type DocSource = (section: string) => (endpoint: string) => ts.Symbol | undefined

function sectionDocs(checker: ts.TypeChecker, symbol: ts.Symbol | undefined): DocSource {
  if (!symbol) throw new Error('The contract has lost one of its registries.')
  const sections = checker.getTypeOfSymbol(resolved(checker, symbol))
  return (section) => {
    const property = sections.getProperty(section)
    const endpoints = property && checker.getTypeOfSymbol(property)
    return (endpoint) => endpoints?.getProperty(endpoint)
  }
}

type Place = { docs: DocSource; v2: DocSource | null; indent: number; path: string }

function writeSections(
  checker: ts.TypeChecker,
  expander: Expander,
  type: ts.Type,
  { docs, v2, indent, path }: Place,
): string {
  const pad = '  '.repeat(indent)
  const written = checker.getPropertiesOfType(type).map((property) => {
    const of = checker.getTypeOfSymbol(property)
    const at = `${path}.${property.name}`
    const doc = docOf(checker, property, pad)
    if (of.getCallSignatures().length > 0) return `${doc}${pad}${property.name}: ${expander.expand(of, indent, at)}\n`
    const isV2 = v2 !== null && property.name === 'v2'
    const inner = isV2
      ? writeSections(checker, expander, of, { docs: v2, v2: null, indent: indent + 1, path: at })
      : writeMethods(checker, expander, of, { docOf: docs(property.name), indent: indent + 1, path: at })
    return `${doc}${pad}readonly ${property.name}: {\n${inner}${pad}}\n`
  })
  return written.join('')
}

function writeMethods(
  checker: ts.TypeChecker,
  expander: Expander,
  type: ts.Type,
  {
    docOf: docSymbolOf,
    indent,
    path,
  }: { docOf: (endpoint: string) => ts.Symbol | undefined; indent: number; path: string },
): string {
  const pad = '  '.repeat(indent)
  const methods = checker.getPropertiesOfType(type).map((method) => {
    const documented = docSymbolOf(method.name)
    const doc = documented ? docOf(checker, documented, pad) : ''
    const text = expander.expand(checker.getTypeOfSymbol(method), indent, `${path}.${method.name}`)
    return `${doc}${pad}readonly ${method.name}: ${text}\n`
  })
  return methods.join('')
}
