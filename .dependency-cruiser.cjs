/** Who may import whom. The folders are explained in docs/architecture.md. */

/** Pure: text and records in, records out. */
const CORE =
  '^src/lib/(kernel-log|iptables|directory|flow|filter|policy|engine|reasons|net|text|json|errors)/';

/** Packages that only compute. */
const PURE_PACKAGES = 'node_modules/jsonc-parser/';

/** Folders of the workshop that do no I/O either, and the data that they are about. */
const WORKSHOP_CORE = '^src/lib/workshop/(look|judges|quiz)/';
const WORKSHOP_MODEL = '^src/lib/workshop/model/';

/** What these folders use of others: pure modules that stand beside impure ones of their topic. */
const LENT_TO_WORKSHOP = [
  // A log line is explained there as `cfnet explain` does it, with nobody known.
  '^src/lib/explain/(line-match|wording)\\.ts$',
  '^src/lib/enrich/knowledge\\.ts$',
  // What a learner did, as data; `progress-file.ts` beside it does the reading and writing.
  '^src/lib/workshop/progress/progress\\.ts$',
];

/** @type {import('dependency-cruiser').IConfiguration} */
module.exports = {
  forbidden: [
    {
      name: 'no-cycles',
      severity: 'error',
      from: {},
      to: { circular: true },
    },
    {
      name: 'core-imports-core-only',
      comment:
        'What reads, decides and matches is tested without files, processes or sockets, and may be used by everything: ' +
        'no module of Node.js, no other package, no outer folder, types neither.',
      severity: 'error',
      from: { path: CORE },
      to: { pathNot: [CORE, PURE_PACKAGES] },
    },
    {
      name: 'workshop-judges-without-io',
      comment: 'What a check says depends on what was seen and on nothing else.',
      severity: 'error',
      from: { path: WORKSHOP_CORE },
      to: { pathNot: [CORE, WORKSHOP_CORE, WORKSHOP_MODEL, ...LENT_TO_WORKSHOP] },
    },
    {
      name: 'cli-is-outermost',
      comment: 'Services are given what they need of the command line; only commands know it.',
      severity: 'error',
      from: { path: '^src/lib/', pathNot: '^src/lib/cli/' },
      to: { path: '^src/lib/cli/' },
    },
    {
      name: 'oclif-stays-outside',
      comment: 'Services take plain values: only commands and the command-line layer know oclif.',
      severity: 'error',
      from: { path: '^src/', pathNot: '^src/(commands|lib/cli)/' },
      to: { path: 'node_modules/@oclif/' },
    },
    {
      name: 'commands-are-leaves',
      severity: 'error',
      from: { path: '^src/lib/' },
      to: { path: '^src/commands/' },
    },
    {
      name: 'no-undeclared-packages',
      comment: 'The program may use only what package.json lists under dependencies.',
      severity: 'error',
      from: { path: '^src/' },
      to: { dependencyTypes: ['npm-dev', 'npm-no-pkg', 'npm-unknown', 'unknown', 'undetermined'] },
    },
    {
      name: 'no-orphans',
      comment:
        'A module that nobody imports is dead, unless it is a command or where the program starts.',
      severity: 'error',
      from: { orphan: true, pathNot: '^src/(commands/|lib/cli/main)' },
      to: {},
    },
  ],
  options: {
    doNotFollow: { path: 'node_modules' },
    tsConfig: { fileName: 'tsconfig.json' },
    tsPreCompilationDeps: true,
    enhancedResolveOptions: { exportsFields: ['exports'], conditionNames: ['import', 'default'] },
  },
};
