/** @import { Rule } from 'eslint' */

/** A connection of postgres.js is known by what it can do, whatever the variable is called. */
const SQL_METHODS = ['unsafe', 'json', 'file', 'array']

/**
 * SQL stands in stores, in reads of API v2, in the kit and in tests; everywhere else it is a store's business.
 * @type {Rule.RuleModule}
 */
const sqlOnlyInStores = {
  meta: {
    type: 'problem',
    schema: [],
    messages: {
      misplaced: 'SQL belongs into a `*.store.ts` (or a `*.read.ts` of api-v2); call a function of one here.',
    },
  },
  create(context) {
    const { getTypeAtLocation } = context.sourceCode.parserServices
    /** @param {unknown} node */
    const isConnection = (node) => {
      const type = getTypeAtLocation(node)
      return SQL_METHODS.every((method) => type.getProperty(method) !== undefined)
    }
    return {
      TaggedTemplateExpression(node) {
        if (isConnection(node.tag)) context.report({ node, messageId: 'misplaced' })
      },
      'CallExpression > MemberExpression.callee[property.name=/^(unsafe|file)$/]'(/** @type {Rule.Node} */ node) {
        if (node.type === 'MemberExpression' && isConnection(node.object))
          context.report({ node, messageId: 'misplaced' })
      },
    }
  },
}

/**
 * A suppression carries its reason: `// eslint-disable-next-line some-rule -- why`.
 * @type {Rule.RuleModule}
 */
const suppressionReason = {
  meta: { type: 'problem', schema: [], messages: { missing: 'Say after ` -- ` why the rule does not hold here.' } },
  create: (context) => ({
    Program() {
      for (const comment of context.sourceCode.getAllComments()) {
        const isSuppression = /^\s*eslint-disable/.test(comment.value)
        if (!isSuppression || /\s--\s+\S/.test(comment.value)) continue
        context.report({ loc: comment.loc ?? { line: 1, column: 0 }, messageId: 'missing' })
      }
    },
  }),
}

export const korben = { rules: { 'sql-only-in-stores': sqlOnlyInStores, 'suppression-reason': suppressionReason } }
