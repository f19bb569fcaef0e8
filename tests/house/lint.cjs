/**
 * Says what the linter finds in the scripts named on the command line, one line a finding; called by test_javascript.py.
 *
 * What the type checker sees (unknown names, wrong imports) is left to it.
 */
const { readFileSync } = require("node:fs");
const { Linter } = require("../pages/vendor/eslint.cjs");

const RULES = [
  "array-callback-return", "constructor-super", "default-case-last", "eqeqeq", "for-direction", "getter-return",
  "no-array-constructor", "no-async-promise-executor", "no-caller", "no-case-declarations", "no-class-assign", "no-compare-neg-zero",
  "no-cond-assign", "no-const-assign", "no-constant-binary-expression", "no-constant-condition", "no-constructor-return",
  "no-control-regex", "no-debugger", "no-dupe-args", "no-dupe-class-members", "no-dupe-else-if", "no-dupe-keys",
  "no-duplicate-case", "no-duplicate-imports", "no-else-return", "no-empty-character-class", "no-empty-pattern",
  "no-empty-static-block", "no-eval", "no-ex-assign", "no-extend-native", "no-extra-bind", "no-fallthrough", "no-func-assign",
  "no-implied-eval", "no-import-assign", "no-invalid-regexp", "no-irregular-whitespace", "no-iterator", "no-labels",
  "no-lone-blocks", "no-loop-func", "no-loss-of-precision", "no-misleading-character-class", "no-new", "no-new-func",
  "no-new-native-nonconstructor", "no-new-wrappers", "no-nonoctal-decimal-escape", "no-obj-calls", "no-octal", "no-param-reassign",
  "no-promise-executor-return", "no-proto", "no-prototype-builtins", "no-regex-spaces", "no-return-assign", "no-script-url",
  "no-self-assign", "no-self-compare", "no-sequences", "no-setter-return", "no-shadow-restricted-names", "no-sparse-arrays",
  "no-this-before-super", "no-throw-literal", "no-unexpected-multiline", "no-unmodified-loop-condition", "no-unreachable",
  "no-unreachable-loop", "no-unsafe-finally", "no-unsafe-negation", "no-unsafe-optional-chaining", "no-unused-expressions",
  "no-unused-labels", "no-unused-private-class-members", "no-unused-vars", "no-use-before-define", "no-useless-backreference",
  "no-useless-call", "no-useless-catch", "no-useless-computed-key", "no-useless-concat", "no-useless-constructor", "no-useless-escape",
  "no-useless-rename", "no-useless-return", "no-var", "no-with", "object-shorthand", "prefer-const", "prefer-object-spread",
  "prefer-rest-params", "prefer-spread", "prefer-template", "radix", "require-yield", "use-isnan", "valid-typeof", "yoda",
];
/** Rules with a choice: functions may stand below their use, a value may be named only to be left out. */
const CHOSEN = {
  "no-use-before-define": { functions: false, classes: false, variables: false },
  "no-unused-vars": { ignoreRestSiblings: true, argsIgnorePattern: "^_" },
};

const rules = Object.fromEntries(RULES.map((name) => [name, name in CHOSEN ? ["error", CHOSEN[name]] : "error"]));
/** It has to be read by browsers that know nothing newer; `try` without the error came later, too. */
const FOR_OLD_BROWSERS = { name: "starting.js", rules: { "no-var": "off", "object-shorthand": "off", "prefer-const": "off", "no-unused-vars": ["error", { caughtErrors: "none" }] } };
const linter = new Linter();

function rulesOf(file) {
  return file.endsWith(`/${FOR_OLD_BROWSERS.name}`) ? { ...rules, ...FOR_OLD_BROWSERS.rules } : rules;
}

for (const file of process.argv.slice(2)) {
  const config = { languageOptions: { ecmaVersion: 2022, sourceType: "module" }, linterOptions: { reportUnusedDisableDirectives: "error" }, rules: rulesOf(file) };
  for (const found of linter.verify(readFileSync(file, "utf8"), config, file)) {
    console.log(`${file}:${found.line} ${found.ruleId ?? ""} ${found.message}`);
  }
}
